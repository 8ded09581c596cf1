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
    name = text(f"line.stage.{stage}")
    return name if target == "machine" else f"{name} {text_of_target(target)}"


def text_of_target(target: str) -> str:
    """Return a target for people: `before`, `after`, and a disk's self-test before or after."""
    when, _, disk = target.partition(":")
    if when not in ("before", "after"):
        return target
    return text(f"line.target.{when}_of", disk=disk) if disk else text(f"line.target.{when}")


def remaining(seconds: int | None) -> str:
    """Return a remaining time for people; nothing is claimed before it is known."""
    if seconds is None:
        return text("line.remaining_unknown")
    if seconds < 60:
        return text("line.remaining_s", seconds=seconds)
    if seconds < 3600:
        return text("line.remaining_min", minutes=-(-seconds // 60))
    return text("line.remaining_h", hours=seconds // 3600, minutes=seconds % 3600 // 60)
