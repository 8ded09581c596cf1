"""Why a disk may not be wiped, and what a person should know of it."""

from __future__ import annotations

from refurb.model.disk import Disk, Holder, Transport
from refurb.model.erase import SanitizeState
from refurb.model.wipe import Note, Refusal


def refusal(disk: Disk, *, allow_removable: bool, allow_file: bool) -> Refusal | None:
    """Return the first reason, gravest first, why this disk may not be wiped."""
    kinds = {use.kind for use in disk.uses}
    reasons = (
        (Holder.BOOT_MEDIUM in kinds, Refusal.BOOT_MEDIUM),
        (Holder.MOUNTED in kinds, Refusal.MOUNTED),
        (Holder.IN_USE in kinds, Refusal.IN_USE),
        (disk.virtual and not allow_file, Refusal.VIRTUAL),
        (_is_behind_a_password(disk), Refusal.SECURITY_LOCKED),
        (disk.is_pluggable and not allow_removable, Refusal.REMOVABLE),
        (disk.read_only, Refusal.READ_ONLY),
        (not disk.visible_bytes, Refusal.NO_CAPACITY),
    )
    return next((reason for holds, reason in reasons if holds), None)


def _is_behind_a_password(disk: Disk) -> bool:
    """Tell whether the disk is locked, or was unlocked by the BIOS at the highest level.

    The second kind must not be touched: only the owner's password keeps it usable, and any reset
    locks it again (facts: wipe, trap 24).
    """
    security = disk.security
    if security is None:
        return False
    return security.locked or (security.enabled and security.level_maximum)


def notes(disk: Disk) -> tuple[Note, ...]:
    """Return what a person should know of this disk's wipe."""
    security, nvme = disk.security, disk.nvme
    found = (
        (security is not None and security.frozen, Note.FROZEN),
        (security is not None and security.enabled, Note.SECURITY_ENABLED),
        (has_hidden_area(disk), Note.HIDDEN_AREA),
        (disk.transport is Transport.USB, Note.USB_BRIDGE),
        (disk.remapped_nvme, Note.REMAPPED_NVME),
        (any("raid" in trace.lower() for trace in disk.traces), Note.RAID_MEMBER),
        (is_sanitizing(disk), Note.SANITIZE_IN_PROGRESS),
        (nvme is not None and nvme.namespaces > 1, Note.SEVERAL_NAMESPACES),
    )
    return tuple(note for holds, note in found if holds)


def has_hidden_area(disk: Disk) -> bool:
    """Tell whether the disk has more than it shows: by HPA, AMA or DCO, compared in bytes."""
    sizes = (disk.native_bytes, disk.dco_bytes)
    return any(size > (disk.visible_bytes or 0) for size in sizes if size is not None)


def is_sanitizing(disk: Disk) -> bool:
    """Tell whether the disk is erasing itself now: it takes nothing else until that ends."""
    return disk.nvme is not None and disk.nvme.sanitize_state is SanitizeState.IN_PROGRESS
