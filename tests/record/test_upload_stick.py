"""Upload and the stick itself: files that were spoiled, a cut, a clock, no room."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.problem import CouldNot
from refurb.record import dsse, spool, stick
from refurb.record.clock import now
from tests.record.making import seal_run
from tests.record.sending import send
from tests.record.server import Central


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
