"""By what a disk is known on an open descriptor: no name, link or table of last minute counts."""

from __future__ import annotations

import os

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.model.wipe import DiskIdentity


def identify(host: Host, device: BlockDevice) -> DiskIdentity:
    """Return the identity of the disk behind an open descriptor, read from its device number.

    Serial and WWN come from the kernel (`vpd_pg80`, `serial`, `wwid`), since every tool writes
    them in its own way; files have neither, and are known by path, size and inode. The serial of a
    USB stick or adapter stands for a WWN, since a tool may show that of the disk behind it.
    """
    opened = device.opened
    serial = wwn = None
    if opened.is_block_device:
        number = opened.device
        here = f"/sys/dev/block/{os.major(number)}:{os.minor(number)}"
        serial = serial_of(host, here)
        wwn = _first_line(host, f"{here}/device/wwid") or _first_line(host, f"{here}/wwid")
        wwn = wwn or usb_serial(host, here)
    return DiskIdentity(
        path=device.path,
        size_bytes=opened.size_bytes,
        serial=serial,
        wwn=wwn,
        device=opened.device,
    )


def is_same(one: DiskIdentity, other: DiskIdentity) -> bool:
    """Tell whether two identities are of one and the same disk, under one device number."""
    return (one.size_bytes, one.serial, one.wwn, one.device) == (
        other.size_bytes,
        other.serial,
        other.wwn,
        other.device,
    )


def serial_of(host: Host, here: str) -> str | None:
    """Return the serial in a block device's folder of /sys, null where it has none."""
    for name in ("device/serial", "serial"):
        if found := _first_line(host, f"{here}/{name}"):
            return found
    page = _read(host, f"{here}/device/vpd_pg80")  # SPC-4 7.8.12: 4 bytes of header, then ASCII
    return _printable(page[4:]) if len(page) > 4 else None


def usb_serial(host: Host, here: str) -> str | None:
    """Return the serial of the USB device through which a block device is attached, or null.

    The kernel does not ask a USB stick for a serial as it asks a disk (drivers/usb/storage:
    skip_vpd_pages).
    """
    try:
        parts = host.link(here).split("/")
    except OSError:  # it was unplugged just now
        return None
    if not any(part.startswith("usb") for part in parts):
        return None
    for depth in range(len(parts), 1, -1):
        above = "/".join(parts[:depth])
        if _first_line(host, f"{above}/idVendor"):
            return _first_line(host, f"{above}/serial")
    return None


def _first_line(host: Host, path: str) -> str | None:
    return _printable(_read(host, path).split(b"\n")[0])


def _read(host: Host, path: str) -> bytes:
    try:
        return host.read(path, 4096)
    except OSError:  # the kernel has no such attribute for this kind of disk
        return b""


def _printable(raw: bytes) -> str | None:
    return " ".join(raw.decode("ascii", errors="replace").replace("\0", " ").split()) or None
