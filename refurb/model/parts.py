"""What the parts that are no disks mean for the machine."""

from __future__ import annotations

from collections.abc import Iterable

from refurb.model.check import Health, MachineHealth, PartHealth, Reason
from refurb.model.outcome import WORST_FIRST, Grade

REPLACEABLE = ("battery", "clock")
"""Parts that never make a machine worse: one works on mains, and a new cell costs a euro."""

WORTH_SAYING = (Grade.C, Grade.REJECT, Grade.UNKNOWN)
"""Grades of a part that somebody should know of or do something about."""


def with_parts(health: Health, parts: Iterable[PartHealth]) -> Health:
    """Return `health` with these parts in addition, and the machine's grade as they leave it.

    A processor or a cooling that is worse than the disks decides, with its reasons first. What
    should be known of any part is among the reasons.
    """
    added = tuple(parts)
    limits = [limit for part in added if (limit := machine_at_most(part))]
    grade = min((health.machine.grade, *limits), key=WORST_FIRST.index)
    first: list[Reason] = []
    last: list[Reason] = []
    for part in added:
        decides = machine_at_most(part) is grade is not health.machine.grade
        if decides or part.grade in WORTH_SAYING:
            (first if decides else last).extend(part.reasons)
    reasons = (*first, *health.machine.reasons, *last)
    return health.model_copy(
        update={
            "parts": (*health.parts, *added),
            "machine": MachineHealth(grade=grade, reasons=reasons),
            "checks": tuple(dict.fromkeys((*health.checks, *(part.check for part in added)))),
        }
    )


def to_do(parts: Iterable[PartHealth]) -> tuple[str, ...]:
    """Return what somebody should know of these parts or do about them, a sentence each."""
    worth = [part for part in parts if part.grade in WORTH_SAYING]
    return tuple(reason.text for part in worth for reason in part.reasons)


def step_reason(parts: Iterable[PartHealth]) -> str | None:
    """Return why a step on these parts ended as it did; null where there is nothing to say."""
    return " ".join(to_do(part for part in parts if not is_silent(part))) or None


def is_silent(part: PartHealth) -> bool:
    """Tell whether the part is the temperature of a PC that does not tell it."""
    return part.part == "temperature" and part.grade is Grade.UNKNOWN


def machine_at_most(part: PartHealth) -> Grade | None:
    """Return the best grade a machine with this part can have; null where the part leaves it.

    That a PC does not tell its temperature says nothing against it.
    """
    return None if part.part in REPLACEABLE or is_silent(part) else part.grade
