"""What udev knows of disks fills lsblk's gaps, and never overrules what lsblk says."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.hardware.disks import list_disks
from refurb.hardware.inventory import take
from refurb.hardware.lsblk import Entry
from refurb.hardware.show import lines
from refurb.hardware.traces import traces
from refurb.hardware.udev_disks import decoded, joined
from refurb.host.replay import ReplayHost
from refurb.host.udev import Device
from refurb.locale import choose
from refurb.model.disk import Medium, Transport
from tests.hardware.pc import Pc, disk

SATA = "/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block"
USB = "/devices/pci0000:00/0000:00:14.0/usb2/2-1/2-1:1.0/host6/target6:0:0/6:0:0:0/block"


def block(path: str, **told: str) -> str:
    """Return a disk as `udevadm info --export-db` prints it."""
    fields = {"SUBSYSTEM": "block", "DEVTYPE": "disk", **told}
    return "\n".join([f"P: {path}", *(f"E: {key}={value}" for key, value in fields.items())]) + "\n"


def test_udev_fills_what_lsblk_leaves_out(tmp_path: Path) -> None:
    told = block(
        f"{SATA}/sda", ID_BUS="ata", ID_ATA_SATA="1", ID_ATA_ROTATION_RATE_RPM="5400",
        ID_MODEL_ENC=r"WDC\x20WD10EZEX\x20\x20", ID_SERIAL_SHORT="WD-1", ID_REVISION="80.00A08",
        ID_WWN="0x50014ee2b278d7aa", ID_WWN_WITH_EXTENSION="0x50014ee2b278d7aa0001",
        ID_PART_TABLE_TYPE="gpt",
    )  # fmt: skip
    pc = Pc(tmp_path).tool("udev-db.txt", told).lsblk({"name": "sda", "type": "disk", "size": 512})
    (found,) = list_disks(pc.host)
    assert (found.model, found.serial, found.firmware) == ("WDC WD10EZEX", "WD-1", "80.00A08")
    assert found.wwn == "0x50014ee2b278d7aa0001"
    assert (found.medium, found.transport, found.rotation_rpm) == (
        Medium.HDD, Transport.SATA, 5400,
    )  # fmt: skip
    assert found.traces == ("gpt",)


def test_what_lsblk_says_stands(tmp_path: Path) -> None:
    told = block(f"{SATA}/sda", ID_MODEL_ENC="OTHER", ID_SERIAL_SHORT="OTHER", ID_FS_TYPE="ntfs")
    pc = Pc(tmp_path).tool("udev-db.txt", told).lsblk(disk("sda", fstype="ext4"))
    (found,) = list_disks(pc.host)
    assert (found.model, found.serial) == ("ST500DM002-1BD142", "Z3T1ABCD")
    assert found.traces == ("ext4",)


def test_a_disk_in_a_usb_case_is_on_usb_whatever_its_bridge_lets_through(tmp_path: Path) -> None:
    told = block(f"{USB}/sdb", ID_BUS="ata", ID_ATA="1", ID_ATA_SATA="1", ID_SERIAL_SHORT="WD-1")
    (found,) = list_disks(Pc(tmp_path).tool("udev-db.txt", told).host)
    assert (found.transport, found.removable) == (Transport.USB, True)


def test_a_serial_made_of_name_and_port_is_none(tmp_path: Path) -> None:
    told = block(f"{USB}/sdb", ID_BUS="usb", ID_SERIAL="General_-0:0")
    pc = Pc(tmp_path).tool("udev-db.txt", told)
    pc.lsblk(disk("sdb", tran="usb", serial="General_-0:0"))
    (found,) = list_disks(pc.host)
    assert found.serial is None
    assert found.serial_end == "/dev/sdb"


@pytest.mark.parametrize(
    "name", ["dm-0", "md127", "bcache0", "zd0", "loop3", "zram0", "sr0", "mtdblock0", "nvme0c1n1"]
)
def test_what_is_no_disk_of_its_own_is_none_by_udev_either(tmp_path: Path, name: str) -> None:
    told = block(f"/devices/virtual/block/{name}") + "\n" + block(f"{SATA}/sda")
    assert [d.id for d in list_disks(Pc(tmp_path).tool("udev-db.txt", told).host)] == ["sda"]


def test_an_empty_reader_that_udev_alone_lists_is_none(tmp_path: Path) -> None:
    pc = Pc(tmp_path).tool("udev-db.txt", block(f"{USB}/sdb") + "\n" + block(f"{SATA}/sda"))
    pc.lsblk(disk("sda")).file("/sys/class/block/sdb/size", "0\n")
    pc.file("/proc/swaps", "Filename\tType\n")
    pc.file("/proc/self/mountinfo", "1 0 0:1 / / rw - rootfs rootfs rw\n")
    machine = take(pc.host)
    assert [one.id for one in machine.disks] == ["sda"]
    assert not [gap for gap in machine.unknown if "udev" in gap.why]


PARTS = [
    ({"fstype": "BitLocker"}, ("BitLocker",)),
    ({"fstype": "ntfs", "parttype": "DE94BBA4-06D1-4D40-A16A-BFD50179D6AC"}, ("Windows", "ntfs")),
    ({"parttype": "e3c9e316-0b5c-4db8-817d-f92df00215ae"}, ("Windows",)),
    ({"fstype": "vfat", "parttype": "e3c9e316-0b5c-4db8-817d-f92df00215ae"}, ("vfat",)),
    ({"parttype": "0x27", "pttype": "dos"}, ("Windows", "dos")),
    ({"fstype": "a name; of somebody\n"}, ()),
    ({"fstype": "x" * 40}, ()),
]


@pytest.mark.parametrize(("fields", "kinds"), PARTS)
def test_traces_are_kinds_alone(fields: dict[str, object], kinds: tuple[str, ...]) -> None:
    assert traces(Entry({"name": "sda1", **fields})) == kinds


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "contient : Windows chiffré (BitLocker), Windows, membre X"),
        ("en", "holds: encrypted Windows (BitLocker), Windows system, membre X"),
    ],
)
def test_a_person_reads_what_was_on_a_disk(tmp_path: Path, language: str, words: str) -> None:
    choose(language)
    parts = [
        {"name": "sda1", "type": "part", "fstype": "BitLocker"},
        {"name": "sda2", "type": "part", "parttype": "0x27", "pttype": "dos"},
        {"name": "sda3", "type": "part", "fstype": "membre X"},
    ]
    shown = "\n".join(lines(take(Pc(tmp_path).lsblk(disk("sda", children=parts)).host)))
    assert words in shown


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (r"Flash\x20Disk\x20\x20", "Flash Disk"),
        (r"Partition\x20R\xc3\xa9serv\xc3\xa9e", "Partition Réservée"),
        (r"\xff\xfe", "��"),
        (r"a\x2", r"a\x2"),
        ("", None),
        (None, None),
    ],
)
def test_udevs_escapes_are_undone(written: str | None, plain: str | None) -> None:
    assert decoded(written) == plain


NAMES = st.sampled_from(["sda", "sda1", "mmcblk0", "nvme0n1", "vda", "../x", "", "a" * 99])
KEYS = st.sampled_from(
    ["DEVTYPE", "ID_MODEL_ENC", "ID_SERIAL", "ID_SERIAL_SHORT", "ID_ATA_ROTATION_RATE_RPM",
     "ID_ATA_SATA", "ID_BUS", "ID_FS_TYPE", "ID_DRIVE_FLASH_SD", "ID_WWN"]
)  # fmt: skip
VALUES = st.sampled_from(["disk", "partition", "1", "-1", "9" * 30, r"\x2", r"\xff"]) | st.text()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES, st.dictionaries(KEYS, VALUES))), st.lists(NAMES, unique=True))
def test_any_two_lists_can_be_joined(
    tmp_path_factory: pytest.TempPathFactory,
    devices: list[tuple[str, dict[str, str]]],
    listed: list[str],
) -> None:
    host = ReplayHost(tmp_path_factory.getbasetemp())
    told = tuple(Device(f"/devices/{name}", "block", fields) for name, fields in devices)
    entries = [Entry({"name": name, "type": "disk"}) for name in listed]
    names = [entry.name for entry in joined(entries, told, host)]
    assert names[: len(listed)] == listed
    assert len(set(names)) == len(names)
