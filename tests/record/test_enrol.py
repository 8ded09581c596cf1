"""Enrolment with a one-time code, and addresses that are safe to send a token to."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from refurb.problem import CouldNot, WrongUse
from refurb.record import spool, stick
from refurb.record.call import address
from refurb.record.enrol import enrol
from refurb.record.upload import upload
from tests.record.making import seal_run
from tests.record.server import TOKEN, Central


def test_an_enrolled_stick_can_send(tmp_path: Path, central: Central) -> None:
    given = enrol(tmp_path, central.url + "/", " ABC-123 ", "atelier")
    kept = stick.enrolment(tmp_path)
    assert kept
    assert (kept.url, kept.token, kept.keyring) == (central.url, TOKEN, given.keyring)
    file = tmp_path / "stick" / "enrolment.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    seal_run(tmp_path)
    assert len(upload(tmp_path).sent) == 1
    assert stick.status(tmp_path).server == central.url


def test_a_wrong_code_is_said_and_an_older_enrolment_stays(
    tmp_path: Path, central: Central
) -> None:
    central.enrol(tmp_path)
    before = stick.enrolment(tmp_path)
    with pytest.raises(CouldNot) as caught:
        enrol(tmp_path, central.url, "WRONG", "")
    assert caught.value.key == "record.code_refused"
    assert stick.enrolment(tmp_path) == before


def test_records_that_a_revoked_stick_kept_wait_again_once_it_is_enrolled(
    tmp_path: Path, central: Central
) -> None:
    revoked, wrong = seal_run(tmp_path, "one"), seal_run(tmp_path, "two")
    spool.mark_refused(tmp_path, revoked.sha256, spool.Refusal(status=403, detail="Revoked."))
    spool.mark_refused(tmp_path, wrong.sha256, spool.Refusal(status=400, detail="No."))
    enrol(tmp_path, central.url, "ABC-123", "")
    assert [s.sha256 for s in upload(tmp_path).sent] == [revoked.sha256]
    assert spool.refused(tmp_path) == [wrong.sha256]


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b'{"stick":"s","token":"t","keyring":{"keys":[]}}']
)
def test_an_answer_that_is_no_enrolment_is_not_kept(
    tmp_path: Path, central: Central, body: bytes
) -> None:
    central.tricks = [lambda handler: handler.answer(201, body)]
    with pytest.raises(CouldNot):
        enrol(tmp_path, central.url, "ABC-123", "")
    assert stick.enrolment(tmp_path) is None


@pytest.mark.parametrize("status", [200, 404, 500])
def test_any_other_answer_is_no_enrolment(tmp_path: Path, central: Central, status: int) -> None:
    central.tricks = [lambda handler: handler.answer(status, b"")]
    with pytest.raises(CouldNot):
        enrol(tmp_path, central.url, "ABC-123", "")


def test_a_spoiled_enrolment_is_said(tmp_path: Path, central: Central) -> None:
    central.enrol(tmp_path)
    (tmp_path / "stick" / "enrolment.json").write_text("{")
    with pytest.raises(CouldNot):
        upload(tmp_path)


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("https://parc.example.org/", "https://parc.example.org"),
        (" https://PARC.example.org:443 ", "https://parc.example.org"),
        ("https://parc.example.org:8443/refurb/", "https://parc.example.org:8443/refurb"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost/", "http://localhost"),
        ("http://[::1]:8000/", "http://[::1]:8000"),
    ],
)
def test_an_address_has_one_spelling(typed: str, spelled: str) -> None:
    assert address(typed) == spelled


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("", "bad_address"),
        ("parc.example.org", "bad_address"),
        ("ftp://parc.example.org", "bad_address"),
        ("https://", "bad_address"),
        ("https://a:b@parc.example.org", "bad_address"),
        ("https://parc.example.org/?a=b", "bad_address"),
        ("https://parc.example.org:port", "bad_address"),
        ("https://[::1", "bad_address"),
        ("http://parc.example.org", "http_refused"),
        ("http://192.168.1.2:8000", "http_refused"),
        ("http://localhost.example.org", "http_refused"),
        ("http://parc.local", "http_refused"),
    ],
)
def test_an_address_that_is_none_or_not_safe_is_refused(typed: str, key: str) -> None:
    with pytest.raises(WrongUse) as caught:
        address(typed)
    assert caught.value.key == f"record.{key}"
