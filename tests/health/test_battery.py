"""A battery's grade from what it still holds; corpus values read with grep and bc."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware.batteries import battery
from refurb.health.battery import battery_health
from refurb.locale import choose
from refurb.model.machine import Battery
from refurb.model.outcome import Grade


def graded(percent: int | None, cycles: int | None = None) -> tuple[Grade, list[str]]:
    """Return the grade and the codes of the reasons."""
    found = battery_health(Battery(health_percent=percent, cycles=cycles))
    return found.grade, [reason.code for reason in found.reasons]


@pytest.mark.parametrize(
    ("percent", "grade"),
    [(100, "A"), (80, "A"), (79, "B"), (60, "B"), (59, "C"), (40, "C"), (39, "reject"),
     (0, "reject"), (None, "unknown"), (121, "unknown"), (120, "A")],
)  # fmt: skip
def test_grade_follows_what_is_left(percent: int | None, grade: str) -> None:
    assert graded(percent)[0] == grade


def test_battery_that_tells_nothing_is_not_called_worn_out() -> None:
    assert graded(None) == (Grade.UNKNOWN, ["battery-silent"])


def test_more_than_the_design_is_said_and_far_more_is_not_believed() -> None:
    assert graded(104) == (Grade.A, ["battery-good", "battery-over"])
    assert graded(65000) == (Grade.UNKNOWN, ["battery-implausible"])


def test_many_charges_cost_the_a_whatever_is_left() -> None:
    assert graded(95, 801) == (Grade.B, ["battery-many-cycles"])
    assert graded(95, 800)[0] is Grade.A


def test_numbers_are_kept_and_those_not_known_left_out() -> None:
    found = battery_health(Battery(health_percent=36, design_wh=62.16))
    assert found.facts == {"health_percent": "36", "design_wh": "62.16"}
    assert found.check == "battery@1"


def fields(ini: Path) -> dict[str, str]:
    """Return a kernel `uevent` as the fields of sysfs."""
    lines = (line.split("=", 1) for line in ini.read_text().splitlines() if "=" in line)
    return {key.removeprefix("POWER_SUPPLY_").lower(): value for key, value in lines}


def test_e5530_is_worn_out_and_to_be_used_on_mains(corpus: Path) -> None:
    choose("fr")  # CHARGE_FULL 1997000 of CHARGE_FULL_DESIGN 5600000: bc says 35.66 %
    found = battery_health(battery(fields(corpus / "battery/eReuse__workbench/e5530.battery.ini")))
    assert found.grade is Grade.REJECT
    assert "36 %" in found.reasons[0].text
    assert "secteur" in found.reasons[0].text


ACPI, UPOWER = (
    "battery/glpi-project__glpi-agent/acpiconf",
    "battery/glpi-project__glpi-agent/upower",
)


@pytest.mark.parametrize(
    ("file", "full", "design", "grade"),
    [
        (f"{ACPI}/infos_1.txt", "6880", "7236", Grade.A),  # 95 %
        (f"{UPOWER}/infos_1.txt", "39,264", "51,504", Grade.B),  # 76 %
        (f"{UPOWER}/infos_3.txt", "74,496", "89,208", Grade.A),  # 84 %
        ("upower/kellyjonbrazil__jc/generic-upower-i-c-locale.out", "52.6473", "62.16", Grade.A),
        ("battery/kellyjonbrazil__jc/generic-acpi-V.out", "2271", "2110", Grade.A),  # 108 %
        ("battery/kellyjonbrazil__jc/generic-acpi-V.out", "3013", "4400", Grade.B),  # 68 %
        ("battery/kellyjonbrazil__jc/generic-acpi-V3.out", "3013", "4400", Grade.B),
    ],
)
def test_real_batteries_get_the_grade_that_their_capacity_earns(
    corpus: Path, file: str, full: str, design: str, grade: Grade
) -> None:
    said = (corpus / file).read_text()
    assert full in said
    assert design in said
    now, new = (float(number.replace(",", ".")) * 1e6 for number in (full, design))
    found = battery(
        {"type": "Battery", "energy_full": str(int(now)), "energy_full_design": str(int(new))}
    )
    assert battery_health(found).grade is grade
