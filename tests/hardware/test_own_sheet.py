"""A sheet of refurb's own on a disk that comes in: seen, told, and never taken for a proof."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware.lsblk import Entry
from refurb.hardware.own_sheet import own_sheet
from refurb.hardware.show import notes
from refurb.host.local import LocalHost
from refurb.host.record_host import RecordHost
from refurb.install.sheet import sheet
from refurb.model import asset_id
from refurb.model.disk import Disk
from refurb.model.sheet import SheetSeen
from refurb.wipe.plan import plan

PART = Entry({"name": "sda1", "type": "part", "parttype": "0xda"})
DISK = Entry({"name": "sda", "type": "disk"}, (PART,))


@pytest.fixture
def marked(tmp_path: Path) -> tuple[Path, str]:
    """Return a disk with a sheet, and the asset id that it shows."""
    name = asset_id.mint()
    file = tmp_path / "sda"
    file.write_bytes(sheet(name, "run-1", ()) + bytes(1 << 20))
    return file, name


def test_a_sheet_is_known_again(marked: tuple[Path, str]) -> None:
    file, name = marked
    seen = own_sheet(LocalHost(), DISK, str(file))
    assert seen == SheetSeen(asset_id=name, record_id="run-1")
    disk = Disk(id="sda", path="/dev/sda", visible_bytes=1 << 30, own_sheet=seen)
    (said,) = notes(disk)
    assert name in said
    assert "not a proof" in said
    assert plan([disk]).disks[0].can_run  # it is wiped like any other


def test_a_disk_without_that_kind_of_partition_is_not_even_read(marked: tuple[Path, str]) -> None:
    class Untouched(LocalHost):
        def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
            raise AssertionError(path)

    bare = Entry({"name": "sda"}, (Entry({"name": "sda1", "parttype": "0x7"}),))
    assert own_sheet(Untouched(), bare, str(marked[0])) is None


def test_a_capture_never_holds_a_disk_s_content(marked: tuple[Path, str]) -> None:
    host = RecordHost(LocalHost())
    assert own_sheet(host, DISK, str(marked[0])) is None
    assert host.files == {}


def test_what_cannot_be_read_or_is_of_somebody_else_says_nothing(tmp_path: Path) -> None:
    (tmp_path / "sda").write_bytes(bytes(4096))
    assert own_sheet(LocalHost(), DISK, str(tmp_path / "sda")) is None
    assert own_sheet(LocalHost(), DISK, str(tmp_path / "gone")) is None
