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

ROOT_ON_SDZ = "1 0 8:200 / / rw - ext4 /dev/sdz rw"


class Pc:
    """A /sys and /proc tree in a capture folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mounts = ["20 1 0:20 / /proc rw - proc proc rw"]
        self.swaps = ["Filename Type Size Used Priority"]
        self._number = 0

    def device(self, name: str, *, on: tuple[str, ...] = (), part_of: str = "") -> str:
        """Add a block device, standing on others or a partition of one; return its number."""
        self._number += 1
        number = f"8:{self._number}"
        here = self.folder / "files/sys/class/block" / name
        (here / "slaves").mkdir(parents=True)
        (here / "holders").mkdir()
        (here / "dev").write_text(number + "\n")
        if part_of:
            (here / "partition").write_text("1\n")
            here.with_name(f"{name}.link").write_text(f"/sys/devices/x/block/{part_of}/{name}")
        for below in on:
            (here / "slaves" / below).write_text("")
            (here.parent / below / "holders" / name).write_text("")
        return number

    def loop(self, name: str, file: str) -> str:
        """Add a loop device over a file."""
        number = self.device(name)
        inside = self.folder / "files/sys/class/block" / name / "loop"
        inside.mkdir()
        (inside / "backing_file").write_text(file + "\n")
        return number

    def mount(self, number: str, point: str, kind: str = "ext4", source: str = "none") -> None:
        """Mount a device number somewhere."""
        self.mounts.append(f"30 1 {number} / {point} rw,relatime shared:1 - {kind} {source} rw")

    def uses(self) -> dict[str, tuple[Use, ...]]:
        """Return what is found."""
        proc = self.folder / "files/proc"
        (proc / "self").mkdir(parents=True, exist_ok=True)
        (proc / "self/mountinfo").write_text("\n".join(self.mounts))
        (proc / "swaps").write_text("\n".join(self.swaps))
        return uses_by_disk(ReplayHost(self.folder))

    def kinds(self, name: str) -> set[Holder]:
        """Return in which ways a disk is used."""
        return {use.kind for use in self.uses()[name]}


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
