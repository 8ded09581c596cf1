"""What is on USB, from plain `lsusb`: the last to tell of an adapter that udev does not name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refurb.hardware.values import words
from refurb.host.door import Host, ToolMissing, ToolTimeout

_MOST_BYTES = 1 << 18
_LINE = re.compile(
    r"^Bus (\d{3}) Device (\d{3}): ID ([0-9a-f]{4}):([0-9a-f]{4})[ \t]*(.*)$", re.MULTILINE
)
_WIFI = re.compile(
    r"(?i)802\.11|\bwi-?fi\b|\bwlan\b|\bwireless[ -](?:\w+ )?(?:lan|network|adapter)\b"
)
_ETHERNET = re.compile(r"(?i)ethernet|\blan adapter\b")
_OTHER = re.compile(r"(?i)bluetooth|keyboard|mouse|receiver|gamepad|controller|headset|hub")
_PRODUCT = re.compile(r"^PRODUCT=([0-9a-f]{1,4})/([0-9a-f]{1,4})/", re.MULTILINE)


@dataclass(frozen=True)
class UsbDevice:
    """One device on USB: its place, its numbers (four hexadecimal digits) and lsusb's name."""

    bus: int
    device: int
    vendor: str
    product: str
    name: str | None = None


def parse(output: bytes) -> list[UsbDevice]:
    """Return the devices in lsusb's output; what is no such line is passed over."""
    text = "\n".join(output[:_MOST_BYTES].decode("utf-8", errors="replace").splitlines())
    return [
        UsbDevice(int(bus), int(device), vendor, product, words(name))
        for bus, device, vendor, product, name in _LINE.findall(text)
    ]


def listed(host: Host) -> list[UsbDevice]:
    """Return what `lsusb` lists, nothing where it is missing."""
    try:
        return parse(host.run(["lsusb"]).stdout)
    except (ToolMissing, ToolTimeout):
        return []


def network_kind(device: UsbDevice) -> str | None:
    """Return `wifi` or `ethernet` for what its name says is a network adapter, else null.

    "Wireless" alone is no network: keyboards and their receivers call themselves so.
    """
    name = device.name or ""
    if _OTHER.search(name):
        return None
    if _WIFI.search(name):
        return "wifi"
    return "ethernet" if _ETHERNET.search(name) else None


def name_of(host: Host, uevent: str) -> str | None:
    """Return lsusb's name of the adapter whose `uevent` (in /sys) gives `PRODUCT=bda/8153/3000`."""
    match = _PRODUCT.search(uevent)
    if not match:
        return None
    numbers = (match[1].zfill(4), match[2].zfill(4))
    found = (d.name for d in listed(host) if (d.vendor, d.product) == numbers)
    return next(found, None)
