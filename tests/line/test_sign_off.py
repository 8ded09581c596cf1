"""A second person in the line: asked once the record is sealed, and never on a screen alone."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pypdf import PdfReader

from refurb.host.local import LocalHost
from refurb.host.practice import PracticeHost, make_disks
from refurb.line.main import run_line
from refurb.line.setting import Setting
from refurb.line.summary import Summary
from refurb.model.record import Record
from refurb.model.sign_off import Word
from refurb.model.work_order import WorkOrder
from refurb.rack.from_order import FromOrder
from refurb.record.sign_off import read_sign_off
from refurb.record.stick import own_keyring

ORDER = WorkOrder(
    id="O", operator="test", wipe=True, memory_seconds=1, burn_in_seconds=0, sign_off=True
)


class Second(FromOrder):
    """A work order with somebody beside it."""

    def __init__(self, word: Word | None) -> None:
        super().__init__(ORDER)
        self._word = word
        self.asked: list[Record] = []

    def signs_off(self, record: Record) -> Word | None:
        self.asked.append(record)
        return self._word


def line(home: Path, person: FromOrder) -> Summary:
    make_disks(home / "disks")
    host = PracticeHost(home / "disks")
    setting = Setting(host, LocalHost(), home, ORDER, person, lambda event: None, practice=True)
    return run_line(setting, threading.Event())


def words(summary: Summary) -> str:
    reader = PdfReader(summary.certificate or "")
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


@pytest.mark.slow
def test_another_person_signs_and_the_papers_say_so(tmp_path: Path) -> None:
    person = Second(Word("Anne", "None left."))
    summary = line(tmp_path, person)
    assert len(person.asked) == 1
    assert summary.to_do == ()
    assert summary.signed_off_by == ("Anne",)
    assert "Accepted risk None left." in words(summary)
    (document,) = (tmp_path / "out").glob("*-sign-off.json")
    assert read_sign_off(document.read_bytes(), own_keyring(tmp_path)).name == "Anne"


@pytest.mark.slow
def test_without_one_the_order_s_wish_stays_open_everywhere(tmp_path: Path) -> None:
    summary = line(tmp_path, FromOrder(ORDER))
    assert any("Not yet signed off" in said for said in summary.to_do)
    assert "NOT YET SIGNED OFF" in words(summary)
