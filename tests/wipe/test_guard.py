"""Each guard, with a test that fails without it: in all of them nothing may be written."""

from __future__ import annotations

import os
import stat
import subprocess
from pathlib import Path

import pytest

from refurb.host.block import BlockDevice
from refurb.host.usage import uses_by_disk
from refurb.model.disk import Holder, Use
from refurb.model.wipe import DiskPlan, Refusal
from refurb.problem import CouldNot, Refused, WrongUse
from refurb.wipe.plan import plan
from refurb.wipe.run import wipe
from refurb.wipe.target import bound, facts_of
from tests.conftest import need_root, need_tools
from tests.loop import loop
from tests.wipe.disks import HOST, filled, planned, wiped

SIZE = 4 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Path:
    return filled(tmp_path / "disk.img", SIZE)


def refuses(plan: DiskPlan, code: str, confirm: str | None = None) -> None:
    """Hold that the wipe is refused with `code`."""
    with pytest.raises(Refused) as caught:
        wipe(
            HOST,
            plan,
            plan.confirm if confirm is None else confirm,
            emit=lambda _: None,
            keep=lambda _: None,
            allow_file=True,
        )
    assert caught.value.code == code


@pytest.mark.parametrize("typed", ["", " ", "disk.img", "/dev/sda", "x"])
def test_a_wrong_confirmation_is_refused(disk: Path, typed: str) -> None:
    refuses(planned(disk), "not-confirmed", typed)


def test_a_serial_is_confirmed_by_its_last_four_in_any_case(disk: Path) -> None:
    plan = planned(disk).model_copy(update={"serial": "wd-12aB", "confirm": "12aB"})
    for typed in ("12a", "2aB", "wd-12aB", "", str(disk)):
        refuses(plan, "not-confirmed", typed)
    assert wipe(
        HOST, plan, " 12Ab ", emit=lambda _: None, keep=lambda _: None, allow_file=True
    ).outcome


@pytest.mark.parametrize("refusal", list(Refusal))
def test_a_plan_that_refuses_is_never_run(disk: Path, refusal: Refusal) -> None:
    refuses(planned(disk).model_copy(update={"allowed": False, "refusal": refusal}), refusal)


def test_a_plan_of_a_captured_disk_is_never_run(disk: Path) -> None:
    refuses(planned(disk).model_copy(update={"identity": None}), "identity-changed")


def test_a_file_that_was_swapped_since_the_plan_is_refused(disk: Path, tmp_path: Path) -> None:
    plan = planned(disk)
    other = filled(tmp_path / "other", SIZE)
    other.replace(disk)
    before = disk.read_bytes()
    refuses(plan, "identity-changed")
    assert disk.read_bytes() == before


def test_a_file_that_grew_since_the_plan_is_refused(disk: Path) -> None:
    plan = planned(disk)
    filled(disk, SIZE + 4096)
    refuses(plan, "identity-changed")


@pytest.mark.parametrize("field", ["serial", "wwn"])
def test_another_serial_or_wwn_on_the_open_descriptor_is_refused(disk: Path, field: str) -> None:
    plan = planned(disk)
    assert plan.identity is not None
    identity = plan.identity.model_copy(update={field: "other"})
    refuses(plan.model_copy(update={"identity": identity}), "identity-changed")


def test_a_plan_binds_only_to_the_disk_with_its_serial_and_size(disk: Path) -> None:
    plan = planned(disk).model_copy(update={"visible_bytes": SIZE + 512})
    with pytest.raises(CouldNot, match="not the one"):
        bound(HOST, [plan], allow_file=True)


def test_two_wipes_of_one_file_at_once_are_refused(disk: Path) -> None:
    plan = planned(disk)
    with BlockDevice(str(disk), write=True, allow_file=True):
        refuses(plan, "in-use")


def test_an_ordinary_file_is_no_disk_unless_allowed(disk: Path) -> None:
    with pytest.raises(Refused, match="not a disk"):
        facts_of(HOST, str(disk), allow_file=False)


def test_nothing_is_ever_created(tmp_path: Path) -> None:
    with pytest.raises(CouldNot):
        facts_of(HOST, str(tmp_path / "none"), allow_file=True)
    with pytest.raises(CouldNot):
        BlockDevice(str(tmp_path / "none"), write=True, allow_file=True)
    assert list(tmp_path.iterdir()) == []


