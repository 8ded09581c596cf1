"""Tests that run beside the line's work: for how long, and for how long they were held."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from refurb.health.checks import Check
from refurb.host.local import LocalHost
from refurb.model.event import Event, Progress
from refurb.model.outcome import StageName

PATIENCE = 3


@dataclass
class Pace:
    """A test of `seconds` that runs beside others; `check` has its manners (`use_...`)."""

    host: LocalHost
    check: Check
    seconds: int
    stop: threading.Event
    began: float = field(default_factory=time.monotonic, kw_only=True)
    held_s: float = field(default=0, kw_only=True)
    is_held: bool = field(default=False, kw_only=True)

    @property
    def elapsed_s(self) -> float:
        """Return the seconds since the test began."""
        return time.monotonic() - self.began

    @property
    def spent_s(self) -> float:
        """Return the seconds in which the tools could run: a fast wipe holds them at times."""
        return self.elapsed_s - self.held_s

    @property
    def latest_s(self) -> float:
        """Return when no round begins any more, however long the tools are held."""
        return self.seconds * PATIENCE

    @property
    def left_s(self) -> float:
        """Return the seconds that are left of those asked for, below 0 once it runs over."""
        return min(self.seconds - self.spent_s, self.latest_s - self.elapsed_s)

    @property
    def remaining_s(self) -> int | None:
        """Return the seconds until the end if it goes on as it went; null once it runs over."""
        elapsed_s, wanted_s = self.elapsed_s, self.seconds - self.spent_s
        pace = self.spent_s / elapsed_s if elapsed_s > 1 else 1.0
        left_s = min(wanted_s / pace if pace > 0 else self.latest_s, self.latest_s - elapsed_s)
        return math.ceil(left_s) if wanted_s > 0 and left_s > 0 else None


@contextmanager
def ticking(
    pace: Pace, stage: StageName, target: str, emit: Callable[[Event], None]
) -> Iterator[None]:
    """Tell every second how far the test is, from a thread of its own.

    What is left is unknown once it runs over.
    """
    over = threading.Event()

    def tick() -> None:
        while True:
            done = max(min(round(pace.spent_s), pace.seconds), 0)
            emit(
                Progress(
                    stage=stage,
                    target=target,
                    phase="test",
                    done=done,
                    total=pace.seconds,
                    unit="seconds",
                    remaining_s=pace.remaining_s,
                )
            )
            if over.wait(1.0):
                return

    ticker = threading.Thread(target=tick, daemon=True)
    ticker.start()
    try:
        yield
    finally:
        over.set()
        ticker.join()
