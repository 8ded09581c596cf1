"""The health of a machine's disks: reads them all at once, grades each, then the machine."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from refurb.health import checks, workshop
from refurb.health.grade import disk_view, growth_view, judge
from refurb.health.read import read
from refurb.health.smart import Smart
from refurb.host.door import Host
from refurb.locale import text
from refurb.model.check import DiskFacts, DiskHealth, Health, MachineHealth, Reason
from refurb.model.disk import Disk, Holder, Medium
from refurb.model.event import Event, Progress
from refurb.model.outcome import WORST_FIRST, Grade, StageName

AT_ONCE = 16
"""Disks read at the same time; each waits for its own disk and hardly uses the processor."""


def assess(
    host: Host,
    disks: Sequence[Disk],
    *,
    checks_folder: Path | None = None,
    emit: Callable[[Event], None] | None = None,
) -> Health:
    """Return the health of `disks`, in their order, and of the machine as a whole.

    `checks_folder` holds a workshop's own copies (`refurb.health.workshop`). A disk that cannot be
    read is `unknown` with its reason. Raises CouldNot for a check file that is broken.
    """
    check = workshop.load("disk-smart", checks_folder)
    healths: dict[int, DiskHealth] = {}
    with ThreadPoolExecutor(max_workers=max(1, min(AT_ONCE, len(disks)))) as pool:
        reading = {
            pool.submit(read, host, disk, limit_s=check.limit_s): i for i, disk in enumerate(disks)
        }
        for done, future in enumerate(as_completed(reading), start=1):
            i = reading[future]
            healths[i] = grade_disk(disks[i], future.result(), check)
            if emit:
                emit(_progress(done, len(disks)))
    ordered = tuple(healths[i] for i in range(len(disks)))
    counting = tuple(h for h, disk in zip(ordered, disks, strict=True) if matters(disk))
    return Health(disks=ordered, machine=machine(counting), checks=(check.label,))


def grade_disk(disk: Disk, smart: Smart, check: checks.Check) -> DiskHealth:
    """Return the health of one disk from what it said. SMART knows the medium behind USB."""
    is_vague = disk.medium in (Medium.UNKNOWN, Medium.USB) and smart.medium is not Medium.UNKNOWN
    medium = smart.medium if is_vague else disk.medium
    verdict = judge(check, disk_view(smart, medium))
    return DiskHealth(
        id=disk.id,
        model=disk.model or smart.model,
        serial=disk.serial or smart.serial,
        medium=medium,
        grade=verdict.grade,
        reasons=verdict.reasons,
        facts=smart.facts,
    )


def matters(disk: Disk) -> bool:
    """Tell whether a disk belongs to the machine: not a stick, a card or something virtual."""
    is_boot_medium = any(use.kind is Holder.BOOT_MEDIUM for use in disk.uses)
    return not (disk.virtual or disk.is_pluggable or is_boot_medium)


def machine(disks: Sequence[DiskHealth]) -> MachineHealth:
    """Return the machine's grade: its worst disk's, unknown where there is none to judge."""
    if not disks:
        reason = Reason(code="no-disk", text=text("health.machine.no_disk"))
        return MachineHealth(grade=Grade.UNKNOWN, reasons=(reason,))
    worst = min(disks, key=lambda disk: WORST_FIRST.index(disk.grade))
    word = text(f"health.grade.{worst.grade}")
    if worst.grade in (Grade.A, Grade.B):
        sentence = text("health.machine.all", count=len(disks), grade=word)
        return MachineHealth(grade=worst.grade, reasons=(Reason(code="all-disks", text=sentence),))
    sentence = text("health.machine.worst", disk=worst.id, grade=word)
    reasons = (Reason(code="worst-disk", text=sentence), *worst.reasons)
    return MachineHealth(grade=worst.grade, reasons=reasons)


def compare(
    before: Health,
    after: Health,
    *,
    disks: Sequence[Disk] | None = None,
    checks_folder: Path | None = None,
) -> Health:
    """Return `after`, made worse where the wipe brought defects to light.

    A disk is found again by model and serial whatever it is called now, by its name only where it
    does not give its serial both times. One that is missing afterwards is `unknown`. Grades that
    said reject before the wipe stand where nothing is known after it. `disks` are the machine's,
    so that sticks do not count; null means that all count.
    """
    check = workshop.load("disk-growth", checks_folder)
    left = list(after.disks)
    aside = {disk.id for disk in disks or () if not matters(disk)}
    compared, counting = [], []
    for disk in before.disks:
        again = _again(disk, left)
        if again is not None:
            left.remove(again)
        compared.append(_compare_disk(disk, again, check))
        counting.append(again is None or again.id not in aside)
    compared += left
    counting += [disk.id not in aside for disk in left]
    return Health(
        disks=tuple(compared),
        machine=machine([d for d, counts in zip(compared, counting, strict=True) if counts]),
        checks=tuple(dict.fromkeys((*after.checks, check.label))),
    )


def _again(disk: DiskHealth, left: Sequence[DiskHealth]) -> DiskHealth | None:
    """Return `disk` among those that are left, null where it is gone."""
    known = (disk.model, disk.serial)
    same = [d for d in left if disk.serial and (d.model, d.serial) == known]
    same = same or [d for d in left if d.id == disk.id and not (d.serial and disk.serial)]
    return next((d for d in same if d.id == disk.id), same[0] if same else None)


def _compare_disk(before: DiskHealth, after: DiskHealth | None, check: checks.Check) -> DiskHealth:
    spoke = after is not None and after.facts != DiskFacts() and after.grade is not Grade.UNKNOWN
    now = after or before.model_copy(update={"facts": DiskFacts()})
    had_data = before.grade is not Grade.UNKNOWN
    view = growth_view(before.facts, now.facts, now.medium, had_data, spoke)
    verdict = judge(check, view)
    candidates = [verdict.grade]
    if after is not None:
        candidates.append(after.grade)
    if not spoke:
        candidates.append(before.grade)
    grade = min(candidates, key=WORST_FIRST.index)
    kept = now.reasons if after is not None or grade is before.grade else ()
    changed = tuple(r for r in verdict.reasons if r.code != "no-growth")
    first, then = (changed, kept) if verdict.grade is grade else (kept, changed)
    return now.model_copy(update={"grade": grade, "reasons": (*first, *then)})


def _progress(done: int, total: int) -> Progress:
    return Progress(
        stage=StageName.HEALTH,
        target="machine",
        phase="read",
        done=done,
        total=total,
        unit="parts",
    )
