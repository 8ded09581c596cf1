"""The wipe plan: a pure function from the facts of disks to what would be done, and why not."""

from __future__ import annotations

from collections.abc import Iterable

from refurb.model.disk import Disk, Holder, Medium, Transport
from refurb.model.outcome import Level
from refurb.model.wipe import DiskPlan, Method, Note, PlannedMethod, Refusal, WipePlan
from refurb.problem import WrongUse

VERIFICATION = "full-read"
"""After an overwrite every byte is read back from the medium."""

OVERWRITES = (Method.OVERWRITE_ZERO, Method.OVERWRITE_RANDOM)

_PASSES = {Medium.SSD: 2, Medium.EMMC: 2, Medium.SD: 2, Medium.USB: 2}
"""Flash keeps spare blocks: two passes reach more of them (facts: wipe, Order of methods)."""

_BYTES_PER_SECOND = {Medium.HDD: 100e6, Medium.SSD: 300e6, Medium.NVME: 1e9}
"""Mean rates (facts: wipe, Speed); other media are taken to be slow sticks."""
_SLOW = 20e6


def plan(
    disks: Iterable[Disk],
    *,
    method: Method | None = None,
    allow_removable: bool = False,
    allow_file: bool = False,
    has_fast_aes: bool = True,
) -> WipePlan:
    """Return what would be done to each disk. Nothing is touched.

    `method` overrides the choice among the overwrites. Without `has_fast_aes` flash is
    overwritten with zeros, since a keystream would take longer than the disk. Raises WrongUse
    for a method that this refurb does not run.
    """
    if method is not None and method not in OVERWRITES:
        raise WrongUse("wipe.method_not_run", name=method, names=", ".join(OVERWRITES))
    return WipePlan(
        disks=tuple(
            _plan_disk(
                disk,
                _methods(disk, method, has_fast_aes),
                _refusal(disk, allow_removable=allow_removable, allow_file=allow_file),
            )
            for disk in disks
        )
    )


def _plan_disk(disk: Disk, methods: tuple[PlannedMethod, ...], refusal: Refusal | None) -> DiskPlan:
    return DiskPlan(
        id=disk.id,
        path=disk.path,
        allowed=refusal is None,
        refusal=refusal,
        methods=methods,
        verification=VERIFICATION,
        notes=_notes(disk),
        confirm=disk.serial_end,
        expected_seconds=_expected_seconds(disk, methods),
        model=disk.model,
        serial=disk.serial,
        medium=disk.medium,
        visible_bytes=disk.visible_bytes,
        native_bytes=disk.native_bytes,
    )


def _methods(disk: Disk, wanted: Method | None, has_fast_aes: bool) -> tuple[PlannedMethod, ...]:
    is_magnetic = disk.medium is Medium.HDD or disk.transport is Transport.FILE
    by_medium = (
        Method.OVERWRITE_ZERO if is_magnetic or not has_fast_aes else Method.OVERWRITE_RANDOM
    )
    name = wanted or by_medium
    passes = _PASSES.get(disk.medium, 1) if name is Method.OVERWRITE_RANDOM else 1
    return (PlannedMethod(name=name, level=level_of(name, disk.medium), passes=passes),)


def level_of(method: Method, medium: Medium) -> Level:
    """Return the level a method reaches on a medium (facts: wipe, table of media).

    An overwrite reaches what can be addressed: Clear on every medium, never more.
    """
    return Level.CLEAR if method in OVERWRITES else Level.NONE


def _refusal(disk: Disk, *, allow_removable: bool, allow_file: bool) -> Refusal | None:
    """Return the first reason, gravest first, why this disk may not be wiped."""
    kinds = {use.kind for use in disk.uses}
    is_removable = disk.removable or disk.transport is Transport.USB or disk.medium is Medium.USB
    reasons = (
        (Holder.BOOT_MEDIUM in kinds, Refusal.BOOT_MEDIUM),
        (Holder.MOUNTED in kinds, Refusal.MOUNTED),
        (Holder.IN_USE in kinds, Refusal.IN_USE),
        (disk.virtual and not allow_file, Refusal.VIRTUAL),
        (disk.security is not None and disk.security.locked, Refusal.SECURITY_LOCKED),
        (is_removable and not allow_removable, Refusal.REMOVABLE),
        (disk.read_only, Refusal.READ_ONLY),
        (not disk.visible_bytes, Refusal.NO_CAPACITY),
    )
    return next((refusal for holds, refusal in reasons if holds), None)


def _notes(disk: Disk) -> tuple[Note, ...]:
    security, native, visible = disk.security, disk.native_bytes, disk.visible_bytes
    notes = (
        (security is not None and security.frozen, Note.FROZEN),
        (security is not None and security.enabled, Note.SECURITY_ENABLED),
        (native is not None and visible is not None and native > visible, Note.HIDDEN_AREA),
        (disk.transport is Transport.USB, Note.USB_BRIDGE),
        (any("raid" in trace.lower() for trace in disk.traces), Note.RAID_MEMBER),
    )
    return tuple(note for holds, note in notes if holds)


def _expected_seconds(disk: Disk, methods: tuple[PlannedMethod, ...]) -> int | None:
    if not disk.visible_bytes or not methods:
        return None
    sweeps = methods[0].passes + 1  # every pass writes the disk once, the verification reads it
    return round(disk.visible_bytes * sweeps / _BYTES_PER_SECOND.get(disk.medium, _SLOW))
