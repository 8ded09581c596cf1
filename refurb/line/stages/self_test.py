"""The disks' own self-tests: a step per disk, before its wipe and once more after it.

A test and a wipe at once would slow each other down: they share the lock on the disk, and every
wipe waits for the health step that waits for the tests. All disks test themselves at the same time.
"""

from __future__ import annotations

import threading

from refurb.line.run import Run
from refurb.line.state import StepKey, self_test_key
from refurb.line.step import Ended, Step
from refurb.locale import text
from refurb.model.disk import Disk
from refurb.model.outcome import Outcome, StageName

BEFORE_KINDS = ("short", "conveyance")
"""Donated PCs were carried about: the conveyance test looks for what that does to a disk."""

AFTER_KINDS = ("short",)

LIMIT_S = 1800


def plan_before(run: Run, disks: tuple[Disk, ...]) -> list[Step]:
    """Return the steps that let each disk test itself before anything is written."""
    return [_step(run, disk, "before", BEFORE_KINDS) for disk in _own(disks)]


def plan_after(run: Run, disks: tuple[Disk, ...]) -> list[Step]:
    """Return the steps that let each disk that was wiped test itself again."""
    return [_step(run, disk, "after", AFTER_KINDS) for disk in _own(disks)]


def _own(disks: tuple[Disk, ...]) -> list[Disk]:
    from refurb.health.assess import matters

    return [disk for disk in disks if matters(disk)]


def _step(run: Run, disk: Disk, when: str, kinds: tuple[str, ...]) -> Step:
    key = self_test_key(when, disk.id)
    wipe: StepKey = (StageName.WIPE, disk.id)

    def work(stop: threading.Event) -> Ended:
        from refurb.health.self_test_run import run as run_self_test

        if run.practice:
            return Ended(Outcome.SKIPPED, text("line.self_test_practice"))
        if when == "after" and run.state.outcome(wipe) in (None, Outcome.SKIPPED):
            return Ended(Outcome.SKIPPED, text("line.self_test_not_wiped"))
        ended = run_self_test(
            run.patient, disk, kinds=kinds, target=key[1], emit=run.keep, stop=stop
        )
        return Ended(ended.outcome, ended.reason)

    return Step(
        *key,
        work,
        locks=frozenset({f"disk:{disk.id}"}),
        needs=(wipe,) if when == "after" else (),
        limit_s=LIMIT_S,
    )