def test_a_loop_device_is_virtual_unless_allowed(disk: Path) -> None:
    need_root()
    with loop(disk) as device:
        facts = facts_of(HOST, device, allow_file=True)
        assert facts.virtual
        assert wiped(planned(device)).outcome == "passed"


def test_what_is_built_of_disks_is_refused_though_files_are_allowed() -> None:
    others = [p.name for p in Path("/sys/devices/virtual/block").iterdir()]
    others = [f"/dev/{n}" for n in others if not n.startswith("loop") and Path("/dev", n).exists()]
    for path in others:  # zram, dm, md: whatever this PC has; tests/vm/test_faults.py has a dm
        with pytest.raises(Refused) as caught:
            facts_of(HOST, path, allow_file=True)
        assert caught.value.code == "virtual"


def test_a_read_only_disk_is_refused_even_where_the_plan_did_not_know(disk: Path) -> None:
    need_root()
    with loop(disk) as device:
        plan = planned(device)
        subprocess.run(["blockdev", "--setro", device], check=True)
        with pytest.raises((Refused, CouldNot)):
            wiped(plan)
        subprocess.run(["blockdev", "--setrw", device], check=True)
    assert b"PERSONNEL" in disk.read_bytes()


def test_a_disk_that_is_mounted_after_the_plan_is_refused(disk: Path, tmp_path: Path) -> None:
    need_root()
    need_tools("mkfs.ext4:e2fsprogs")
    with loop(disk) as device:
        subprocess.run(["mkfs.ext4", "-q", device], check=True)
        plan = planned(device)
        (tmp_path / "mnt").mkdir()
        subprocess.run(["mount", device, str(tmp_path / "mnt")], check=True)
        try:
            (tmp_path / "mnt" / "letter").write_text("PERSONNEL")
            refuses(plan, "in-use")
            facts = facts_of(HOST, device, allow_file=True)
            assert Use(kind=Holder.MOUNTED, by=str(tmp_path / "mnt")) in facts.uses
        finally:
            subprocess.run(["umount", str(tmp_path / "mnt")], check=True)
        subprocess.run(["e2fsck", "-fn", device], check=True, capture_output=True)


def test_a_disk_whose_file_system_holds_a_loop_file_is_in_use(tmp_path: Path) -> None:
    need_root()
    need_tools("mkfs.ext4:e2fsprogs")
    outer, mnt = filled(tmp_path / "outer", 16 << 20), tmp_path / "mnt"
    mnt.mkdir()
    with loop(outer) as device:
        subprocess.run(["mkfs.ext4", "-q", device], check=True)
        subprocess.run(["mount", device, str(mnt)], check=True)
        try:
            with loop(filled(mnt / "inner", 1 << 20)) as inner:
                uses = facts_of(HOST, device, allow_file=True).uses
                assert any(inner.rsplit("/", 1)[-1] in use.by for use in uses)
        finally:
            subprocess.run(["umount", str(mnt)], check=True)


def test_a_partition_is_wrong_use(disk: Path, tmp_path: Path) -> None:
    need_root()
    need_tools("sfdisk:fdisk", "partx:util-linux")
    subprocess.run(["sfdisk", "-q", str(disk)], input=b"label: gpt\n,\n", check=True)
    with loop(disk) as device:
        subprocess.run(["partx", "--add", device], check=True)
        name = f"{Path(device).name}p1"
        major, minor = Path(f"/sys/class/block/{name}/dev").read_text().strip().split(":")
        node = tmp_path / name  # udev would make it; here we do
        os.mknod(node, 0o600 | stat.S_IFBLK, os.makedev(int(major), int(minor)))
        with pytest.raises(WrongUse, match="partition"):
            facts_of(HOST, str(node), allow_file=True)
        subprocess.run(["partx", "--delete", device], check=True)


def test_the_disk_this_pc_runs_from_is_refused_without_being_opened() -> None:
    need_root()
    own = [n for n, uses in uses_by_disk(HOST).items() if any(u.by == "/" for u in uses)]
    for name in own:
        facts = facts_of(HOST, f"/dev/{name}", allow_file=True)
        (todo,) = plan([facts], allow_removable=True, allow_file=True).disks
        assert (todo.allowed, todo.refusal) == (False, Refusal.BOOT_MEDIUM)
