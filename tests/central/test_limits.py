"""What strangers, guessers and huge bodies may cost, and what leaves the server's folder."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from refurb.central.guesses import Guesses
from refurb.central.serve import READ_AT_MOST_BYTES
from refurb.model.wire import MAX_RECORD_BYTES, ErrorAnswer
from refurb.record import dsse
from refurb.record.stick import own_key
from tests.central.conftest import Inventory, seal, start


def test_a_body_of_any_announced_size_is_refused_before_it_is_sent(inventory: Inventory) -> None:
    place = urlsplit(inventory.url)
    with socket.create_connection((place.hostname, place.port), timeout=30) as connection:
        connection.sendall(
            f"PUT /api/v1/records/{'0' * 64} HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"Content-Length: {READ_AT_MOST_BYTES + 1}\r\n\r\n".encode()
        )
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_record_just_too_large_hears_so_in_the_form_that_sticks_believe(
    inventory: Inventory, tmp_path: Path
) -> None:
    token = inventory.stick(tmp_path / "stick").token
    body = b"x" * (MAX_RECORD_BYTES + 1)
    answer = inventory.put(body, dsse.sha256(body), token)
    assert answer.status_code == 413
    ErrorAnswer.model_validate_json(answer.content)


def test_who_guesses_codes_has_to_wait_even_with_a_right_one(
    inventory: Inventory, tmp_path: Path
) -> None:
    code = inventory.new_code()
    body = {"code": "AAAA", "public_key": own_key(tmp_path / "a").public().public_key}
    enrol = f"{inventory.url}/api/v1/sticks/enrol"
    statuses = [requests.post(enrol, json=body, timeout=10).status_code for _ in range(10)]
    assert statuses == [403] * 10
    answer = requests.post(enrol, json={**body, "code": code}, timeout=10)
    assert answer.status_code == 429
    ErrorAnswer.model_validate_json(answer.content)


def test_wrong_guesses_are_forgotten_in_time_and_counted_by_sender() -> None:
    guesses = Guesses(limit=1, window_s=3600)
    guesses.add("a")
    assert guesses.are_too_many("a")
    assert not guesses.are_too_many("b")
    short = Guesses(limit=1, window_s=0)
    short.add("a")
    assert not short.are_too_many("a")


def test_a_record_whose_asset_id_no_page_can_show_is_refused(
    inventory: Inventory, tmp_path: Path
) -> None:
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    sealed = seal(home, asset="ABCD-EFGH")
    answer = inventory.put(sealed.path.read_bytes(), sealed.sha256, token)
    assert answer.status_code == 400
    assert "ABCD-EFGH" in ErrorAnswer.model_validate_json(answer.content).detail


@pytest.mark.parametrize(("lang", "word"), [("fr", "empreinte"), ("en", "digest")])
def test_a_refusal_is_told_in_the_language_asked_for(
    inventory: Inventory, tmp_path: Path, lang: str, word: str
) -> None:
    token = inventory.stick(tmp_path / "stick").token
    answer = requests.put(
        f"{inventory.url}/api/v1/records/{'0' * 64}",
        data=b"x",
        headers={"Authorization": f"Bearer {token}", "Accept-Language": lang},
        timeout=10,
    )
    assert word in ErrorAnswer.model_validate_json(answer.content).detail


def test_behind_a_proxy_that_adds_https_the_page_of_the_machine_is_https(
    inventory: Inventory, tmp_path: Path
) -> None:
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    sealed = seal(home)
    answer = requests.put(
        f"{inventory.url}/api/v1/records/{sealed.sha256}",
        data=sealed.path.read_bytes(),
        headers={
            "Authorization": f"Bearer {token}",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "parc.example.org",
            "X-Forwarded-For": "192.0.2.7",
        },
        timeout=30,
    )
    assert answer.json()["machine_url"].startswith("https://parc.example.org/m/")


def test_pages_and_records_are_kept_to_this_server_and_this_reader(inventory: Inventory) -> None:
    for path in ("/login/", "/nothing", "/api/v1/time"):
        headers = inventory.page(path).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in headers["Cache-Control"]


def test_forms_without_their_token_change_nothing(inventory: Inventory, tmp_path: Path) -> None:
    stick = inventory.stick(tmp_path / "stick").stick
    session = inventory.logged_in()
    for path in ("/sticks/code", f"/sticks/{stick}/revoke"):
        assert session.post(inventory.url + path, timeout=10).status_code == 403
        assert session.get(inventory.url + path, timeout=10).status_code == 405
    assert all(key.revoked is None for key in inventory.keyring().keys)


def test_no_file_of_the_server_can_be_read_by_others(tmp_path: Path) -> None:
    folder = tmp_path / "central"
    folder.mkdir(mode=0o755)
    inventory = start(folder)
    try:
        for file in folder.iterdir():
            assert stat.S_IMODE(file.stat().st_mode) & 0o077 == 0, file.name
    finally:
        inventory.service.stop()


def test_a_killed_server_is_started_again_with_the_same_account(tmp_path: Path) -> None:
    folder = tmp_path / "central"
    first = start(folder)
    told = first.first_start
    os.killpg(first.service._process.pid, signal.SIGKILL)
    first.service._process.wait()
    (folder / "address").unlink()
    second = start(folder)
    try:
        assert second.first_start == told, "the account and the code are made once"
        assert second.logged_in()
    finally:
        second.service.stop()


def test_a_server_that_cannot_listen_says_why_and_leaves_no_address(tmp_path: Path) -> None:
    folder = tmp_path / "central"
    folder.mkdir()
    (folder / "address").write_text("http://127.0.0.1:9")  # of a server that was killed
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        words = [sys.executable, "-m", "refurb", "--lang", "en", "serve", "--port", port]
        ended = subprocess.run(
            [*words, "--data", str(folder)],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert ended.returncode == 4
    assert f"Port {port} is not free" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (folder / "address").exists()
