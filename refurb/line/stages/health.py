"""The health stage: every disk's own word, before the wipe and once more after it."""

from __future__ import annotations

import threading

from refurb.line.run import Run
from refurb.line.state import StepKey
from refurb.line.step import Ended, Step
from refurb.model.check import Health
from refurb.model.disk import Disk
from refurb.model.outcome import Grade, Outcome, StageName

BEFORE: StepKey = (StageName.HEALTH, "before")
AFTER: StepKey = (StageName.HEALTH, "after")


def plan(run: Run, disks: tuple[Disk, ...]) -> list[Step]:
    """Return the step that reads and grades all disks."""

    def work(stop: threading.Event) -> Ended:
        return _ended(_assess(run, disks))

    return [Step(*BEFORE, work, limit_s=300)]


def plan_after(run: Run, disks: tuple[Disk, ...], wipes: tuple[StepKey, ...]) -> list[Step]:
    """Return the step that looks again after the wipes: growth in bad sectors rejects a disk."""

    def work(stop: threading.Event) -> Ended:
        from refurb.health.assess import compare

        before = run.state.ended[BEFORE].health
        after = _assess(run, disks)
        return _ended(compare(before, after, disks=disks) if before else after)

    return [Step(*AFTER, work, needs=(BEFORE, *wipes), limit_s=300)]


def _assess(run: Run, disks: tuple[Disk, ...]) -> Health:
    from refurb.health.assess import assess

    return assess(run.patient, disks)


def _ended(health: Health) -> Ended:
    grade = health.machine.grade
    outcome = {Grade.REJECT: Outcome.FAILED, Grade.UNKNOWN: Outcome.UNKNOWN}.get(
        grade, Outcome.PASSED
    )
    reason = "; ".join(r.text for r in health.machine.reasons) or None
    return Ended(outcome, reason, result={"health": health})
