"""Upload: whatever the server does, a record is sent exactly once or waits."""

from __future__ import annotations

import datetime
import json
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.model.event import Event, Progress
from refurb.model.wire import RECEIPT_TYPE, ReceiptAnswer
from refurb.problem import CouldNot, Exit, WrongUse
from refurb.record import dsse, keys, spool, stick
from refurb.record.clock import now
from refurb.record.upload import UploadReport, upload
from tests.record.making import seal_run
from tests.record.server import TOKEN, Central, Handler, certificate, serving


def send(home: Path, timeout_s: float = 5, **options: object) -> UploadReport:
    return upload(home, pause_s=0.001, timeout_s=timeout_s, **options)  # type: ignore[arg-type]


def answers(status: int, body: bytes = b"", **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(status, body, **headers)


def refuses(status: int) -> Callable[[Handler], None]:
    return answers(status, b'{"detail": "So it is."}')


def dies_in_the_answer(handler: Handler) -> None:
    body = handler.central.receipt(handler.path.rsplit("/", 1)[1])
    handler.central.held[handler.path.rsplit("/", 1)[1]] = handler.body
    handler.send_response(201)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True


def resets(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()
    handler.close_connection = True


def says_nothing(handler: Handler) -> None:
    handler.close_connection = True


def stays_silent(handler: Handler) -> None:
    handler.central.stop.wait(20)
    handler.close_connection = True


def drips(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not handler.central.stop.wait(0.05):
        try:
            handler.wfile.write(b"x")
        except OSError:
            break
    handler.close_connection = True


def never_ends(handler: Handler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(1 << 40))
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(bytes(1 << 16))
    except OSError:
        handler.close_connection = True


def in_chunks(handler: Handler, *, whole: bool = True) -> None:
    body = handler.central.receipt(handler.path.rsplit("/", 1)[1])
    handler.send_response(201)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for part in (body[:7], body[7:] if whole else b"{"):
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(part), part))
    if whole:
        handler.wfile.write(b"0\r\n\r\n")
    handler.close_connection = True


def dies_between_chunks(handler: Handler) -> None:
    in_chunks(handler, whole=False)


def receipt_for_another(handler: Handler) -> None:
    handler.answer(201, handler.central.receipt("0" * 64))


def receipt_by_another(handler: Handler) -> None:
    sha256 = handler.path.rsplit("/", 1)[1]
    handler.answer(201, handler.central.receipt(sha256, keys.new_key()))


def receipt_of(payload: bytes) -> Callable[[Handler], None]:
    def answer(handler: Handler) -> None:
        receipt = json.loads(dsse.seal(payload, RECEIPT_TYPE, handler.central.key))
        body = ReceiptAnswer(receipt=receipt, machine_url="", note="")
        handler.answer(201, body.model_dump_json().encode())

    return answer


def unsigned_receipt(handler: Handler) -> None:
    sha256 = handler.path.rsplit("/", 1)[1]
    handler.answer(201, json.dumps({"receipt": {"sha256": sha256}, "machine_url": ""}).encode())


TRICKS: dict[str, tuple[str, Callable[[Handler], None]]] = {
    "dies in the answer": ("cut_off", dies_in_the_answer),
    "dies between chunks": ("cut_off", dies_between_chunks),
    "resets": ("cut_off", resets),
    "says nothing": ("cut_off", says_nothing),
    "stays silent": ("no_answer", stays_silent),
    "drips": ("no_answer", drips),
    "never ends": ("nonsense", never_ends),
    "500": ("server_error", answers(500, b"<h1>oops</h1>")),
    "502": ("server_error", answers(502)),
    "429": ("server_error", answers(429)),
    "507": ("server_full", answers(507, b'{"detail": "Full."}')),
    "401": ("token_refused", answers(401, b'{"detail": "Who?"}')),
    "404": ("nonsense", answers(404, b"<h1>not here</h1>")),
    "html with 200": ("nonsense", answers(200, b"<html>Bienvenue sur le wifi</html>")),
    "html with 403": ("nonsense", answers(403, b"<html>Connectez-vous</html>")),
    "nothing with 201": ("nonsense", answers(201)),
    "json with 200": ("nonsense", answers(200, b"{}")),
    "202": ("nonsense", answers(202, b"{}")),
    "NaN": ("receipt_untrusted", answers(201, b'{"receipt":{"a":NaN},"machine_url":""}')),
    "receipt for another": ("receipt_other", receipt_for_another),
    "receipt by another key": ("receipt_untrusted", receipt_by_another),
    "unsigned receipt": ("receipt_untrusted", unsigned_receipt),
    "signed nonsense": ("receipt_untrusted", receipt_of(b"{}")),
}


def start_of(key: str) -> str:
    """Return a telling piece of the sentence under `record.KEY`, without its gaps."""
    from refurb.locale import raw

    return max(raw(f"record.{key}", "en").replace("}", "{").split("{")[::2], key=len)


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


def test_a_stick_that_is_not_enrolled_sends_nothing(tmp_path: Path) -> None:
    seal_run(tmp_path)
    with pytest.raises(CouldNot) as caught:
        send(tmp_path)
    assert caught.value.key == "record.not_enrolled"


@pytest.mark.parametrize(
    "change", ["truncated", "flipped", "empty", "misnamed", "foreign", "unsigned"]
)
def test_a_spoiled_file_is_never_sent_but_set_aside_and_said(
    tmp_path: Path, central: Central, change: str
) -> None:
    sealed, good = seal_run(tmp_path, "one"), seal_run(tmp_path, "two")
    central.enrol(tmp_path)
    data = sealed.path.read_bytes()
    spoiled = {
        "truncated": data[: len(data) // 2],
        "flipped": data[:100] + bytes([data[100] ^ 1]) + data[101:],
        "empty": b"",
        "misnamed": good.path.read_bytes(),
        "foreign": seal_run(tmp_path / "other").path.read_bytes(),
        "unsigned": dsse.read(data).payload,
    }[change]
    path = sealed.path
    if change in ("foreign", "unsigned"):  # whole by its name, and yet not this stick's word
        path.unlink()
        path = path.with_name(f"{dsse.sha256(spoiled)}.json")
    path.write_bytes(spoiled)
    report = send(tmp_path)
    assert [k.sha256 for k in report.set_aside] == [path.stem]
    assert "damaged" in report.sentence()
    assert list(central.held) == [good.sha256]
    assert (tmp_path / "damaged" / path.name).read_bytes() == spoiled
    path.write_bytes(spoiled)
    assert send(tmp_path).set_aside
    assert len(spool.damaged(tmp_path)) == 2


def test_a_sealing_that_was_cut_off_is_finished_and_sent(
    tmp_path: Path, central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(stick, "_finish", cut)
        with pytest.raises(KeyboardInterrupt):
            seal_run(tmp_path)
    central.enrol(tmp_path)
    assert len(send(tmp_path).sent) == 1


def test_a_receipt_teaches_the_servers_time_but_an_old_one_does_not(
    tmp_path: Path, central: Central
) -> None:
    host = LocalHost()
    sealed = seal_run(tmp_path)
    central.enrol(tmp_path)
    central.held[sealed.sha256] = sealed.path.read_bytes()
    send(tmp_path)
    assert now(host, tmp_path).source != "server"
    seal_run(tmp_path, "two")
    send(tmp_path)
    clock = now(host, tmp_path, wall_s=lambda: 0.0)
    assert (clock.source, clock.wall[:10]) == ("server", "2041-05-06")


def test_a_stick_that_fills_up_before_the_receipt_sends_again(
    tmp_path: Path, central: Central
) -> None:
    sealed = seal_run(tmp_path)
    central.enrol(tmp_path)
    (tmp_path / "receipts").write_text("in the way")
    with pytest.raises(CouldNot):
        send(tmp_path)
    (tmp_path / "receipts").unlink()
    assert [s.sha256 for s in send(tmp_path).sent] == [sealed.sha256]
    assert len(central.held) == 1


NOW = datetime.datetime.now(datetime.UTC)
DAY = datetime.timedelta(days=1)


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


def test_a_server_that_speaks_no_tls_is_said(tmp_path: Path, central: Central) -> None:
    seal_run(tmp_path)
    central.url = central.url.replace("http://", "https://")
    central.enrol(tmp_path)
    assert start_of("no_tls") in send(tmp_path).sentence()
