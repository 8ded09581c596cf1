"""What battery, clock, processor and cooling mean for the machine's grade."""

from __future__ import annotations

import pytest

from refurb.model.check import Health, MachineHealth, PartHealth, Reason
from refurb.model.outcome import Grade
from refurb.model.parts import with_parts


def part(name: str, grade: Grade, number: int = 1) -> PartHealth:
    reason = Reason(code=name, text=f"About {name} {number}.")
    return PartHealth(part=name, check=f"{name}@1", grade=grade, reasons=(reason,))


def machine(grade: Grade, *parts: PartHealth) -> tuple[Grade, list[str]]:
    """Return the machine's grade and reasons where its disks have `grade`."""
    reasons = (Reason(code="disk", text="About the disk."),)
    health = Health(disks=(), machine=MachineHealth(grade=grade, reasons=reasons), checks=("d@1",))
    found = with_parts(health, parts)
    assert found.parts == parts
    return found.machine.grade, [reason.text for reason in found.machine.reasons]


@pytest.mark.parametrize("name", ["battery", "clock"])
@pytest.mark.parametrize("grade", [Grade.REJECT, Grade.UNKNOWN, Grade.C])
def test_replaceable_parts_are_said_and_never_lower_the_machine(name: str, grade: Grade) -> None:
    assert machine(Grade.A, part(name, grade)) == (
        Grade.A, ["About the disk.", f"About {name} 1."],
    )  # fmt: skip


@pytest.mark.parametrize("name", ["processor", "temperature"])
def test_processor_and_cooling_that_are_worse_than_the_disks_decide_and_come_first(
    name: str,
) -> None:
    for grade in (Grade.REJECT, Grade.C):
        found = machine(Grade.B, part(name, grade), part("battery", Grade.REJECT))
        assert found == (grade, [f"About {name} 1.", "About the disk.", "About battery 1."])


def test_parts_in_order_are_not_worth_a_reason() -> None:
    parts = [part(name, Grade.A) for name in ("battery", "clock", "processor", "temperature")]
    assert machine(Grade.A, *parts) == (Grade.A, ["About the disk."])
    assert machine(Grade.A, part("processor", Grade.B))[0] is Grade.B


def test_worse_disks_stay_the_reason() -> None:
    found = machine(Grade.REJECT, part("processor", Grade.C))
    assert found == (Grade.REJECT, ["About the disk.", "About processor 1."])


def test_temperature_that_is_not_told_says_nothing_against_the_machine() -> None:
    assert machine(Grade.A, part("temperature", Grade.UNKNOWN))[0] is Grade.A
    assert machine(Grade.A, part("processor", Grade.UNKNOWN))[0] is Grade.UNKNOWN


def test_checks_that_judged_are_named_once() -> None:
    health = Health(disks=(), machine=MachineHealth(grade=Grade.A, reasons=()), checks=("d@1",))
    found = with_parts(health, [part("battery", Grade.A), part("battery", Grade.C, 2)])
    assert found.checks == ("d@1", "battery@1")
