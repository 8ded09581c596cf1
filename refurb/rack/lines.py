"""Progress as plain lines, for a rack's console, a log file or a pipe."""

from __future__ import annotations

import sys
import time

from refurb.line.words import mark, remaining, step_name
from refurb.locale import number, text
from refurb.model.event import (
    DiskConfirmed,
    Event,
    Progress,
    RecordSealed,
    RunResumed,
    RunStarted,
    StepEnded,
    StepStarted,
)

EVERY_S = 5.0
"""Seconds between two progress lines of one step."""


class Lines:
    """Writes one line per event to stderr, and a progress line per step every few seconds."""

    def __init__(self) -> None:
        """Begin with nothing told."""
        self._last: dict[tuple[str, str], float] = {}

    def __call__(self, event: Event) -> None:
        """Tell one event."""
        line = self._line(event)
        if line:
            print(line, file=sys.stderr, flush=True)  # noqa: T201 - this is the screen

    def _line(self, event: Event) -> str | None:
        match event:
            case RunStarted():
                return text("rack.started", asset=event.asset_id)
            case RunResumed():
                return text("rack.resumed")
            case DiskConfirmed():
                return text("rack.confirmed", disk=event.disk, by=event.by)
            case StepStarted():
                return text("rack.step_started", step=step_name(event.stage, event.target))
            case StepEnded():
                return self._ended(event)
            case RecordSealed():
                return text("rack.sealed", digest=event.sha256[:12])
            case Progress():
                return self._progress(event)
            case _:
                return None

    def _ended(self, event: StepEnded) -> str:
        line = text(
            "rack.step_ended",
            mark=mark(event.outcome),
            step=step_name(event.stage, event.target),
            outcome=text(f"line.outcome.{event.outcome}"),
            seconds=number.fixed(event.milliseconds / 1000),
        )
        return f"{line} : {event.reason}" if event.reason else line

    def _progress(self, event: Progress) -> str | None:
        now = time.monotonic()
        if now - self._last.setdefault((event.stage, event.target), now) < EVERY_S:
            return None
        self._last[event.stage, event.target] = now
        return text(
            "rack.progress",
            step=step_name(event.stage, event.target),
            phase=text(f"line.phase.{event.phase}"),
            percent=event.done * 100 // max(event.total, 1),
            remaining=remaining(event.remaining_s),
        )
