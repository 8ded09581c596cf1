"""The map of a surface: marks that need no colour, within 80 columns, in both languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb import locale
from refurb.model.surface import Speeds, Surface
from refurb.wipe.surface_map import COLUMNS, LETTERS, Mark, map_lines, marks

REGION = 1 << 20
SPEEDS = st.lists(st.none() | st.integers(0, 10**8), min_size=1, max_size=200)


def surface(write: list[int | None], verify: list[int | None]) -> Surface:
    return Surface(region_bytes=REGION, write=speeds(write), verify=speeds(verify))


def speeds(values: list[int | None]) -> Speeds:
    latencies = tuple(None if value is None else 7 for value in values)
    return Speeds(kb_per_second=tuple(values), slowest_ms=latencies)


def test_each_level_has_its_own_mark() -> None:
    values: list[int | None] = [100] * 20
    values[3], values[9], values[15] = 49, 74, None
    found = marks(speeds(values), REGION, [(17 * REGION + 512, 512)])
    assert found[3] is Mark.SLOW
    assert found[9] is Mark.WEAK
    assert found[15] is Mark.UNMEASURED
    assert found[17] is Mark.UNREADABLE
    assert found.count(Mark.NORMAL) == 16


def test_an_unreadable_place_marks_every_region_it_touches_and_no_other() -> None:
    found = marks(speeds([5] * 6), REGION, [(2 * REGION - 1, REGION + 1)])
    assert [i for i, mark in enumerate(found) if mark is Mark.UNREADABLE] == [1, 2]


def test_marks_are_all_different_letters() -> None:
    assert len({LETTERS[mark] for mark in Mark}) == len(Mark)


@pytest.mark.parametrize("language", locale.LANGUAGES)
@given(write=SPEEDS, verify=SPEEDS)
def test_any_map_fits_into_80_columns(
    language: str, write: list[int | None], verify: list[int | None]
) -> None:
    locale.choose(language)
    lines = map_lines(surface(write, verify), ((0, 512), (5 * REGION, 512)))
    rows = -(-len(write) // COLUMNS) + -(-len(verify) // COLUMNS)
    drawn = [line for line in lines if line.strip() and set(line.strip()) <= set(LETTERS.values())]
    assert len(drawn) == rows
    assert all(len(line) <= 76 for line in lines)


def test_french_map_explains_only_the_marks_it_shows() -> None:
    locale.choose("fr")
    words = "\n".join(map_lines(surface([100] * 3, [100] * 3), ()))
    assert "░ vitesse normale" in words
    assert "illisible" not in words
    assert "0,1 Mo/s en moyenne" in words
    bad = "\n".join(map_lines(surface([100] * 3, [100, None, 100]), ((0, 512),)))
    assert "X illisible" in bad
    assert "· non mesuré" in bad
    assert "Carte incomplète" in bad
