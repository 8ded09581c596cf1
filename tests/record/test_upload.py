"""Upload: whatever the server does, a record is sent exactly once or waits."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.model.event import Event, Progress
from refurb.problem import CouldNot, Exit
from refurb.record import spool
from tests.record.making import seal_run
from tests.record.sending import (
    TRICKS,
    answers,
    dies_in_the_answer,
    in_chunks,
    refuses,
    send,
    start_of,
)
from tests.record.server import TOKEN, Central, serving


@pytest.mark.parametrize("name", TRICKS)
def test_a_record_waits_while_the_server_misbehaves_and_then_is_sent_once(
    tmp_path: Path, central: Central, name: str
) -> None:
    key, trick = TRICKS[name]
    sealed = seal_run(tmp_path)
    central.enrol(tmp_path)
    central.tricks = [trick] * 2
    timeout_s = 0.3 if key == "no_answer" else 5
    report = send(tmp_path, tries=2, timeout_s=timeout_s)
    assert start_of(key) in report.sentence()
    assert [kept.sha256 for kept in report.waiting] == [sealed.sha256]
    assert not report.sent
    assert report.exit == Exit.COULD_NOT
    assert spool.receipt_of(tmp_path, sealed.sha256) is None
    before = sealed.path.read_bytes()

    central.tricks = []
    assert [s.sha256 for s in send(tmp_path).sent] == [sealed.sha256]
    assert central.held == {sealed.sha256: before}
    count = len(central.seen)
    assert not send(tmp_path).sent
    assert len(central.seen) == count
    assert sealed.path.read_bytes() == before


def test_a_sent_record_has_its_receipt_and_its_machines_page(
    tmp_path: Path, central: Central
) -> None:
    sealed = seal_run(tmp_path)
    central.enrol(tmp_path)
    shown: list[Event] = []
    report = send(tmp_path, url=central.url + "/", emit=shown.append)
    assert report.receipted == {sealed.sha256}
    assert report.exit == Exit.DONE
    assert report.sent[0].machine_url == f"{central.url}/m/ABCD-EFGH"
    assert report.sentence() == "Records sent: 1."
    kept = spool.receipt_of(tmp_path, sealed.sha256)
    assert kept
    assert kept.machine_url == report.sent[0].machine_url
    assert [e.done for e in shown if isinstance(e, Progress)] == [0, 1]
    assert central.seen == [("PUT", f"/api/v1/records/{sealed.sha256}", f"Bearer {TOKEN}")]
    assert send(tmp_path).sentence() == "No record waits to be sent."


def test_an_answer_in_chunks_is_read_whole(tmp_path: Path, central: Central) -> None:
    seal_run(tmp_path)
    central.enrol(tmp_path)
    central.tricks = [in_chunks]
    assert len(send(tmp_path).sent) == 1


def test_a_passing_failure_is_tried_again_at_once(tmp_path: Path, central: Central) -> None:
    seal_run(tmp_path)
    central.enrol(tmp_path)
    central.tricks = [answers(503), dies_in_the_answer]
    assert len(send(tmp_path).sent) == 1
    assert len(central.seen) == 3


@pytest.mark.parametrize("status", [400, 403, 409, 413])
def test_a_refused_record_is_kept_with_the_reason(
    tmp_path: Path, central: Central, status: int
) -> None:
    first, second = seal_run(tmp_path, "one"), seal_run(tmp_path, "two")
    central.enrol(tmp_path)
    central.tricks = [refuses(status)]
    report = send(tmp_path)
    assert [k.sha256 for k in report.refused] == [first.sha256]
    assert "So it is." in report.sentence()
    assert [s.sha256 for s in report.sent] == [second.sha256]
    assert first.path.is_file()
    assert spool.refused(tmp_path) == [first.sha256]
    assert not send(tmp_path).sent
    assert len(send(tmp_path, retry_refused=True).sent) == 1
    assert spool.refused(tmp_path) == []


def test_one_record_that_breaks_the_server_does_not_hold_up_the_others(
    tmp_path: Path, central: Central
) -> None:
    first, second = seal_run(tmp_path, "one"), seal_run(tmp_path, "two")
    central.enrol(tmp_path)
    central.tricks = [answers(500)] * 3
    report = send(tmp_path)
    assert [k.sha256 for k in report.waiting] == [first.sha256]
    assert [s.sha256 for s in report.sent] == [second.sha256]


def test_a_server_that_breaks_on_all_is_not_hammered(tmp_path: Path, central: Central) -> None:
    for run in ("one", "two", "three"):
        seal_run(tmp_path, run)
    central.enrol(tmp_path)
    central.tricks = [answers(500)] * 99
    assert len(send(tmp_path, tries=3).waiting) == 3
    assert len(central.seen) == 3 + 1 + 1


def test_no_network_costs_one_record_its_tries_and_the_others_none(tmp_path: Path) -> None:
    for run in ("one", "two", "three"):
        seal_run(tmp_path, run)
    with serving() as gone:
        gone.enrol(tmp_path)
    report = send(tmp_path)
    assert len(report.waiting) == 3
    assert len({kept.why for kept in report.waiting}) == 1
    assert start_of("cut_off") in report.sentence()


def test_a_stick_that_is_not_enrolled_sends_nothing(tmp_path: Path) -> None:
    seal_run(tmp_path)
    with pytest.raises(CouldNot) as caught:
        send(tmp_path)
    assert caught.value.key == "record.not_enrolled"
