"""The health stage: every disk's own word, before the wipe and once more after it."""

from __future__ import annotations

import threading

from refurb.line.run import Run
from refurb.line.stages import self_test
from refurb.line.state import StepKey
from refurb.line.step import Ended, Step
from refurb.model.check import Health
from refurb.model.disk import Disk
from refurb.model.outcome import Grade, Outcome, StageName

BEFORE: StepKey = (StageName.HEALTH, "before")
AFTER: StepKey = (StageName.HEALTH, "after")


def plan(run: Run, disks: tuple[Disk, ...]) -> list[Step]:
    """Return the disks' self-tests, and the step that reads and grades all disks after them."""
    tests = self_test.plan_before(run, disks)

    def work(stop: threading.Event) -> Ended:
        return _ended(_assess(run, disks))

    return [*tests, Step(*BEFORE, work, needs=tuple(test.key for test in tests), limit_s=300)]


def plan_after(run: Run, disks: tuple[Disk, ...], wipes: tuple[StepKey, ...]) -> list[Step]:
    """Return the self-tests after the wipes, and the step that looks again: growth rejects."""
    tests = self_test.plan_after(run, disks)
    needs = (BEFORE, *wipes, *(test.key for test in tests))

    def work(stop: threading.Event) -> Ended:
        from refurb.health.assess import compare

        before = run.state.ended[BEFORE].health
        after = _assess(run, disks)
        return _ended(
            compare(before, after, disks=disks, checks_folder=run.checks) if before else after
        )

    return [*tests, Step(*AFTER, work, needs=needs, limit_s=300)]


def _assess(run: Run, disks: tuple[Disk, ...]) -> Health:
    from refurb.health.assess import assess

    return assess(run.patient, disks, checks_folder=run.checks)


def _ended(health: Health) -> Ended:
    grade = health.machine.grade
    outcome = {Grade.REJECT: Outcome.FAILED, Grade.UNKNOWN: Outcome.UNKNOWN}.get(
        grade, Outcome.PASSED
    )
    reason = "; ".join(r.text for r in health.machine.reasons) or None
    return Ended(outcome, reason, result={"health": health})
