"""Who is another person: names are typed in many ways."""

from __future__ import annotations

import pytest

from refurb.model.sign_off import is_same_person


@pytest.mark.parametrize(
    "typed",
    [
        "Zoé Lefèvre",
        "zoe lefevre",
        " ZOÉ  LEFÈVRE ",
        "Lefèvre Zoé",
        "Zoe\u0301 Lefevre",
        "zoe-lefevre",
    ],
)
def test_one_person_in_many_spellings(typed: str) -> None:
    assert is_same_person(typed, "Zoé Lefèvre")


@pytest.mark.parametrize("typed", ["Zoé", "Zoé Lefort", "Anaïs", ""])
def test_another_person(typed: str) -> None:
    assert not is_same_person(typed, "Zoé Lefèvre")
