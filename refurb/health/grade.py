"""The grade: a check's rules held against what is known; the first graded rule that fits decides.

Pure: no tool, no file, no evaluation of text as code.
"""

from __future__ import annotations

from collections.abc import Mapping

from refurb.health import smart_nvme
from refurb.health.checks import Check, Condition, Op, Rule
from refurb.health.smart import Smart
from refurb.locale import language
from refurb.model.base import Fact
from refurb.model.check import DiskFacts, MemoryTest, Reason
from refurb.model.disk import Medium
from refurb.model.outcome import Grade

Value = bool | int | str | tuple[str, ...] | None
View = Mapping[str, Value]
"""What rules may ask for, by name."""

GROWTH = (
    "reallocated",
    "grown_defects",
    "pending",
    "offline_uncorrectable",
    "reported_uncorrectable",
    "media_errors",
    "crc_errors",
)
"""Counters whose growth during the wipe is judged; rules know them as `new_...`."""

BURN_IN = frozenset(
    {
        "errors", "machine_checks", "ecc_errors", "why", "is_lesser", "seconds", "nominal_mhz",
        "reached_mhz", "reached_percent", "idle_c", "peak_c", "critical_c", "margin_c", "throttles",
        "fan_rpm", "load_percent",
    }
)  # fmt: skip
"""What one burn-in shows of the processor and of its heat."""

FIELDS: dict[str, frozenset[str]] = {
    "disk": frozenset(
        {*DiskFacts.model_fields, "medium", "protocol", "notes", "has_data", "warnings"}
    ),
    "disk-growth": frozenset({f"new_{n}" for n in GROWTH} | {"had_data", "has_data", "medium"}),
    "memory": frozenset(MemoryTest.model_fields),
    "battery": frozenset({"health_percent", "cycles"}),
    "clock": frozenset({"is_battery_dead", "day", "is_behind", "years_ahead", "off_by_hours"}),
    "processor": BURN_IN,
    "temperature": BURN_IN,
}
"""By the target of a check: the fields that its rules may ask for."""


class Verdict(Fact):
    """A grade and its reasons, the deciding one first."""

    grade: Grade
    reasons: tuple[Reason, ...]


def disk_view(smart: Smart, medium: Medium) -> View:
    """Return what the rules of target `disk` may ask for."""
    facts: dict[str, Value] = dict(smart.facts)
    return {
        **facts,
        "medium": medium.value,
        "protocol": smart.protocol,
        "notes": tuple(note.value for note in smart.notes),
        "has_data": smart.has_data,
        "warnings": smart_nvme.warnings(smart.facts.critical_warning or 0),
    }


def growth_view(
    before: DiskFacts, after: DiskFacts, medium: Medium, had_data: bool, has_data: bool
) -> View:
    """Return what the rules of target `disk-growth` may ask for: what was added, null if unclear.

    A counter that went down (some disks forget) has grown by 0.
    """
    view: dict[str, Value] = {
        "had_data": had_data,
        "has_data": has_data,
        "medium": medium.value,
    }
    was, now = before.model_dump(), after.model_dump()
    for name in GROWTH:
        is_known = was[name] is not None and now[name] is not None
        view[f"new_{name}"] = max(now[name] - was[name], 0) if is_known else None
    return view


def memory_view(test: MemoryTest) -> View:
    """Return what the rules of target `memory` may ask for."""
    return {**dict(test), "outcome": test.outcome.value}


def judge(check: Check, view: View) -> Verdict:
    """Return the grade of the first graded rule that fits, and why.

    The reasons are all rules of that grade that fit, then the advice (rules without a grade).
    Without any that fits nothing is claimed: unknown.
    """
    fitting = [rule for rule in check.rules if fits(rule, check, view)]
    grade = next((rule.grade for rule in fitting if rule.grade), Grade.UNKNOWN)
    graded = [rule for rule in fitting if rule.grade is grade]
    specific = [rule for rule in graded if rule.when] or graded
    advice = [rule for rule in fitting if rule.grade is None]
    return Verdict(
        grade=grade,
        reasons=tuple(
            Reason(code=rule.code, text=_text(rule, check, view)) for rule in [*specific, *advice]
        ),
    )


def fits(rule: Rule, check: Check, view: View) -> bool:
    """Tell whether all conditions of `rule` hold."""
    return all(_holds(condition, check, view) for condition in rule.when)


def _holds(condition: Condition, check: Check, view: View) -> bool:
    found = view[condition.field]
    if condition.op is Op.UNKNOWN or found is None:
        return found is None and condition.op is Op.UNKNOWN
    if condition.op is Op.KNOWN:
        return True
    wanted: Value = condition.value
    if condition.limit:
        wanted = check.limits[condition.limit].value
    elif condition.than_field:
        wanted = view[condition.than_field]
    return _compare(condition.op, found, wanted)


def _compare(op: Op, found: Value, wanted: Value) -> bool:
    if op is Op.EQ:
        return found == wanted
    if op is Op.IN:
        return isinstance(wanted, tuple) and found in wanted
    if op is Op.HAS:
        return isinstance(found, tuple) and wanted in found
    if not isinstance(found, int) or not isinstance(wanted, int):
        return False
    if op in (Op.GT, Op.GE):
        return found > wanted or (op is Op.GE and found == wanted)
    return found < wanted or (op is Op.LE and found == wanted)


def _text(rule: Rule, check: Check, view: View) -> str:
    sentence = rule.fr if language() == "fr" else rule.en
    limits = {name: limit.value for name, limit in check.limits.items()}
    return sentence.format(**{**limits, "limit_s": check.limit_s, **view})
