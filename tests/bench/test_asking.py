"""Questions are asked and answered in the words of the language in use."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from refurb.bench import asking
from refurb.locale import choose


def test_the_question_stands_as_written_with_the_colon_of_its_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(" Zoé \n"))
    out = io.StringIO()
    choose("fr")
    assert asking.line(Console(file=out), "Votre prénom [b]") == "Zoé"
    assert out.getvalue() == "Votre prénom [b] : "


@pytest.mark.parametrize(
    ("answer", "yes", "no"),
    [("o", True, False), ("Oui", True, False), ("y", True, False), ("N", False, True),
     ("non", False, True), ("no", False, True), ("", False, False), ("ou", False, False)],
)  # fmt: skip
def test_yes_and_no_are_known_in_both_languages(answer: str, yes: bool, no: bool) -> None:
    assert (asking.is_yes(answer), asking.is_no(answer)) == (yes, no)


def test_nothing_more_to_read_answers_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    assert asking.typed(Console(file=io.StringIO()), "?") == ""
