"""A record in plain sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb import locale
from refurb.model.outcome import Outcome, StageName
from refurb.record import spool
from refurb.record.show import lines, status_lines
from refurb.record.stick import status
from tests.record.making import begin, end, folded, good_run, seal_run, started, wipe

DIGEST = "a" * 64


def test_a_record_is_told_in_english() -> None:
    told = "\n".join(lines(folded(good_run()), DIGEST))
    for part in (
        "ABCD-EFGH", "practice", "Dell Inc. Latitude E6430", "8 GiB", "WD-1",
        "Wipe of sda: passed. Level: Clear. Method: overwrite-zero.",
        "Written: 268.4 MB, read back and verified: 268.4 MB",
        "Grade: B.", "The disk is old.", "record number 1", DIGEST,
    ):  # fmt: skip
        assert part in told


def test_a_record_is_told_in_french() -> None:
    locale.choose("fr")
    told = "\n".join(lines(folded(good_run()), DIGEST))
    for part in ("exercice", "Effacement de sda : réussi.", "268,4 Mo", "8 Gio", "Note : B."):
        assert part in told


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_nothing_known_is_said_to_be_unknown(language: str) -> None:
    locale.choose(language)
    told = lines(folded([started()]), DIGEST)
    assert len(told) >= 7
    assert sum("unknown" in line or "inconnu" in line for line in told) >= 3


@pytest.mark.parametrize("outcome", list(Outcome))
@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_every_end_of_a_wipe_has_its_words(outcome: Outcome, language: str) -> None:
    locale.choose(language)
    events = [*good_run(), end(StageName.WIPE, "sda", outcome, wipe=wipe(outcome))]
    word = locale.text(f"record.outcome.{outcome}")
    assert any("sda" in line and word in line for line in lines(folded(events), DIGEST))


def test_a_wipe_whose_end_was_not_seen_is_told() -> None:
    told = lines(folded([*good_run(), begin(StageName.WIPE, "sda")]), DIGEST)
    assert "Wipe of sda: end unknown. The step began and its end was not seen." in told


def test_how_a_stick_stands_is_told(tmp_path: Path) -> None:
    sealed = seal_run(tmp_path)
    told = status_lines(status(tmp_path))
    assert "refurb stick enrol" in told[0]
    assert told[1] == "Records waiting: 1, sent: 0."
    assert told[-1].startswith("Free space: ")
    spool.mark_refused(tmp_path, sealed.sha256, spool.Refusal(status=400, detail="no"))
    assert "refused by the server: 1" in status_lines(status(tmp_path))[2]
