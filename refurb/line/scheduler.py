"""The scheduler: runs side by side what can run side by side, and tells how each step ended.

Time per machine is the longest chain of steps, not their sum.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

from refurb.line.state import State, StepKey
from refurb.line.step import Ended, Step
from refurb.locale import text
from refurb.model.event import Event, StepEnded, StepStarted
from refurb.model.outcome import Outcome
from refurb.problem import Exit, Problem, Refused

GRACE_S = 30.0
"""How long a step that was asked to stop may take before it is given up."""

Keep = Callable[[Event], None]
"""Writes an event to the journal, and shows it."""


@dataclass
class _Running:
    step: Step
    stop: threading.Event
    began: float
    asked_to_stop_at: float | None = None
    is_overdue: bool = False


class Scheduler:
    """Runs steps in threads. All events are kept by the caller's thread, in order."""

    def __init__(self, state: State, keep: Keep, stop: threading.Event) -> None:
        """`state` grows with each event that `keep` took; `stop` ends the run cleanly."""
        self._state = state
        self._keep = keep
        self._stop = stop
        self._done: SimpleQueue[tuple[StepKey, Ended | BaseException]] = SimpleQueue()
        self._running: dict[StepKey, _Running] = {}

    def run(self, steps: Sequence[Step]) -> None:
        """Run all steps that have not ended yet. Returns when none can run any more.

        Raises whatever `keep` raises (a full stick), after the running steps were stopped.
        """
        waiting = [s for s in steps if not self._state.is_done(s.key)]
        try:
            while waiting or self._running:
                if not self._stop.is_set():
                    waiting = self._start_ready(waiting)
                elif not self._running:
                    return
                self._wait()
        except BaseException:
            self._stop_all()
            raise

    def _start_ready(self, waiting: list[Step]) -> list[Step]:
        left = []
        held = {lock for r in self._running.values() for lock in r.step.locks}
        pending = {s.key for s in waiting} | set(self._running)
        for step in waiting:
            if any(need in pending for need in (*step.needs, *step.needs_passed)):
                left.append(step)
            elif missing := [k for k in step.needs_passed if not self._has_passed(k)]:
                self._tell(step.key, Ended(Outcome.SKIPPED, _why_skipped(missing[0])), 0.0)
            elif held & step.locks:
                left.append(step)
            else:
                held |= step.locks
                self._start(step)
        return left

    def _has_passed(self, key: StepKey) -> bool:
        return self._state.outcome(key) is Outcome.PASSED

    def _start(self, step: Step) -> None:
        # Kept before the first effect: after a power cut the journal knows that it had begun.
        self._keep(StepStarted(stage=step.stage, target=step.target, destructive=step.destructive))
        running = _Running(step, threading.Event(), time.monotonic())
        self._running[step.key] = running
        threading.Thread(
            target=self._work, args=(running,), name=f"{step.stage}:{step.target}", daemon=True
        ).start()

    def _work(self, running: _Running) -> None:
        try:
            ended: Ended | BaseException = running.step.work(running.stop)
        except BaseException as error:  # noqa: BLE001 - told as the step's outcome, never lost
            ended = error
        self._done.put((running.step.key, ended))

    def _wait(self) -> None:
        """Take one ended step, or look at the clock every quarter of a second."""
        try:
            key, ended = self._done.get(timeout=0.25)
        except Empty:
            self._watch_limits()
            return
        running = self._running.pop(key, None)
        if running is not None:  # else it was given up before
            seconds = time.monotonic() - running.began
            self._tell(key, _as_ended(ended, running), seconds)

    def _watch_limits(self) -> None:
        now = time.monotonic()
        for key, running in list(self._running.items()):
            limit = running.step.limit_s
            if running.asked_to_stop_at is None:
                running.is_overdue = limit is not None and now - running.began > limit
                if running.is_overdue or self._stop.is_set():
                    running.stop.set()
                    running.asked_to_stop_at = now
            elif now - running.asked_to_stop_at > GRACE_S:
                del self._running[key]
                outcome = Outcome.UNKNOWN if running.step.destructive else Outcome.TIMED_OUT
                self._tell(key, Ended(outcome, text("line.gave_up")), now - running.began)

    def _stop_all(self) -> None:
        for running in self._running.values():
            running.stop.set()
        until = time.monotonic() + GRACE_S
        while self._running and time.monotonic() < until:
            try:
                key, _ = self._done.get(timeout=0.25)
            except Empty:
                continue
            self._running.pop(key, None)

    def _tell(self, key: StepKey, ended: Ended, seconds: float) -> None:
        event: StepEnded = ended.event(key, round(seconds * 1000))
        self._keep(event)


def _as_ended(ended: Ended | BaseException, running: _Running) -> Ended:
    """Turn what a step's work returned or raised into an outcome; no exception is a skip."""
    if isinstance(ended, Ended):
        if ended.outcome is Outcome.ABORTED and running.is_overdue:
            return Ended(Outcome.TIMED_OUT, text("line.timed_out"), ended.files, ended.result)
        return ended
    if isinstance(ended, Refused):
        return Ended(Outcome.SKIPPED, str(ended))
    if isinstance(ended, Problem):
        unknown = ended.exit is Exit.UNKNOWN_END
        return Ended(Outcome.UNKNOWN if unknown else Outcome.ERROR, str(ended))
    outcome = Outcome.UNKNOWN if running.step.destructive else Outcome.ERROR
    return Ended(outcome, text("line.fault", what=f"{type(ended).__name__}: {ended}"))


def _why_skipped(missing: StepKey) -> str:
    return text("line.needs_passed", stage=text(f"line.stage.{missing[0]}"), target=missing[1])
