"""What a journal says so far: the fold that screens, stages and resuming all share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from refurb.model.event import (
    DiskConfirmed,
    DiskPlanned,
    DisksRenamed,
    Event,
    MachineSeen,
    RecordSealed,
    RunEnded,
    RunStarted,
    StepEnded,
    StepStarted,
    WipeAttempt,
    WipeCheckpoint,
)
from refurb.model.machine import Machine
from refurb.model.outcome import Outcome, StageName
from refurb.model.wipe import DiskPlan

StepKey = tuple[StageName, str]
"""A step by its stage and target."""


def self_test_key(when: str, disk: str) -> StepKey:
    """Return the key of a disk's self-test, `before` or `after` its wipe."""
    return (StageName.HEALTH, f"{when}:{disk}")


@dataclass
class State:
    """The state of one run, folded from its events."""

    started: RunStarted | None = None
    machine: Machine | None = None
    plans: dict[str, DiskPlan] = field(default_factory=dict)
    confirmed: dict[str, str] = field(default_factory=dict)
    begun: set[StepKey] = field(default_factory=set)
    ended: dict[StepKey, StepEnded] = field(default_factory=dict)
    checkpoints: dict[str, WipeCheckpoint] = field(default_factory=dict)
    attempts: dict[str, WipeAttempt] = field(default_factory=dict)
    sealed: RecordSealed | None = None
    is_over: bool = False

    def take(self, event: Event) -> None:
        """Fold one more event in."""
        match event:
            case RunStarted():
                self.started = event
            case MachineSeen():
                self.machine = event.machine
            case DiskPlanned():
                self._plan(event.plan)
            case DisksRenamed():
                self._rename(event.names)
            case DiskConfirmed():
                self.confirmed[event.disk] = event.by
            case StepStarted():
                self._begin((event.stage, event.target))
            case StepEnded():
                self.ended[event.stage, event.target] = event
            case WipeCheckpoint():
                self.checkpoints[event.disk] = event.after(self.checkpoints.get(event.disk))
            case WipeAttempt():
                self.attempts[event.disk] = event
                self.checkpoints.pop(event.disk, None)
            case RecordSealed():
                self.sealed = event
            case RunEnded():
                self.is_over = True
            case _:
                pass

    def _begin(self, key: StepKey) -> None:
        """Take a step's start; nothing of a wipe that had come to its end holds for a new one."""
        stage, target = key
        if stage is StageName.WIPE and self.is_done(key):
            self._forget(target)
        self.begun.add(key)
        self.ended.pop(key, None)

    def _forget(self, disk: str) -> None:
        self.checkpoints.pop(disk, None)
        self.attempts.pop(disk, None)

    def _plan(self, plan: DiskPlan) -> None:
        """Take a disk's plan; where another disk now has its name, nothing old holds for it.

        A plan that allows nothing was never bound to a disk, and so tells nothing of that.
        """
        before = self.plans.get(plan.id)
        self.plans[plan.id] = plan
        if before is None or (not plan.allowed and plan.identity is None):
            return
        if not is_same_disk(before, plan):
            self._forget_all(plan.id)

    def _rename(self, names: dict[str, str]) -> None:
        """Let an unfinished wipe go on under its disk's new name, and nothing else of it.

        A permission was given for a name, so it is asked for again; what had ended is done again.
        """
        plans = {new: self.plans[old] for old, new in names.items()}
        checkpoints = {new: self.checkpoints.get(old) for old, new in names.items()}
        attempts = {new: self.attempts.get(old) for old, new in names.items()}
        for disk in {*names, *names.values()}:
            self.plans.pop(disk, None)
            self._forget_all(disk)
        for disk, plan in plans.items():
            self.plans[disk] = plan.model_copy(update={"id": disk})
            if checkpoint := checkpoints[disk]:
                self.checkpoints[disk] = checkpoint.model_copy(update={"disk": disk})
            if attempt := attempts[disk]:
                self.attempts[disk] = attempt.model_copy(update={"disk": disk})

    def _forget_all(self, disk: str) -> None:
        """Let nothing hold any more that was allowed, done or begun on the disk of this name."""
        self.confirmed.pop(disk, None)
        self._forget(disk)
        for stage in (StageName.WIPE, StageName.INSTALL, StageName.SHEET):
            self.ended.pop((stage, disk), None)
        for when in ("before", "after"):
            self.ended.pop(self_test_key(when, disk), None)

    def is_done(self, key: StepKey) -> bool:
        """Tell whether a step came to an end that stands; an aborted one is run again."""
        ended = self.ended.get(key)
        return ended is not None and ended.outcome is not Outcome.ABORTED

    def outcome(self, key: StepKey) -> Outcome | None:
        """Return how a step ended, null where it has not."""
        ended = self.ended.get(key)
        return ended.outcome if ended else None


def fold(events: Iterable[Event]) -> State:
    """Return the state that `events` lead to."""
    state = State()
    for event in events:
        state.take(event)
    return state


def is_same_disk(one: DiskPlan, other: DiskPlan) -> bool:
    """Tell whether two plans are about one disk, whatever the kernel calls it today."""
    a, b = one.identity, other.identity
    if a is None or b is None or a.size_bytes != b.size_bytes:
        return False
    if a.serial or a.wwn or b.serial or b.wwn:
        return (a.serial, a.wwn) == (b.serial, b.wwn)
    return (a.path, a.device) == (b.path, b.device)


def renamed(before: Sequence[DiskPlan], now: Sequence[DiskPlan]) -> dict[str, str]:
    """Return old name to new name of each disk that is surely one of those planned before.

    A disk without serial number and WWN, one of which there are two alike, and a namespace that
    is erased with others are never among them: those begin anew.
    """
    marks_before, marks_now = _by_mark(before), _by_mark(now)
    return {
        one.id: marks_now[mark].id
        for mark, one in marks_before.items()
        if mark in marks_now and marks_now[mark].id != one.id
    }


def _by_mark(plans: Sequence[DiskPlan]) -> dict[tuple[int, str | None, str | None], DiskPlan]:
    found: dict[tuple[int, str | None, str | None], DiskPlan] = {}
    twins = set()
    for plan in plans:
        known = plan.identity
        if known is None or not (known.serial or known.wwn) or plan.also_erases:
            continue
        mark = (known.size_bytes, known.serial, known.wwn)
        if mark in found:
            twins.add(mark)
        found[mark] = plan
    return {mark: plan for mark, plan in found.items() if mark not in twins}
