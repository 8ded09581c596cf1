"""A disk is the same only where size, serial, WWN and device number all agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.host.block import BlockDevice
from refurb.host.identity import identify, is_same
from refurb.host.local import LocalHost
from refurb.model.wipe import DiskIdentity
from tests.wipe.disks import filled

ONE = DiskIdentity(path="/dev/sda", size_bytes=512, serial="S1", wwn="naa.5", device=2048)


def test_a_disk_under_another_name_is_still_the_same() -> None:
    assert is_same(ONE, ONE.model_copy(update={"path": "/dev/disk/by-id/x"}))


@pytest.mark.parametrize(
    "change", [{"size_bytes": 1024}, {"serial": None}, {"wwn": "naa.6"}, {"device": 2064}]
)
def test_any_difference_makes_it_another_disk(change: dict[str, object]) -> None:
    assert not is_same(ONE, ONE.model_copy(update=change))


def test_a_file_that_takes_another_s_place_is_another_disk(tmp_path: Path) -> None:
    file = filled(tmp_path / "disk", 4096)
    other = filled(tmp_path / "other", 4096)
    with BlockDevice(str(file), write=False, allow_file=True) as device:
        was = identify(LocalHost(), device)
        other.replace(file)
        with BlockDevice(str(file), write=False, allow_file=True) as swapped:
            assert not is_same(was, identify(LocalHost(), swapped))
        assert is_same(was, identify(LocalHost(), device))
