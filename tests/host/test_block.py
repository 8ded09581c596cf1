"""Disks are opened exclusively, never created, and known by their descriptor."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.host.block import BlockDevice
from refurb.problem import CouldNot, Refused
from tests.conftest import need_root, need_tools
from tests.loop import loop
from tests.wipe.disks import filled


def test_an_opened_file_tells_its_size_and_a_number_of_its_own(tmp_path: Path) -> None:
    numbers = set()
    for name in ("disk", "other"):
        file = filled(tmp_path / name, 1 << 20)
        with BlockDevice(str(file), write=True, allow_file=True) as device:
            assert device.opened.size_bytes == 1 << 20
            assert not device.opened.is_block_device
            numbers.add(device.opened.device)
        with BlockDevice(str(file), write=False, allow_file=True) as again:
            assert again.opened.device in numbers
    assert len(numbers) == 2


def test_a_refused_opening_leaves_no_descriptor_behind(tmp_path: Path) -> None:
    file = filled(tmp_path / "disk", 4096)
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(Refused) as refused:
        BlockDevice(str(file), write=True)
    assert refused.value.code == "virtual"
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_a_path_that_is_not_there_is_told_and_not_created(tmp_path: Path) -> None:
    with pytest.raises(CouldNot):
        BlockDevice(str(tmp_path / "none"), write=True, allow_file=True)
    assert not (tmp_path / "none").exists()


def test_a_loop_device_tells_its_sectors_and_that_it_is_read_only(tmp_path: Path) -> None:
    need_root()
    need_tools("losetup:mount")
    file = filled(tmp_path / "disk", 1 << 20)
    with loop(file, "--read-only") as path, BlockDevice(path, write=False) as device:
        assert device.opened.is_block_device
        assert device.opened.is_read_only
        assert device.opened.logical_sector_bytes == 512


def test_a_disk_that_is_open_for_writing_cannot_be_opened_twice(tmp_path: Path) -> None:
    need_root()
    need_tools("losetup:mount")
    with loop(filled(tmp_path / "disk", 1 << 20)) as path:
        with BlockDevice(path, write=True), pytest.raises(Refused) as refused:
            BlockDevice(path, write=True)
        assert refused.value.code == "in-use"
