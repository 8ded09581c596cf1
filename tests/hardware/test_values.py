"""Words and numbers are bounded, so that no record is refused for one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.hardware.values import MOST_LETTERS, MOST_NUMBER, leading, whole, words


@pytest.mark.parametrize(
    ("value", "number"),
    [("12", 12), (" 7 ", 7), (0, 0), ("²", None), ("9" * 5000, None), (True, None), (-1, None),
     (2**53, None), (2**53 - 1, 2**53 - 1), (1.5, None), ("1_0", None), ("٣", None), (None, None)],
)  # fmt: skip
def test_only_what_every_reader_keeps_is_a_whole_number(value: object, number: int | None) -> None:
    assert whole(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [("1333 MT/s", 1333), ("2401,0000", 2401), ("0 kB", None), ("Unknown", None), (None, None),
     ("9" * 400, None)],
)  # fmt: skip
def test_a_number_is_read_off_the_front(value: str | None, number: int | None) -> None:
    assert leading(value) == number


def test_control_characters_and_surrogates_never_reach_a_screen_or_a_record() -> None:
    assert words("Dell\x1b[2J\0 Inc.\ud800") == "Dell [2J Inc."
    assert words("x" * 10_000) == "x" * MOST_LETTERS
    assert words(" \t\n") is None
    assert words(["no", "text"]) is None


@given(st.text())
def test_words_can_always_be_written_and_shown(value: str) -> None:
    found = words(value)
    assert found is None or (found.isprintable() and found.encode() and len(found) <= MOST_LETTERS)


@given(st.one_of(st.integers(), st.text(), st.floats(), st.booleans()))
def test_whole_numbers_stay_in_53_bits(value: object) -> None:
    found = whole(value)
    assert found is None or 0 <= found <= MOST_NUMBER
