"""How long a method should take, and who says so."""

from __future__ import annotations

from refurb.model.disk import Disk, Medium
from refurb.model.wipe import Method, TimeSource, Verification
from refurb.wipe.level import OVERWRITES

BYTES_PER_SECOND = {Medium.HDD: 100e6, Medium.SSD: 300e6, Medium.NVME: 1e9}
"""Mean rates (facts: wipe, Speed); other media are taken to be slow sticks."""
_SLOW = 20e6

FIRMWARE_S = 120
"""A block or crypto erase takes seconds to two minutes (facts: wipe, Speed)."""

SAMPLED_SHARE = 0.1
"""Two samples of a twentieth of each part (refurb.wipe.sample)."""

_OVERWRITING = (Method.ATA_SANITIZE_OVERWRITE, Method.SCSI_SANITIZE_OVERWRITE)


def expected(
    method: Method, disk: Disk, passes: int, verification: Verification
) -> tuple[int | None, TimeSource]:
    """Return the seconds a method and its verification should take, and the source of that.

    Null where the disk's capacity is not known. The disk's own word is that of IDENTIFY words 89
    and 90, for its security erase.
    """
    if not disk.visible_bytes:
        return None, TimeSource.MEASURED
    sweep_s = disk.visible_bytes / BYTES_PER_SECOND.get(disk.medium, _SLOW)
    read_s = sweep_s if verification is Verification.FULL_READ else sweep_s * SAMPLED_SHARE
    told = _told_minutes(method, disk)
    if told is not None:
        return round(told * 60 + read_s), TimeSource.DISK
    if method in OVERWRITES:
        return round(passes * sweep_s + read_s), TimeSource.MEASURED
    write_s = sweep_s if method in _OVERWRITING else FIRMWARE_S
    return round(write_s + read_s), TimeSource.MEASURED


def _told_minutes(method: Method, disk: Disk) -> int | None:
    security = disk.security
    if security is None:
        return None
    if method is Method.ATA_SECURITY_ERASE_ENHANCED:
        return security.enhanced_erase_minutes
    return security.erase_minutes if method is Method.ATA_SECURITY_ERASE else None
