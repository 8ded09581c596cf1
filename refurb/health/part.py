"""One part's health from its check and what is known of it."""

from __future__ import annotations

from collections.abc import Mapping

from refurb.health.checks import Check
from refurb.health.grade import View, judge
from refurb.model.check import PartHealth


def part_health(check: Check, view: View, facts: Mapping[str, object]) -> PartHealth:
    """Return the grade and reasons that `check` gives; the part is called as its target is.

    `facts` are the numbers to keep; those that are not known are left out.
    """
    verdict = judge(check, view)
    return PartHealth(
        part=check.target,
        check=check.label,
        grade=verdict.grade,
        reasons=verdict.reasons,
        facts={name: str(value) for name, value in facts.items() if value is not None},
    )
