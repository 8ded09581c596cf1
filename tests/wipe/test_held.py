"""A disk that something holds out of sight is refused in the plan already; cards are never ours."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from refurb.host.block import BlockDevice
from refurb.model.disk import Disk, Medium, Transport
from refurb.model.wipe import Refusal
from refurb.wipe import target
from refurb.wipe.plan import plan
from refurb.wipe.target import bound, facts_of, looked_at
from tests.conftest import need_root, need_tools
from tests.hardware.pc import Pc
from tests.loop import loop
from tests.wipe.disks import HOST, filled, planned

SIZE = 8 << 20


@contextmanager
def mounted_out_of_sight(device: str, folder: Path) -> Iterator[None]:
    """Mount a device in a namespace of its own, which no list of ours shows."""
    folder.mkdir()
    words = 'mount "$1" "$2" && echo ready && read _'
    argv = ["unshare", "--mount", "--propagation", "private", "sh", "-c", words, "sh", device]
    with subprocess.Popen(
        [*argv, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        yield
        other.communicate("\n")


def test_a_mount_of_another_namespace_is_refused_in_the_plan(tmp_path: Path) -> None:
    need_root()
    need_tools("mkfs.ext4:e2fsprogs", "unshare:util-linux")
    disk = filled(tmp_path / "disk", SIZE)
    with loop(disk) as device:
        subprocess.run(["mkfs.ext4", "-q", device], check=True)
        facts = facts_of(HOST, device, allow_file=True)
        with mounted_out_of_sight(device, tmp_path / "mnt"):
            assert facts_of(HOST, device, allow_file=True).uses == ()
            todo = plan([facts], allow_file=True).disks
            for (found,) in (looked_at(todo), bound(HOST, todo, allow_file=True)):
                assert (found.allowed, found.refusal) == (False, Refusal.IN_USE)
        assert looked_at(todo) == todo
        assert planned(device).allowed


def test_looking_takes_no_hold_and_writes_nothing(tmp_path: Path) -> None:
    need_root()
    disk = filled(tmp_path / "disk", SIZE)
    before = disk.read_bytes()
    with loop(disk) as device:
        todo = plan([facts_of(HOST, device, allow_file=True)], allow_file=True).disks
        assert looked_at(looked_at(todo)) == todo
        with BlockDevice(device, write=True):  # nobody holds it any more
            (found,) = looked_at(todo)
            assert found.refusal == Refusal.IN_USE
        with BlockDevice(device, write=False):  # reading holds nothing
            assert looked_at(todo) == todo
    assert disk.read_bytes() == before


def test_a_disk_that_may_not_be_opened_keeps_its_plan(tmp_path: Path) -> None:
    gone = Disk(id="sdz", path=str(tmp_path / "sdz"), visible_bytes=SIZE)
    todo = plan([gone]).disks
    assert looked_at(todo) == todo


@pytest.mark.parametrize(
    ("kind", "medium"), [("SD", Medium.SD), ("MMC", Medium.EMMC), ("SDIO", Medium.UNKNOWN)]
)
def test_only_what_is_soldered_is_the_pc_s_own(kind: str, medium: Medium, tmp_path: Path) -> None:
    here = "/sys/class/block/mmcblk0"
    host = Pc(tmp_path).file(f"{here}/device/type", f"{kind}\n").host
    assert target._medium(host, here, Transport.MMC) is medium
    card = Disk(
        id="mmcblk0", path="/dev/mmcblk0", medium=medium, transport=Transport.MMC,
        visible_bytes=SIZE, removable=False,
    )  # fmt: skip
    assert plan([card]).disks[0].allowed is (medium is Medium.EMMC)
    assert plan([card], allow_removable=True).disks[0].allowed


def test_a_card_whose_kind_nobody_tells_is_nobody_s_own(tmp_path: Path) -> None:
    assert target._medium(Pc(tmp_path).host, "/sys/class/block/mmcblk0", Transport.MMC) is (
        Medium.UNKNOWN
    )
