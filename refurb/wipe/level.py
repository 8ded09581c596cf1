"""The level that a method reaches on a medium: computed, never typed in (facts: wipe, Words).

The table is that of NIST SP 800-88 and IEEE 2883. What it does not list reaches no level.
"""

from __future__ import annotations

from refurb.model.disk import Medium
from refurb.model.outcome import Level
from refurb.model.wipe import Method, WipePolicy

OVERWRITES = (Method.OVERWRITE_ZERO, Method.OVERWRITE_RANDOM)

_C, _P = Level.CLEAR, Level.PURGE
_TABLE: dict[Method, dict[Medium, Level]] = {
    Method.ATA_SANITIZE_BLOCK: {Medium.SSD: _P},
    Method.ATA_SANITIZE_CRYPTO: {Medium.SSD: _P, Medium.HDD: _P},
    Method.ATA_SANITIZE_OVERWRITE: {Medium.HDD: _P},
    Method.ATA_SECURITY_ERASE_ENHANCED: {Medium.SSD: _C, Medium.HDD: _P},
    Method.ATA_SECURITY_ERASE: {Medium.SSD: _C, Medium.HDD: _C},
    Method.NVME_SANITIZE_BLOCK: {Medium.NVME: _P},
    Method.NVME_SANITIZE_CRYPTO: {Medium.NVME: _P},
    Method.NVME_FORMAT_USER_DATA: {Medium.NVME: _C},
    Method.NVME_FORMAT_CRYPTO: {Medium.NVME: _C},  # it may reach more; nobody can see it
    Method.SCSI_SANITIZE_BLOCK: {Medium.SSD: _P},
    Method.SCSI_SANITIZE_CRYPTO: {Medium.SSD: _P, Medium.HDD: _P},
    Method.SCSI_SANITIZE_OVERWRITE: {Medium.SSD: _C, Medium.HDD: _P},
    Method.MMC_SANITIZE: {Medium.EMMC: _C},
}


def level_of(method: Method, medium: Medium) -> Level:
    """Return the level a method reaches on a medium.

    An overwrite reaches what can be addressed: Clear on every medium, never more.
    """
    if method in OVERWRITES:
        return Level.CLEAR
    return _TABLE[method].get(medium, Level.NONE)


def reaches(level: Level, policy: WipePolicy) -> bool:
    """Tell whether a level is enough for a policy."""
    return level is Level.PURGE or (
        level is Level.CLEAR and policy is not WipePolicy.PURGE_OR_REFUSE
    )
