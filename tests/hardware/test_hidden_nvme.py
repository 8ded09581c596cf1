"""NVMe disks that the firmware's RAID mode hides are told; a PC without any is not suspected."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb import locale
from refurb.hardware.disks import list_disks
from refurb.hardware.hidden_nvme import hides_nvme
from refurb.hardware.inventory import take
from refurb.hardware.show import lines
from tests.hardware.pc import Pc, disk

# The kernel's own words (drivers/ata/ahci.c: ahci_remap_check).
FOUND = (
    "[    1.2] ahci 0000:00:17.0: version 3.0\n"
    "[    1.3] ahci 0000:00:17.0: Found 1 remapped NVMe devices.\n"
    "[    1.3] ahci 0000:00:17.0: Switch your BIOS from RAID to AHCI mode to use them.\n"
)
QUIET = "[    1.2] ahci 0000:00:17.0: version 3.0\n"


def raid(
    driver: str | None = "ahci", vendor: str = "Intel Corporation [8086]", code: str = "0104"
) -> str:
    """Return what lspci tells of a controller in RAID mode."""
    bound = f"Driver:\t{driver}\n" if driver else ""
    return (
        f"Slot:\t00:17.0\nClass:\tRAID bus controller [{code}]\nVendor:\t{vendor}\n"
        f"Device:\t82801 Mobile SATA Controller [RAID mode] [282a]\n{bound}\n"
    )


@pytest.mark.parametrize(
    ("dmesg", "lspci", "hides"),
    [
        (FOUND, None, True),
        (FOUND.replace("Found 1 ", "Found 0 "), None, False),
        (QUIET, raid(), False),  # the driver counted none
        (None, raid(), True),  # nobody counted
        (None, raid(None), True),
        (None, raid("vmd"), False),
        (None, raid(vendor="Broadcom / LSI [1000]"), False),
        (None, raid(code="0106"), False),
        (None, None, False),
    ],
)
def test_log_and_list_of_devices_decide(
    tmp_path: Path, dmesg: str | None, lspci: str | None, hides: bool
) -> None:
    pc = Pc(tmp_path).lsblk(disk("sda"))
    if dmesg:
        pc.tool("dmesg.txt", dmesg)
    if lspci:
        pc.tool("lspci.txt", lspci)
    assert hides_nvme(pc.host) is hides
    assert [found.remapped_nvme for found in list_disks(pc.host)] == [hides]


@pytest.mark.parametrize(
    ("code", "vendor", "count", "driver", "hides"),
    [
        ("0x010601", "0x8086", "2", "ahci", True),
        ("0x010601", "0x8086", "0", "ahci", False),
        ("0x010400", "0x8086", "0", "ahci", False),
        ("0x010400", "0x8086", None, None, True),
        ("0x010400", "0x8086", None, "vmd", False),
        ("0x010400", "0x1000", None, "megaraid_sas", False),
        ("0x020000", "0x8086", None, "e1000e", False),
    ],
)
def test_sysfs_decides_where_it_is_there(
    tmp_path: Path, code: str, vendor: str, count: str | None, driver: str | None, hides: bool
) -> None:
    pc = Pc(tmp_path).tool("dmesg.txt", FOUND if not hides else "")
    place = "/sys/bus/pci/devices/0000:00:17.0"
    pc.file(f"{place}/class", f"{code}\n").file(f"{place}/vendor", f"{vendor}\n")
    if count:
        pc.file(f"{place}/remapped_nvme", f"{count}\n")
    if driver:
        pc.link(f"{place}/driver", f"/sys/bus/pci/drivers/{driver}")
    assert hides_nvme(pc.host) is hides


def test_a_stick_says_nothing_of_the_pc(tmp_path: Path) -> None:
    stick = disk("sdb", tran="usb", rm=True, hotplug=True)
    pc = Pc(tmp_path).lsblk(disk("sda"), stick).tool("dmesg.txt", FOUND)
    assert [found.remapped_nvme for found in list_disks(pc.host)] == [True, False]


def test_people_are_told_what_to_change_even_where_no_disk_is_seen(tmp_path: Path) -> None:
    locale.choose("fr")
    machine = take(Pc(tmp_path).lsblk().tool("dmesg.txt", FOUND).host)
    said = [line for line in lines(machine) if "disques" in line]
    assert "de RAID à AHCI" in said[0]
    assert any(line.split() == ["Disque", "?"] for line in lines(machine))
