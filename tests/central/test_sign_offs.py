"""The inventory takes sign-offs in, in any order, and shows those that hold."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import requests

from refurb.model import asset_id
from refurb.model.sign_off import Signed, Word
from refurb.model.wire import ReceiptAnswer
from refurb.record import spool
from refurb.record.sign_off import sign_off
from refurb.record.spool import Sealed
from refurb.record.stick import own_keyring
from refurb.record.upload import read_receipt, upload
from tests.central.conftest import Inventory, seal
from tests.record.making import CLOCK


def put(inventory: Inventory, body: bytes, digest: str, token: str | None) -> requests.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    url = f"{inventory.url}/api/v1/sign-offs/{digest}"
    return requests.put(url, data=body, headers=headers, timeout=30)


def signed_by_anne(home: Path, sealed: Sealed) -> tuple[Signed, bytes]:
    word = Word("Anne <b>", "Little & known.")
    found = sign_off(home, sealed.path.read_bytes(), own_keyring(home), word, CLOCK)
    return found, spool.path_of(home, found.sha256).read_bytes()


def test_a_sign_off_may_come_before_its_record_and_is_shown_once_both_are_there(
    inventory: Inventory, tmp_path: Path
) -> None:
    home = tmp_path / "stick"
    known = inventory.stick(home)
    name = asset_id.mint()
    sealed = seal(home, asset=name)
    signed, body = signed_by_anne(home, sealed)
    first = put(inventory, body, signed.sha256, known.token)
    assert first.status_code == 201
    receipt = read_receipt(ReceiptAnswer.model_validate_json(first.content), known.keyring)
    assert (receipt.sha256, receipt.index, receipt.asset_id) == (signed.sha256, 1, name)
    again = put(inventory, body, signed.sha256, known.token)
    assert (again.status_code, again.content) == (200, first.content)
    assert inventory.put(sealed.path.read_bytes(), sealed.sha256, known.token).status_code == 201
    page = inventory.logged_in().get(f"{inventory.url}/m/{name}?lang=en", timeout=10).text
    assert "Signed off by Anne &lt;b&gt;" in page
    assert "Little &amp; known." in page
    assert "Anne" not in inventory.page(f"/m/{name}").text  # a stranger reads no name
    assert not upload(home).waiting


def test_what_is_no_sign_off_is_refused_and_nothing_kept(
    inventory: Inventory, tmp_path: Path
) -> None:
    home, other = tmp_path / "stick", tmp_path / "stranger"
    known = inventory.stick(home)
    sealed = seal(home)
    signed, body = signed_by_anne(home, sealed)
    strange, foreign = signed_by_anne(other, seal(other))
    record = sealed.path.read_bytes()
    assert put(inventory, body, signed.sha256, None).status_code == 401
    assert put(inventory, body, "0" * 64, known.token).status_code == 400
    assert put(inventory, record, sealed.sha256, known.token).status_code == 400
    assert put(inventory, foreign, strange.sha256, known.token).status_code == 400
    assert inventory.put(body, signed.sha256, known.token).status_code == 400  # not a record


def test_the_database_itself_refuses_to_change_one(inventory: Inventory, tmp_path: Path) -> None:
    home = tmp_path / "stick"
    known = inventory.stick(home)
    signed, body = signed_by_anne(home, seal(home))
    assert put(inventory, body, signed.sha256, known.token).status_code == 201
    (file,) = inventory.folder.glob("*.sqlite3")
    with sqlite3.connect(file) as database:
        for words in ("UPDATE register_signoff SET asset_id='x'", "DELETE FROM register_signoff"):
            with pytest.raises(sqlite3.IntegrityError):
                database.execute(words)
