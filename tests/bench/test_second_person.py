"""The second person at the bench."""

from __future__ import annotations

import io

from rich.console import Console

from refurb.bench.second_person import ask
from refurb.locale import choose
from refurb.model.sign_off import Word
from tests.label import records as made


def asked(*typed: str) -> tuple[Word | None, str]:
    """Answer with `typed` in turn; return the word given, and what was shown."""
    choose("fr")
    out = io.StringIO()
    answers = iter(typed)
    console = Console(file=out, width=100, force_terminal=False)
    word = ask(console, made.record(), lambda question: next(answers))
    assert next(answers, None) is None, "not all was asked"
    return word, out.getvalue()


def test_another_person_sees_the_record_and_signs_it() -> None:
    word, shown = asked("Anne", "OUI", "Aucun risque connu, pour une école")
    assert word == Word("Anne", "Aucun risque connu, pour une école")
    assert "S3YLNX0K512345" in shown
    assert "effacé, niveau Clear, 256,1 Go relus" in shown


def test_the_operator_is_told_no_and_another_may_come() -> None:
    word, shown = asked("zoe LEFEVRE", "Anne", "o", "")
    assert word == Word("Anne")
    assert "une autre personne doit contrôler" in shown


def test_a_risk_that_is_too_long_is_asked_for_again_and_never_cut() -> None:
    word, shown = asked("Anne", "oui", "x" * 501, "peu")
    assert word == Word("Anne", "peu")
    assert "500 lettres" in shown


def test_what_was_typed_is_never_taken_for_markup() -> None:
    word, shown = asked("[/bold] Lefèvre Zoé [/bold]" + "x" * 99, "zoé [/lefevre]", "")
    assert word is None
    assert "zoé [/lefevre]" in shown


def test_nobody_there_or_an_anomaly_seen_signs_nothing() -> None:
    for typed in (("",), ("Anne", ""), ("Anne", "non")):
        word, shown = asked(*typed)
        assert word is None
        assert "refurb record sign-off" in shown
