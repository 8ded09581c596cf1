"""The wipe plan: a pure function from the facts of disks to what would be done, and why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from refurb.model.disk import Disk, Medium
from refurb.model.wipe import (
    DiskPlan,
    Method,
    PlannedMethod,
    Refusal,
    Verification,
    WipePlan,
    WipePolicy,
)
from refurb.problem import WrongUse
from refurb.wipe import lift, possible
from refurb.wipe.caution import is_sanitizing, notes, refusal
from refurb.wipe.command import commands
from refurb.wipe.duration import expected
from refurb.wipe.level import OVERWRITES, level_of, reaches

_PASSES = {Medium.SSD: 2, Medium.EMMC: 2, Medium.SD: 2, Medium.USB: 2}
"""Flash keeps spare blocks: two passes reach more of them (facts: wipe, Order of methods)."""


def plan(
    disks: Iterable[Disk],
    *,
    policy: WipePolicy = WipePolicy.CLEAR,
    method: Method | None = None,
    allow_removable: bool = False,
    allow_file: bool = False,
    has_fast_aes: bool = True,
    lift_hidden: bool = False,
    beside: Sequence[Disk] = (),
) -> WipePlan:
    """Return what would be done to each disk. Nothing is touched.

    `method`, where given, is the only one; each disk that may be wiped must be able to do it.
    With `lift_hidden` what HPA and DCO hide is made visible first. `beside` are disks of the same
    PC that are not to be planned, among which namespaces may lie that an erase would take along.
    Raises WrongUse for a method that a disk cannot do.
    """
    listed = tuple(disks)
    found = []
    for disk in listed:
        why_not = refusal(disk, allow_removable=allow_removable, allow_file=allow_file)
        siblings = _siblings(disk, (*listed, *beside))
        names = _names(disk, siblings, policy, method if why_not is None else None, has_fast_aes)
        planned = _plan_disk(disk, names, why_not, policy, siblings)
        if lift_hidden and planned.can_run:
            planned = planned.model_copy(update={"lift": lift.commands(disk)})
        found.append(planned)
    return WipePlan(disks=tuple(found))


def _siblings(disk: Disk, others: Sequence[Disk]) -> tuple[Disk, ...]:
    """Return the other namespaces of the NVMe disk that `disk` is one of."""
    if disk.nvme is None:
        return ()
    same = [
        other
        for other in others
        if other.id != disk.id and other.nvme and other.nvme.controller == disk.nvme.controller
    ]
    return tuple(dict.fromkeys(same))


def _names(
    disk: Disk,
    siblings: Sequence[Disk],
    policy: WipePolicy,
    wanted: Method | None,
    has_fast_aes: bool,
) -> tuple[Method, ...]:
    """Return the methods in order: those that the disk can do and that are enough."""
    if is_sanitizing(disk):
        return ()  # it takes no other command, and is never started a second time
    can = possible.methods(disk, policy, has_fast_aes=has_fast_aes)
    if wanted is not None:
        every = (*possible.firmware(disk), *OVERWRITES)
        if wanted not in every:
            known = ", ".join(every)
            raise WrongUse("wipe.method_cannot", disk=disk.path, name=wanted, names=known)
        can = (wanted,)
    if any(sibling.uses for sibling in siblings):
        can = tuple(method for method in can if method in OVERWRITES)  # the others would go too
    return tuple(method for method in can if reaches(level_of(method, disk.medium), policy))


def _plan_disk(
    disk: Disk,
    names: Sequence[Method],
    why_not: Refusal | None,
    policy: WipePolicy,
    siblings: Sequence[Disk],
) -> DiskPlan:
    methods = tuple(_planned(name, disk) for name in names)
    first = methods[0] if methods else None
    takes_along = any(method.argv and method.argv[0][0] == "nvme" for method in methods)
    return DiskPlan(
        id=disk.id,
        path=disk.path,
        allowed=why_not is None,
        refusal=why_not,
        methods=methods,
        verification=first.verification if first else "",
        notes=notes(disk),
        policy=policy,
        also_erases=tuple(sibling.id for sibling in siblings) if takes_along else (),
        controller=disk.nvme.controller if disk.nvme else None,
        confirm=disk.serial_end,
        expected_seconds=first.expected_seconds if first else None,
        model=disk.model,
        serial=disk.serial,
        medium=disk.medium,
        visible_bytes=disk.visible_bytes,
        native_bytes=disk.native_bytes,
        whole_bytes=max(disk.visible_bytes or 0, disk.native_bytes or 0, disk.dco_bytes or 0),
    )


def _planned(name: Method, disk: Disk) -> PlannedMethod:
    passes = _PASSES.get(disk.medium, 1) if name is Method.OVERWRITE_RANDOM else 1
    verification = _verification(name, disk.medium)
    seconds, source = expected(name, disk, passes, verification)
    return PlannedMethod(
        name=name,
        level=level_of(name, disk.medium),
        argv=commands(name, disk),
        passes=passes,
        verification=verification,
        expected_seconds=seconds,
        time_source=source,
    )


def _verification(name: Method, medium: Medium) -> Verification:
    """Return how much is read back (facts: wipe, Verification amount).

    All of it after an overwrite, and where a firmware erase was of a hard disk, whose surface is
    tested by it, or of an eMMC, which is small.
    """
    is_whole = name in OVERWRITES or medium in (Medium.HDD, Medium.EMMC)
    return Verification.FULL_READ if is_whole else Verification.SAMPLE
