"""What uses a disk is found through every layer; what cannot be read counts as in use."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
from refurb.host.usage import uses_by_disk, uses_of
from refurb.model.disk import Holder, Use
from tests.host.pc import Pc


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    return Pc(tmp_path)


def test_a_disk_that_nothing_uses_is_free(pc: Pc) -> None:
    pc.device("sda")
    pc.device("sda1", part_of="sda")
    assert pc.uses() == {"sda": ()}


def test_a_mounted_partition_makes_its_disk_mounted(pc: Pc) -> None:
    pc.device("sda")
    pc.mount(pc.device("sda1", part_of="sda"), "/media/my\\040disk")
    assert pc.uses()["sda"] == (Use(kind=Holder.MOUNTED, by="/media/my disk"),)


def test_the_root_file_system_s_disk_is_the_boot_medium(pc: Pc) -> None:
    pc.device("sda")
    pc.mount(pc.device("sda2", part_of="sda"), "/")
    assert pc.kinds("sda") == {Holder.BOOT_MEDIUM}


def test_a_live_stick_is_found_through_overlay_squashfs_and_loop(pc: Pc) -> None:
    pc.device("sdb")
    pc.mount(pc.device("sdb1", part_of="sdb"), "/run/live/medium", "iso9660")
    squashfs = pc.loop("loop0", "/run/live/medium/live/filesystem.squashfs")
    pc.mount(squashfs, "/run/live/rootfs/filesystem.squashfs", "squashfs")
    pc.mount("0:40", "/", "overlay", "overlay")
    assert Holder.BOOT_MEDIUM in pc.kinds("sdb")
    assert Holder.BOOT_MEDIUM in pc.kinds("loop0")


def test_lvm_on_luks_on_md_leads_to_both_disks(pc: Pc) -> None:
    for disk in ("sda", "sdb"):
        pc.device(disk)
        pc.device(f"{disk}1", part_of=disk)
    pc.device("md0", on=("sda1", "sdb1"))
    pc.device("dm-0", on=("md0",))
    pc.mount(pc.device("dm-1", on=("dm-0",)), "/srv")
    for disk in ("sda", "sdb"):
        assert pc.kinds(disk) == {Holder.MOUNTED, Holder.IN_USE}


def test_an_idle_raid_still_holds_its_disks(pc: Pc) -> None:
    pc.device("sda")
    pc.device("md127", on=("sda",))
    assert pc.uses()["sda"] == (Use(kind=Holder.IN_USE, by="md127"),)


def test_swap_on_a_partition_and_in_a_file_are_found(pc: Pc) -> None:
    pc.device("sda")
    pc.device("sda3", part_of="sda")
    pc.device("sdb")
    pc.mount(pc.device("sdb1", part_of="sdb"), "/srv")
    pc.swaps += ["/dev/sda3 partition 1 0 -2", "/srv/swap\\040file file 1 0 -3"]
    assert pc.kinds("sda") == {Holder.IN_USE}
    assert Use(kind=Holder.IN_USE, by="swap /srv/swap file") in pc.uses()["sdb"]


def test_a_btrfs_of_two_disks_uses_both(pc: Pc) -> None:
    pc.device("sda")
    pc.device("sdb")
    members = pc.folder / "files/sys/fs/btrfs/uuid/devices"
    members.mkdir(parents=True)
    for disk in ("sda", "sdb"):
        (members / disk).write_text("")
    pc.mount("0:50", "/srv", "btrfs", "/dev/sda")
    assert pc.kinds("sda") == pc.kinds("sdb") == {Holder.MOUNTED}


def test_a_mapper_name_is_followed_to_its_device(pc: Pc) -> None:
    pc.device("sda")
    pc.device("dm-0", on=("sda",))
    link = pc.folder / "files/dev/mapper/vg-root.link"
    link.parent.mkdir(parents=True)
    link.write_text("/dev/dm-0")
    pc.mount("0:51", "/srv", "btrfs", "/dev/mapper/vg-root")
    assert Holder.MOUNTED in pc.kinds("sda")


def test_a_btrfs_whose_source_bears_no_device_s_name_uses_every_member_of_all(pc: Pc) -> None:
    for disk in ("sda", "sdb", "sdc"):
        pc.device(disk)
    pc.btrfs("uuid", ["sda", "sdb"])
    pc.mount("0:50", "/", "btrfs", "/dev/root")
    assert pc.kinds("sda") == pc.kinds("sdb") == {Holder.BOOT_MEDIUM}
    assert pc.kinds("sdc") == set()


def test_a_disk_whose_name_has_a_slash_is_known(pc: Pc) -> None:
    pc.device("cciss!c0d0")
    pc.swaps += ["/dev/cciss/c0d0 partition 1 0 -2"]
    assert pc.kinds("cciss!c0d0") == {Holder.IN_USE}


def test_a_loop_device_upon_a_disk_uses_it_and_so_does_what_is_mounted_there(pc: Pc) -> None:
    pc.device("sda")
    pc.mount(pc.loop("loop0", "/dev/sda"), "/srv")
    assert pc.kinds("sda") == {Holder.IN_USE, Holder.MOUNTED}


def test_swap_on_a_device_that_nobody_knows_puts_every_disk_in_use(pc: Pc) -> None:
    pc.device("sda")
    pc.swaps += ["/dev/mapper/vanished partition 1 0 -2"]
    assert pc.kinds("sda") == {Holder.IN_USE}


@pytest.mark.parametrize("broken", ["", "nonsense", "1 2 3 - x"])
def test_mounts_that_cannot_be_read_put_every_disk_in_use(pc: Pc, broken: str) -> None:
    pc.device("sda")
    pc.mounts = [broken]
    assert pc.kinds("sda") == {Holder.IN_USE}


def test_swaps_that_cannot_be_read_put_every_disk_in_use(pc: Pc) -> None:
    pc.device("sda")
    pc.swaps = ["garbage"]
    assert pc.kinds("sda") == {Holder.IN_USE}


def test_a_disk_that_sys_does_not_know_is_in_use(pc: Pc) -> None:
    pc.uses()
    assert uses_of(ReplayHost(pc.folder), "sdq") == (Use(kind=Holder.IN_USE, by="?"),)


def test_this_pc_s_own_disk_is_never_free() -> None:
    numbers = {p.read_text().strip() for p in Path("/sys/class/block").glob("*/dev")}
    mounts = Path("/proc/self/mountinfo").read_text().splitlines()
    if not any(line.split()[2] in numbers and line.split()[4] == "/" for line in mounts):
        pytest.skip("needs a system that runs from a disk (this one is a container)")
    found = uses_by_disk(LocalHost())
    assert any(use.kind is Holder.BOOT_MEDIUM for uses in found.values() for use in uses)


@settings(deadline=None)
@given(layers=st.lists(st.sampled_from(["partition", "dm", "loop"]), max_size=5))
def test_whatever_lies_between_a_mounted_file_system_is_followed_to_the_disk(
    tmp_path_factory: pytest.TempPathFactory, layers: list[str]
) -> None:
    pc = Pc(tmp_path_factory.mktemp("pc"))
    top, number = "sda", pc.device("sda")
    for i, layer in enumerate(layers):
        name = f"{layer}{i}"
        if layer == "loop":
            pc.mount(number, f"/mnt{i}")
            number = pc.loop(name, f"/mnt{i}/image")
        elif layer == "dm":
            number = pc.device(name, on=(top,))
        else:
            number = pc.device(name, part_of=top)
        top = name
    pc.mount(number, "/run/live/medium")
    assert Holder.BOOT_MEDIUM in pc.kinds("sda")
