"""Where a record is sent: to the stick's own server, encrypted, and nowhere else."""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pytest

from refurb.problem import WrongUse
from refurb.record import news
from refurb.record.call import Unreachable
from tests.record.making import seal_run
from tests.record.sending import answers, send, start_of
from tests.record.server import RECEIVED, TOKEN, Central, certificate, serving
from tests.record.test_clock import Pc, fake_date

NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_and_the_token_goes_nowhere_else(
    tmp_path: Path, central: Central, status: int
) -> None:
    seal_run(tmp_path)
    central.enrol(tmp_path)
    with serving() as other:
        central.tricks = [answers(status, Location=f"{other.url}/api/v1/records/x")]
        report = send(tmp_path)
        assert other.seen == []
    assert start_of("redirected") in report.sentence()


def test_the_token_is_for_the_server_that_gave_it(tmp_path: Path, central: Central) -> None:
    seal_run(tmp_path)
    central.enrol(tmp_path)
    with serving() as other:
        with pytest.raises(WrongUse):
            send(tmp_path, url=other.url)
        assert other.seen == central.seen == []


def test_a_password_of_netrc_does_not_replace_the_token(
    tmp_path: Path, central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login a password b\n")
    monkeypatch.setenv("NETRC", str(netrc))
    seal_run(tmp_path)
    central.enrol(tmp_path)
    send(tmp_path)
    assert central.seen[0][2] == f"Bearer {TOKEN}"


def test_a_proxy_never_sees_a_plain_call(
    tmp_path: Path, central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        seal_run(tmp_path)
        central.enrol(tmp_path)
        assert send(tmp_path).sent
        assert proxy.seen == []


def test_a_wrong_certificate_is_said_and_nothing_is_sent(tmp_path: Path) -> None:
    cases = {"certificate": NOW - DAY, "clock_or_certificate": NOW + 100 * DAY}
    for key, begins in cases.items():
        home = tmp_path / key
        home.mkdir()
        tls = certificate(home, begins=begins)
        with serving(tls) as central:
            seal_run(home)
            central.enrol(home)
            if key == "clock_or_certificate":
                os.environ["REQUESTS_CA_BUNDLE"] = str(tls[0])
            try:
                report = send(home)
            finally:
                os.environ.pop("REQUESTS_CA_BUNDLE", None)
            assert start_of(key) in report.sentence()
            assert central.seen == []


def test_a_certificate_for_another_name_is_refused_and_a_right_one_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, passes in (("127.0.0.2", False), ("127.0.0.1", True)):
        home = tmp_path / name
        home.mkdir()
        tls = certificate(home, begins=NOW - DAY, name=name)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls[0]))
        with serving(tls) as central:
            seal_run(home)
            central.enrol(home)
            assert bool(send(home).sent) is passes
            assert bool(central.seen) is passes


@pytest.mark.parametrize(
    ("name", "is_known", "passes"),
    [("127.0.0.1", True, True), ("127.0.0.2", True, False), ("127.0.0.1", False, False)],
    ids=["right", "for another name", "by nobody known"],
)
def test_with_a_dead_clock_all_of_a_certificate_counts_but_its_dates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, is_known: bool, passes: bool
) -> None:
    tls = certificate(tmp_path, begins=NOW + 100 * DAY, name=name)
    if is_known:
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls[0]))
    with serving(tls) as central:
        seal_run(tmp_path)
        central.enrol(tmp_path)
        assert bool(send(tmp_path, host=Pc(0.0)).sent) is passes
        assert bool(central.seen) is passes


@pytest.mark.parametrize(("rtc_s", "is_set"), [(0.0, True), (None, False)], ids=["dead", "alive"])
def test_the_server_s_receipt_sets_the_stick_s_clock_where_it_was_dead(
    tmp_path: Path,
    central: Central,
    monkeypatch: pytest.MonkeyPatch,
    rtc_s: float | None,
    is_set: bool,
) -> None:
    asked = fake_date(tmp_path, monkeypatch)
    monkeypatch.setattr("refurb.record.clock.IMAGE", Path(__file__))  # as on the stick
    home = tmp_path / "home"
    seal_run(home)
    central.enrol(home)
    assert send(home, host=Pc(rtc_s)).sent
    assert asked.exists() is is_set
    if is_set:
        seconds = int(datetime.datetime.fromisoformat(RECEIVED).timestamp())
        assert asked.read_text() == f"--utc --set @{seconds}\n"


def test_with_a_dead_clock_the_word_on_images_is_asked_for_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = certificate(tmp_path, begins=NOW + 100 * DAY)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tls[0]))
    with serving(tls) as central:
        central.enrol(tmp_path)
        with pytest.raises(Unreachable):
            news.fetch(tmp_path, host=Pc(None))
        assert news.fetch(tmp_path, host=Pc(0.0)) is None  # it answered, and knows of none


def test_a_server_that_speaks_no_tls_is_said(tmp_path: Path, central: Central) -> None:
    seal_run(tmp_path)
    central.url = central.url.replace("http://", "https://")
    central.enrol(tmp_path)
    assert start_of("no_tls") in send(tmp_path).sentence()
