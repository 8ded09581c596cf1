"""How to replace the clock's battery, for a trainee with the PC before them."""

from __future__ import annotations

from collections.abc import Iterator

from refurb.locale import text

STEPS = ("off", "find", "swap", "set", "again")


def clock_steps() -> Iterator[str]:
    """Yield what to do, one numbered step a line."""
    for number, key in enumerate(STEPS, start=1):
        yield text("health.clock_help.step", number=number, text=text(f"health.clock_help.{key}"))
