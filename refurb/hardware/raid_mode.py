"""Storage controllers that may keep disks from being seen: RAID, and Intel's RST."""

from __future__ import annotations

from collections.abc import Iterable

from refurb.hardware.pci import PciDevice
from refurb.host.door import Host

_RAID = "0104"
_SHOWS_ALL = "vmd"
"""The kernel's driver for Intel's Volume Management Device shows each disk behind it."""


def hiding(host: Host, devices: Iterable[PciDevice]) -> tuple[str, ...]:
    """Return the names of RAID controllers behind which disks may hide; `?` for one without.

    Linux's ahci driver counts the NVMe disks that Intel's RST takes away (`remapped_nvme`):
    where it says 0, none hides.
    """
    return tuple(
        device.name or "?"
        for device in devices
        if device.code == _RAID and device.driver != _SHOWS_ALL and not _counted(host, device)
    )


def _counted(host: Host, device: PciDevice) -> bool:
    try:
        count = host.read(f"/sys/bus/pci/devices/{device.slot}/remapped_nvme", 64)
    except OSError:
        return False
    return count.strip() == b"0"
