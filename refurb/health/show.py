"""The health of disks and parts, and the memory test, as lines for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from refurb.health.clock_help import clock_steps
from refurb.health.memory_help import steps
from refurb.locale import number, text
from refurb.model.check import DiskHealth, Health, MemoryTest, PartHealth
from refurb.model.outcome import Grade
from refurb.model.parts import REPLACEABLE

KEY_FACTS = (
    "power_on_hours", "power_cycles", "temperature_c", "used_percent", "available_spare_percent",
    "reallocated", "grown_defects", "pending", "media_errors", "crc_errors",
    "written_gb",
)  # fmt: skip
PART_FACTS = (
    "design_wh", "full_wh", "cycles", "idle_c", "peak_c", "critical_c", "fan_rpm", "reached_mhz",
    "nominal_mhz", "load_percent",
)  # fmt: skip
"""Of those that are kept, the ones that mean something to people."""


def lines(health: Health) -> Iterator[str]:
    """Yield what `refurb health` prints: disks, then parts, then the PC."""
    for disk in health.disks:
        yield from _disk(disk)
    yield from part_lines(health.parts)
    yield text("health.show.machine", grade=text(f"health.grade.{health.machine.grade}"))
    told = {r for part in health.parts if part.part in REPLACEABLE for r in part.reasons}
    for reason in health.machine.reasons:
        if reason not in told:
            yield text("health.show.reason", text=reason.text)


def part_lines(parts: Sequence[PartHealth]) -> Iterator[str]:
    """Yield each part with its grade, reasons and numbers, and what to do about a flat cell."""
    kinds = Counter(part.part for part in parts)
    seen: Counter[str] = Counter()
    for part in parts:
        seen[part.part] += 1
        name = text(f"health.part.{part.part}")
        if kinds[part.part] > 1:
            name = f"{name} {seen[part.part]}"
        yield text("health.show.part", name=name, grade=text(f"health.part_grade.{part.grade}"))
        for reason in part.reasons:
            yield text("health.show.reason", text=reason.text)
        facts = [
            text(f"health.part_fact.{fact}", value=number.plain(part.facts[fact]))
            for fact in PART_FACTS
            if fact in part.facts
        ]
        if facts:
            yield text("health.show.facts", facts=", ".join(facts))
        if part.part == "clock" and part.grade is Grade.REJECT:
            yield from clock_steps()


def memory_lines(test: MemoryTest) -> Iterator[str]:
    """Yield what `refurb memory` prints: the outcome, what was tested, and where errors lie."""
    yield text(
        "health.show.memory",
        outcome=text(f"health.outcome.{test.outcome}"),
        tool=test.tool,
        mib=test.tested_bytes >> 20,
        seconds=test.seconds,
        errors=test.errors,
    )
    if test.reason:
        yield text("health.show.reason", text=test.reason)
    for address in test.addresses:
        yield text("health.show.address", address=address)
    if help_ := list(steps(test)):
        yield text("health.memory_help.title")
        yield from help_


def _disk(disk: DiskHealth) -> Iterator[str]:
    yield text(
        "health.show.disk",
        disk=disk.id,
        model=disk.model or text("health.show.no_model"),
        medium=text(f"health.medium.{disk.medium}"),
        grade=text(f"health.grade.{disk.grade}"),
    )
    for reason in disk.reasons:
        yield text("health.show.reason", text=reason.text)
    values = dict(disk.facts)
    known = [
        text(f"health.fact.{name}", value=values[name])
        for name in KEY_FACTS
        if values[name] is not None
    ]
    if known:
        yield text("health.show.facts", facts=", ".join(known))
