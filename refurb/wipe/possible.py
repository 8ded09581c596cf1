"""Which methods a disk can do, in the order of its medium (facts: wipe, Order of methods).

A firmware method is there only where the disk's own ability bit is set, over a transport that
carries it: through a USB adapter an erase has killed disks (trap 11).
"""

from __future__ import annotations

from refurb.model.disk import Disk, Medium, Transport
from refurb.model.wipe import Method, WipePolicy
from refurb.wipe.deny import denies_sanitize


def methods(disk: Disk, policy: WipePolicy, *, has_fast_aes: bool) -> tuple[Method, ...]:
    """Return what this disk can do, best first; an overwrite is always the last.

    A hard disk overwrites first unless Purge is wanted: that can be watched, resumed, and tests
    the surface. Without `has_fast_aes` flash is overwritten with zeros, since a keystream would
    take longer than the disk.
    """
    own = firmware(disk)
    last = _overwrite(disk, has_fast_aes)
    if _is_ata(disk) and disk.medium is Medium.HDD and policy is WipePolicy.CLEAR:
        return (last,)
    return (*own, last)


def firmware(disk: Disk) -> tuple[Method, ...]:
    """Return the methods by which this disk can erase itself, best first.

    Each transport is named; over any other, USB above all, there is none.
    """
    if _is_ata(disk):
        return _ata(disk)
    if disk.transport is Transport.NVME:
        return _nvme(disk)
    if disk.transport in (Transport.SAS, Transport.SCSI):
        return _scsi(disk)
    if disk.transport is Transport.MMC and disk.medium is Medium.EMMC:
        return (Method.MMC_SANITIZE,) if disk.mmc and disk.mmc.sanitize else ()
    return ()


def _is_ata(disk: Disk) -> bool:
    return disk.transport in (Transport.SATA, Transport.IDE)


def _ata(disk: Disk) -> tuple[Method, ...]:
    """Return an ATA disk's methods; of a medium that is not known, no level could be said."""
    can = disk.sanitize if not denies_sanitize(disk.model) else None
    sanitize = {
        Method.ATA_SANITIZE_BLOCK: can is not None and can.block,
        Method.ATA_SANITIZE_CRYPTO: can is not None and can.crypto,
        Method.ATA_SANITIZE_OVERWRITE: can is not None and can.overwrite,
    }
    secure = {
        Method.ATA_SECURITY_ERASE_ENHANCED: _can_security_erase(disk, enhanced=True),
        Method.ATA_SECURITY_ERASE: _can_security_erase(disk, enhanced=False),
    }
    can_do = {**sanitize, **secure}
    order = {
        Medium.SSD: (
            Method.ATA_SANITIZE_BLOCK,
            Method.ATA_SANITIZE_CRYPTO,
            Method.ATA_SECURITY_ERASE_ENHANCED,
            Method.ATA_SECURITY_ERASE,
        ),
        Medium.HDD: (
            Method.ATA_SANITIZE_OVERWRITE,
            Method.ATA_SANITIZE_CRYPTO,
            Method.ATA_SECURITY_ERASE_ENHANCED,
        ),
    }
    return tuple(method for method in order.get(disk.medium, ()) if can_do[method])


def _can_security_erase(disk: Disk, *, enhanced: bool) -> bool:
    """Tell whether SECURITY ERASE would be taken: nobody else's password, not frozen, not spent.

    The BIOS's freeze lock is on the security commands alone; SANITIZE has one of its own, which
    a disk tells only when it is asked (ACS-4, Sanitize Device feature set).
    """
    security = disk.security
    if security is None or not security.supported:
        return False
    is_free = not (security.enabled or security.locked or security.frozen or security.count_expired)
    return is_free and (security.enhanced_erase or not enhanced)


def _nvme(disk: Disk) -> tuple[Method, ...]:
    can = disk.nvme
    if can is None:
        return ()
    is_trusted = not denies_sanitize(disk.model)
    can_format = can.format and can.lba_format is not None
    listed = {
        Method.NVME_SANITIZE_BLOCK: can.sanitize_block and is_trusted,
        Method.NVME_SANITIZE_CRYPTO: can.sanitize_crypto and is_trusted,
        Method.NVME_FORMAT_USER_DATA: can_format,
        Method.NVME_FORMAT_CRYPTO: can_format and can.format_crypto,
    }
    return tuple(method for method, holds in listed.items() if holds)


def _scsi(disk: Disk) -> tuple[Method, ...]:
    can = disk.scsi
    if can is None or disk.medium not in (Medium.SSD, Medium.HDD) or denies_sanitize(disk.model):
        return ()
    listed = {
        Method.SCSI_SANITIZE_BLOCK: can.block and disk.medium is Medium.SSD,
        Method.SCSI_SANITIZE_CRYPTO: can.crypto,
        Method.SCSI_SANITIZE_OVERWRITE: can.overwrite,
    }
    return tuple(method for method, holds in listed.items() if holds)


def _overwrite(disk: Disk, has_fast_aes: bool) -> Method:
    is_magnetic = disk.medium is Medium.HDD or disk.transport is Transport.FILE
    is_plain = is_magnetic or not has_fast_aes
    return Method.OVERWRITE_ZERO if is_plain else Method.OVERWRITE_RANDOM
