"""Small journals and runs for tests of the line."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from refurb.line.journal import Journal
from refurb.line.scheduler import Scheduler
from refurb.line.state import State
from refurb.line.step import Ended, Step
from refurb.model.event import Clock, Event, RunStarted
from refurb.model.outcome import Level, Outcome, StageName
from refurb.model.wipe import DiskIdentity, DiskPlan, Method, PlannedMethod
from refurb.model.work_order import WorkOrder

CLOCK = Clock(wall="2026-01-02T03:04:05Z", source="rtc", boot_id="b", monotonic_ms=1)


def started(practice: bool = False) -> RunStarted:
    """Return a run's first event."""
    return RunStarted(
        run="r1",
        asset_id="2222-2222",
        version="0",
        practice=practice,
        order=WorkOrder(id="o", operator="anne"),
        clock=CLOCK,
    )


def disk_plan(disk: str = "sda", serial: str | None = "S1", size: int = 1 << 20) -> DiskPlan:
    """Return an allowed plan for one disk."""
    return DiskPlan(
        id=disk,
        path=f"/dev/{disk}",
        allowed=True,
        refusal=None,
        methods=(PlannedMethod(name=Method.OVERWRITE_ZERO, level=Level.CLEAR),),
        verification="full",
        identity=DiskIdentity(
            path=f"/dev/{disk}", size_bytes=size, serial=serial, wwn=None, device=1
        ),
        confirm=serial or f"/dev/{disk}",
    )


class Kept:
    """A journal in `folder` with a state, and a scheduler upon them."""

    def __init__(self, folder: Path) -> None:
        self.journal = Journal(folder / "run.jsonl")
        self.state = State()
        self.stop = threading.Event()
        self.scheduler = Scheduler(self.state, self.keep, self.stop)

    def keep(self, event: Event) -> None:
        """Keep one event."""
        self.journal.append(event)
        self.state.take(event)


def step(
    stage: StageName,
    target: str,
    work: Callable[[threading.Event], Ended] = lambda stop: Ended(Outcome.PASSED),
    **rest: object,
) -> Step:
    """Return a step that passes at once, unless told otherwise."""
    return Step(stage, target, work, **rest)  # type: ignore[arg-type]
