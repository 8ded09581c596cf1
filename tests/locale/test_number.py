"""Decimal numbers: a comma in French, a point in English, on every screen and paper."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import refurb
from refurb import locale
from refurb.locale import number

SCREENS = [
    file
    for file in Path(refurb.__file__).parent.rglob("*.py")
    if file.name not in ("number.py", "cups.py")  # cups: lp's own words
]


@pytest.mark.parametrize(("lang", "comma"), [("fr", ","), ("en", ".")])
def test_the_language_s_comma(lang: str, comma: str) -> None:
    locale.choose(lang)
    assert number.decimal(0.26) == f"0{comma}3"
    assert number.decimal(256.0) == "256"
    assert number.decimal(12.375, 2) == f"12{comma}38"
    assert number.decimal(10.0, 2) == "10"
    assert number.fixed(15) == f"15{comma}0"
    assert number.fixed(9_000, 0) == "9000"
    assert number.plain(65.1) == number.plain("65.1") == f"65{comma}1"
    assert number.plain("1.2.3") == "1.2.3"


def test_three_figures_and_never_a_power_of_ten() -> None:
    locale.choose("fr")
    shown = [number.figures(value) for value in (3.84, 7.65, 16.0, 256.06, 1863.0, 0.5, 0.0)]
    assert shown == ["3,84", "7,65", "16", "256", "1863", "0,5", "0"]
    assert number.figures(1.5, lang="en") == "1.5"


def test_no_screen_formats_a_decimal_number_by_itself() -> None:
    own = [
        f"{file.name}:{node.lineno}"
        for file in SCREENS
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FormattedValue)
        and node.format_spec is not None
        and ast.unparse(node.format_spec).strip("f'\"").rstrip("fg").startswith(".")
    ]
    assert own == []
