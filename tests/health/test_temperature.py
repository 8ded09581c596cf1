"""The grade of the cooling, from what a burn-in saw."""

from __future__ import annotations

import pytest

from refurb.health import checks
from refurb.health.grade import BURN_IN, judge

BASE: dict[str, int | str | bool | None] = {
    **dict.fromkeys(BURN_IN),
    "peak_c": 70, "critical_c": 100, "margin_c": 30, "throttles": 0, "fan_rpm": 3000,
    "load_percent": 99, "reached_percent": 110, "reached_mhz": 2970, "nominal_mhz": 2700,
    "errors": 0, "machine_checks": 0, "seconds": 120, "is_lesser": False,
}  # fmt: skip
HOT = {"peak_c": 97, "margin_c": 3}


@pytest.mark.parametrize(
    ("facts", "grade", "codes"),
    [
        ({}, "A", ["cool"]),
        ({"peak_c": 86, "margin_c": 14}, "B", ["warm"]),
        ({"throttles": 2}, "B", ["throttled"]),
        (HOT, "B", ["warm"]),  # at its limit and as fast as it was sold: built that way
        (HOT | {"reached_percent": 94}, "C", ["hot-and-slow"]),
        (HOT | {"reached_percent": None}, "C", ["hot"]),
        (HOT | {"reached_percent": 59}, "reject", ["too-hot"]),
        ({"throttles": 2, "reached_percent": 80}, "C", ["throttled-and-slow"]),
        ({"fan_rpm": 0}, "C", ["fan-stopped"]),
        ({"fan_rpm": 0, "peak_c": 50, "margin_c": 50}, "A", ["cool"]),
        ({"fan_rpm": None}, "A", ["cool"]),
        ({"load_percent": 79}, "unknown", ["load-low"]),
        (HOT | {"load_percent": 30, "reached_percent": 50}, "reject", ["too-hot"]),
        ({"peak_c": None, "margin_c": None, "load_percent": 30}, "unknown", ["no-sensor"]),
    ],
)
def test_cooling(facts: dict[str, int | None], grade: str, codes: list[str]) -> None:
    found = judge(checks.load("temperature"), BASE | facts)
    assert (found.grade, [reason.code for reason in found.reasons]) == (grade, codes)
    assert "None" not in " ".join(reason.text for reason in found.reasons)


@pytest.mark.parametrize(
    ("facts", "grade", "codes"),
    [
        ({}, "A", ["processor-right"]),
        ({"is_lesser": True}, "B", ["processor-lesser"]),
        ({"reached_percent": 79}, "C", ["processor-slow"]),
        ({"why": "It hung."}, "unknown", ["processor-untested"]),
        ({"errors": 1}, "reject", ["processor-errors"]),
        ({"errors": 1, "why": "It hung."}, "reject", ["processor-errors"]),
        ({"machine_checks": 2}, "reject", ["machine-checks"]),
        ({"ecc_errors": 1}, "reject", ["ecc-errors"]),
        ({"machine_checks": None, "reached_percent": None}, "A", ["processor-right"]),
    ],
)
def test_processor(facts: dict[str, int | str | None], grade: str, codes: list[str]) -> None:
    found = judge(checks.load("processor"), BASE | facts)
    assert (found.grade, [reason.code for reason in found.reasons]) == (grade, codes)
