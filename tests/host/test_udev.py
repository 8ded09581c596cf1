"""udev's devices: as pyudev gives them here, and as udevadm printed them elsewhere."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.host import udev
from refurb.host.door import Ran, ToolMissing
from refurb.host.local import LocalHost
from refurb.host.record_host import RecordHost
from refurb.host.replay import ReplayHost
from tests.conftest import need_tools
from tests.hardware.pc import Pc

DISK = """P: /devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0/host6/target6:0:0/6:0:0:0/block/sdb
N: sdb
L: 0
S: disk/by-id/usb-Generic_Flash_Disk
E: DEVNAME=/dev/sdb
E: SUBSYSTEM=block
E: ID_MODEL_ENC=Flash\\x20Disk
E: ID_FS_LABEL=a=b

"""
LINES = DISK.encode().splitlines(keepends=True)


def test_a_block_of_udevadm_is_one_device() -> None:
    (disk,) = udev.parse(DISK.encode())
    assert (disk.name, disk.subsystem, disk.is_usb) == ("sdb", "block", True)
    assert disk.properties["ID_FS_LABEL"] == "a=b"
    assert "DEVNAME" in disk.properties
    assert len(disk.properties) == 4


def test_a_device_that_stands_twice_is_one() -> None:
    (disk,) = udev.parse((DISK + DISK.replace("Flash", "Other")).encode())
    assert disk.properties["ID_MODEL_ENC"] == r"Other\x20Disk"


def test_what_hangs_on_a_device_is_below_it() -> None:
    first, second = (
        udev.Device(path, "usb") for path in ("/devices/usb1/1-1", "/devices/usb1/1-11")
    )
    below = udev.Device("/devices/usb1/1-1/1-1:1.0", "usb")
    assert below.is_below(first)
    assert not below.is_below(second)
    assert not second.is_below(first)


def test_this_pc_is_read_by_pyudev_as_udevadm_tells_it() -> None:
    need_tools("udevadm:udev")
    host = LocalHost()
    told = {d.path: d for d in udev.parse(host.run(udev.EXPORT_DB).stdout)}
    ours = host.udev()
    assert {one.path for one in ours} == {
        path for path, one in told.items() if one.subsystem in udev.SUBSYSTEMS
    }
    for one in ours:
        assert one.properties.get("DEVTYPE") == told[one.path].properties.get("DEVTYPE")


@pytest.mark.parametrize("gone", ["pyudev", "libudev"])
def test_without_pyudev_or_libudev_udevadm_tells(
    monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    if gone == "pyudev":
        monkeypatch.setitem(sys.modules, "pyudev", None)
    else:
        monkeypatch.setattr("ctypes.util.find_library", lambda name: None)
        monkeypatch.setattr("pyudev._ctypeslib.utils.find_library", lambda name: None)

    class Here(LocalHost):
        def run(self, argv: object, *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
            assert argv == udev.EXPORT_DB
            return Ran((), 0, DISK.encode(), b"", 0.0)

    assert [one.name for one in Here().udev()] == ["sdb"]

    class Bare(LocalHost):
        def run(self, argv: object, *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
            raise ToolMissing("udevadm")

    assert Bare().udev() == ()


def test_a_capture_replays_what_udevadm_printed(tmp_path: Path) -> None:
    assert ReplayHost(tmp_path).udev() == ()
    host = Pc(tmp_path).tool("udev-db.txt", DISK).host
    assert RecordHost(host).udev() == host.udev() == udev.parse(DISK.encode())


def test_the_digest_is_of_what_was_read_in_any_order() -> None:
    first, second = udev.Device("/a", "x", {"A": "1", "B": "2"}), udev.Device("/b", "x", {})
    turned = udev.Device("/a", "x", {"B": "2", "A": "1"})
    assert udev.digest([first, second]) == udev.digest([second, turned])
    assert udev.digest([first]) != udev.digest([udev.Device("/a", "x", {"A": "1", "B": "3"})])


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(LINES) | st.binary(max_size=30), max_size=40))
def test_cut_and_mixed_lines_are_survived(lines: list[bytes]) -> None:
    for device in udev.parse(b"".join(lines)):
        assert device.path


@pytest.mark.parametrize(
    "unit", [b"P: /a\n", b"E: A=1\n", b"P: /a/b\nE: A\n", b"\xff", b"P:\n", b"E:"]
)
def test_ten_megabytes_of_the_same_are_read_in_moments(unit: bytes) -> None:
    began = time.monotonic()
    found = udev.parse(unit * (10_000_000 // len(unit)))
    assert len(found) <= 2
    assert time.monotonic() - began < 20
