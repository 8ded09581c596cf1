"""Disk health and the memory test as lines for people."""

from __future__ import annotations

from collections.abc import Iterator

from refurb.health.memory_help import steps
from refurb.locale import text
from refurb.model.check import DiskHealth, Health, MemoryTest

KEY_FACTS = (
    "power_on_hours", "power_cycles", "temperature_c", "used_percent", "available_spare_percent",
    "reallocated", "grown_defects", "pending", "media_errors", "crc_errors",
    "written_gb",
)  # fmt: skip


def lines(health: Health) -> Iterator[str]:
    """Yield what `refurb health` prints: each disk with grade, reasons and numbers, then the PC."""
    for disk in health.disks:
        yield from _disk(disk)
    yield text("health.show.machine", grade=text(f"health.grade.{health.machine.grade}"))
    for reason in health.machine.reasons:
        yield text("health.show.reason", text=reason.text)


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
