"""Steps, outcomes and remaining times in words, for every screen."""

from __future__ import annotations

from refurb.locale import text
from refurb.model.outcome import Outcome

_MARKS = {
    Outcome.PASSED: "√",
    Outcome.DEGRADED: "√",
    Outcome.SKIPPED: "–",
    Outcome.FAILED: "✗",
    Outcome.ERROR: "✗",
    Outcome.TIMED_OUT: "✗",
    Outcome.ABORTED: "■",
    Outcome.UNKNOWN: "?",
}
"""Signs that the typeface of the stick's console has (Debian's Uni2-Terminus has no U+2713)."""


PARTS = ("battery", "clock", "processor")
"""Targets of the health stage that have names of their own."""


def mark(outcome: Outcome) -> str:
    """Return a sign for an outcome; it always stands beside the word, never alone."""
    return _MARKS[outcome]


def outcome_word(outcome: Outcome) -> str:
    """Return an outcome's word."""
    return text(f"line.outcome.{outcome}")


def step_name(stage: str, target: str) -> str:
    """Return a step's name for people: `Effacement sda`."""
    if target in PARTS:
        return text(f"line.part.{target}")
    when, _, disk = target.partition(":")
    if disk and when in ("before", "after"):  # a disk's self-test
        return text(f"line.target.{when}_of", disk=disk)
    name = text(f"line.stage.{stage}")
    if when in ("before", "after"):
        return f"{name} {text(f'line.target.{when}')}"
    return name if target == "machine" else f"{name} {target}"


def remaining(seconds: int | None) -> str:
    """Return a remaining time for people; nothing is claimed before it is known."""
    if seconds is None:
        return text("line.remaining_unknown")
    if seconds < 60:
        return text("line.remaining_s", seconds=seconds)
    if seconds < 3600:
        return text("line.remaining_min", minutes=-(-seconds // 60))
    return text("line.remaining_h", hours=seconds // 3600, minutes=seconds % 3600 // 60)
