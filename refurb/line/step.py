"""A step: one unit of work on one target, with what it needs and what it must not share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from refurb.line.state import StepKey
from refurb.model.event import StepEnded
from refurb.model.outcome import Outcome, StageName

Work = Callable[[threading.Event], "Ended"]
"""Does the step. The argument is set when a person, or a time limit, wants it to stop."""


@dataclass(frozen=True)
class Ended:
    """How a step's work ended: the outcome, a sentence, and what it made.

    `result` holds the payload fields of `StepEnded` (`health`, `memory`, `wipe`, ...).
    """

    outcome: Outcome
    reason: str | None = None
    files: dict[str, str] = field(default_factory=dict)
    result: dict[str, object] = field(default_factory=dict)

    def event(self, key: StepKey, milliseconds: int) -> StepEnded:
        """Return this end as the journal keeps it."""
        return StepEnded.model_validate(
            {
                "stage": key[0],
                "target": key[1],
                "outcome": self.outcome,
                "milliseconds": milliseconds,
                "reason": self.reason,
                "files": self.files,
                **self.result,
            }
        )


@dataclass(frozen=True)
class Step:
    """One unit of work.

    `locks` name what it must have alone (`disk:sda`, `memory`). `needs` are steps that must have
    ended first, however they did; `needs_passed` are steps without whose success this one is
    skipped. After `limit_s` seconds it is asked to stop and is `timed_out`, or `unknown` where
    it is destructive.
    """

    stage: StageName
    target: str
    work: Work
    locks: frozenset[str] = frozenset()
    needs: tuple[StepKey, ...] = ()
    needs_passed: tuple[StepKey, ...] = ()
    destructive: bool = False
    limit_s: float | None = None

    @property
    def key(self) -> StepKey:
        """Return the step's stage and target."""
        return (self.stage, self.target)
