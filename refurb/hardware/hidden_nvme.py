"""Whether the firmware's RAID mode (Intel RST) hides NVMe disks of this PC from Linux."""

from __future__ import annotations

import re

from refurb.hardware import pci
from refurb.host.door import Host, ToolMissing, ToolTimeout

LIMIT_S = 10.0
PCI = "/sys/bus/pci/devices"
_INTEL, _RAID = "8086", "0104"
_SHOWS_THEM = "vmd"
"""The kernel's driver for Volume Management Devices: with it, their disks are there."""

_REMAPPED = re.compile(rb"Found ([0-9]{1,3}) remapped NVMe devices")
_AHCI = re.compile(rb"\bahci ([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]): ")


def hides_nvme(host: Host) -> bool:
    """Tell whether disks are hidden, by what the kernel's ahci driver counted.

    It says so in /sys (`remapped_nvme`) and in its log. An Intel controller in RAID mode of which
    neither is known may hide some: better to ask once too often than to give a disk away unwiped.
    """
    told = _by_sysfs(host)
    return _by_texts(host) if told is None else told


def _by_sysfs(host: Host) -> bool | None:
    """Return what /sys says, null where a capture holds nothing of it."""
    classes = {name: _word(host, name, "class") for name in host.names(PCI)}
    if not any(classes.values()):
        return None
    storage = [name for name, code in classes.items() if code.startswith("0x01")]
    return any(_hides(host, name, classes[name]) for name in storage)


def _hides(host: Host, name: str, code: str) -> bool:
    count = _word(host, name, "remapped_nvme")
    if count.isascii() and count.isdigit():
        return count.strip("0") != ""
    is_raid = code.startswith(f"0x{_RAID}") and _word(host, name, "vendor") == f"0x{_INTEL}"
    return is_raid and _driver(host, name) != _SHOWS_THEM


def _word(host: Host, name: str, file: str) -> str:
    try:
        return host.read(f"{PCI}/{name}/{file}", 64).decode("latin-1").strip()
    except OSError:
        return ""


def _driver(host: Host, name: str) -> str:
    try:
        return host.link(f"{PCI}/{name}/driver").rpartition("/")[2]
    except OSError:
        return ""


def _by_texts(host: Host) -> bool:
    """Return what the log and lspci say, for captures that keep these alone."""
    log = _said(host, ("dmesg",))
    if any(int(count) for count in _REMAPPED.findall(log)):
        return True
    counted = {slot.decode() for slot in _AHCI.findall(log)}
    return any(
        device.code == _RAID
        and (device.vendor or "").startswith("Intel")
        and device.driver != _SHOWS_THEM
        and device.slot not in counted
        for device in pci.parse(_said(host, ("lspci", "-vmmnnk")))
    )


def _said(host: Host, argv: tuple[str, ...]) -> bytes:
    try:
        return host.run(argv, timeout_s=LIMIT_S).stdout
    except (ToolMissing, ToolTimeout):
        return b""
