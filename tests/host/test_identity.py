"""A disk is the same only where size, serial, WWN and device number all agree."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.host.block import BlockDevice
from refurb.host.identity import identify, is_same, usb_serial
from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
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


@pytest.mark.parametrize(
    ("place", "serial", "found"),
    [
        ("usb2/2-1/2-1:1.0/host8/target8:0:0/8:0:0:0", "AA0123", "AA0123"),
        ("usb2/2-1/2-1:1.0/host8/target8:0:0/8:0:0:0", None, None),  # never its hub's
        ("ata1/host0/target0:0:0/0:0:0:0", "AA0123", None),
    ],
)
def test_a_usb_stick_is_known_by_its_own_serial(
    tmp_path: Path, place: str, serial: str | None, found: str | None
) -> None:
    block = tmp_path / "files/sys/dev/block"
    block.mkdir(parents=True)
    (block / "8:16.link").write_text(f"/sys/devices/pci0000:00/{place}/block/sdb")
    stick = (tmp_path / "files/sys/devices/pci0000:00" / place).parents[3]
    stick.mkdir(parents=True)
    for folder, text in ((stick, serial), (stick.parent, "0000:00:14.0")):
        (folder / "idVendor").write_text("1d6b\n")
        if text:
            (folder / "serial").write_text(f"{text}\n")
    assert usb_serial(ReplayHost(tmp_path), "/sys/dev/block/8:16") == found
