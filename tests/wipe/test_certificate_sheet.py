"""What the certificate says of bytes that were written after the verification."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from refurb.model.outcome import Outcome, StageName
from refurb.model.record import Record, StepReport
from refurb.model.sheet import Sheet
from refurb.wipe.certificate import Proof, certificate
from tests.label import records as made


def page(record: Record, folder: Path) -> str:
    certificate(Proof(record, "ab" * 32, "cd" * 32, made.URL), folder / "c.pdf")
    return " ".join(PdfReader(folder / "c.pdf").pages[1].extract_text().split())


def with_step(outcome: Outcome) -> Record:
    record = made.record()
    step = StepReport(stage=StageName.SHEET, target="sda", outcome=outcome, milliseconds=1)
    return record.model_copy(update={"steps": (*record.steps, step)})


def test_the_sheet_s_bytes_are_named_with_their_digest(tmp_path: Path) -> None:
    sheet = Sheet(disk="sda", first_byte=0, bytes=4096, sha256="0f" * 32)
    said = page(made.record(sheets=(sheet,)), tmp_path)
    assert "bytes 0 to 4,095" in said
    assert "0f" * 32 in said
    assert "This disk is certified as wiped" in said


@pytest.mark.parametrize("outcome", list(Outcome))
def test_a_writing_that_did_not_succeed_is_told(outcome: Outcome, tmp_path: Path) -> None:
    is_told = "may hold parts of it" in page(with_step(outcome), tmp_path)
    assert is_told is (outcome not in (Outcome.PASSED, Outcome.SKIPPED))


def test_a_sheet_of_another_disk_is_not_this_one_s(tmp_path: Path) -> None:
    sheet = Sheet(disk="sdb", first_byte=0, bytes=4096, sha256="0f" * 32)
    assert "Written since" not in page(made.record(sheets=(sheet,)), tmp_path)
