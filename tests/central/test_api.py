"""The inventory's answers to sticks: each status of the contract, and nothing lost or doubled."""

from __future__ import annotations

import os
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from refurb.model.wire import RECEIPT_TYPE, ErrorAnswer, Receipt, ReceiptAnswer
from refurb.record import dsse, spool
from refurb.record.stick import own_key
from refurb.record.upload import read_receipt, upload
from tests.central.conftest import Inventory, seal, start, token_in
from tests.conftest import need_root


def receipt_in(answer: requests.Response, inventory: Inventory) -> Receipt:
    """Return the receipt in an answer, verified with the server's key."""
    given = ReceiptAnswer.model_validate_json(answer.content)
    return read_receipt(given, inventory.keyring())


def test_a_stick_enrols_uploads_and_gets_a_receipt_that_it_believes(
    inventory: Inventory, tmp_path: Path
) -> None:
    home = tmp_path / "stick"
    inventory.stick(home)
    sealed = seal(home)
    report = upload(home)
    assert report.receipted == {sealed.sha256}
    assert spool.waiting(home) == []
    assert upload(home).sent == ()


def test_new_then_identical_then_another_with_the_same_id(
    inventory: Inventory, tmp_path: Path
) -> None:
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    sealed = seal(home, run="one")
    body = sealed.path.read_bytes()
    first = inventory.put(body, sealed.sha256, token)
    again = inventory.put(body, sealed.sha256, token)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    other = tmp_path / "other"
    inventory.stick(other)
    twin = seal(other, run="one")
    conflict = inventory.put(twin.path.read_bytes(), twin.sha256, token)
    assert conflict.status_code == 409
    ErrorAnswer.model_validate_json(conflict.content)


def test_receipts_are_chained_without_gaps(inventory: Inventory, tmp_path: Path) -> None:
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    before: str | None = None
    for index in (1, 2, 3):
        sealed = seal(home, run=f"run-{index}")
        answer = inventory.put(sealed.path.read_bytes(), sealed.sha256, token)
        receipt = receipt_in(answer, inventory)
        assert (receipt.index, receipt.prev) == (index, before)
        envelope = ReceiptAnswer.model_validate_json(answer.content).receipt
        before = dsse.sha256(
            dsse.seal(receipt.model_dump_json().encode(), RECEIPT_TYPE, _Same(envelope))
        )


class _Same:
    """A signer that gives back a signature that was made before."""

    def __init__(self, envelope: dict[str, object]) -> None:
        import base64

        (signature,) = envelope["signatures"]  # type: ignore[misc]
        self.key_id: str = signature["keyid"]
        self._signature = base64.b64decode(signature["sig"])

    def sign(self, data: bytes) -> bytes:
        return self._signature


def test_nobody_uploads_without_a_token(inventory: Inventory, tmp_path: Path) -> None:
    home = tmp_path / "stick"
    inventory.stick(home)
    sealed = seal(home)
    for token in (None, "wrong"):
        answer = inventory.put(sealed.path.read_bytes(), sealed.sha256, token)
        assert answer.status_code == 401
        ErrorAnswer.model_validate_json(answer.content)


@pytest.mark.parametrize("where", [0, 40, -3])
def test_a_changed_byte_is_refused(inventory: Inventory, tmp_path: Path, where: int) -> None:
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    body = bytearray(seal(home).path.read_bytes())
    body[where] ^= 1
    answer = inventory.put(bytes(body), dsse.sha256(bytes(body)), token)
    assert answer.status_code == 400
    ErrorAnswer.model_validate_json(answer.content)


def test_a_digest_that_is_not_the_body_s_is_refused(inventory: Inventory, tmp_path: Path) -> None:
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    assert inventory.put(seal(home).path.read_bytes(), "0" * 64, token).status_code == 400


def test_a_stranger_s_signature_and_another_payload_type_are_refused(
    inventory: Inventory, tmp_path: Path
) -> None:
    home, stranger = tmp_path / "stick", tmp_path / "stranger"
    token = inventory.stick(home).token
    foreign = seal(stranger)
    assert inventory.put(foreign.path.read_bytes(), foreign.sha256, token).status_code == 400
    payload = dsse.read(seal(home).path.read_bytes()).payload
    other = dsse.seal(payload, "application/json", own_key(home))
    assert inventory.put(other, dsse.sha256(other), token).status_code == 400


def test_any_enrolled_stick_may_carry_another_s_record(
    inventory: Inventory, tmp_path: Path
) -> None:
    relay = inventory.stick(tmp_path / "relay").token
    author = tmp_path / "author"
    inventory.stick(author)
    sealed = seal(author)
    assert inventory.put(sealed.path.read_bytes(), sealed.sha256, relay).status_code == 201


def test_a_revoked_stick_is_refused_as_relay_and_as_author(
    inventory: Inventory, tmp_path: Path
) -> None:
    relay = inventory.stick(tmp_path / "relay").token
    home = tmp_path / "stick"
    known = inventory.stick(home)
    sealed = seal(home)
    session = inventory.logged_in()
    form = session.get(f"{inventory.url}/sticks/", timeout=10).text
    session.post(
        f"{inventory.url}/sticks/{known.stick}/revoke",
        data={"csrfmiddlewaretoken": token_in(form)},
        headers={"Referer": inventory.url},
        timeout=10,
    )
    for token in (known.token, relay):
        answer = inventory.put(sealed.path.read_bytes(), sealed.sha256, token)
        assert answer.status_code == 403
        ErrorAnswer.model_validate_json(answer.content)
    revoked = {key.stick: key.revoked for key in inventory.keyring().keys}
    assert revoked[known.stick] is not None


def test_a_code_works_once(inventory: Inventory, tmp_path: Path) -> None:
    code = inventory.new_code()
    body = {"code": code, "public_key": own_key(tmp_path / "a").public().public_key}
    enrol = f"{inventory.url}/api/v1/sticks/enrol"
    assert requests.post(enrol, json=body, timeout=10).status_code == 201
    for again in (code, "AAAA-AAAA-AAAA", ""):
        answer = requests.post(enrol, json={**body, "code": again}, timeout=10)
        assert answer.status_code == 403
        ErrorAnswer.model_validate_json(answer.content)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"code": "x", "public_key": "eA=="}'])
def test_an_enrolment_that_is_none_is_400(inventory: Inventory, body: bytes) -> None:
    answer = requests.post(f"{inventory.url}/api/v1/sticks/enrol", data=body, timeout=10)
    assert answer.status_code in (400, 403)
    ErrorAnswer.model_validate_json(answer.content)


def test_two_records_at_one_place_of_a_stick_are_both_in_quarantine(
    inventory: Inventory, tmp_path: Path
) -> None:
    import shutil

    home, clone = tmp_path / "stick", tmp_path / "clone"
    token = inventory.stick(home).token
    shutil.copytree(home, clone)
    one, two = seal(home, run="one"), seal(clone, run="two")
    first = inventory.put(one.path.read_bytes(), one.sha256, token)
    second = inventory.put(two.path.read_bytes(), two.sha256, token)
    assert (first.json()["note"], second.status_code) == ("", 201)
    assert second.json()["note"]
    again = inventory.put(one.path.read_bytes(), one.sha256, token)
    assert again.json()["note"]
    shown = inventory.logged_in().get(first.json()["machine_url"], timeout=10).text
    assert "In quarantine" in shown


def test_the_same_record_sent_by_many_at_once_is_held_once(
    inventory: Inventory, tmp_path: Path
) -> None:
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    sealed = seal(home)
    body = sealed.path.read_bytes()
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: inventory.put(body, sealed.sha256, token), range(24)))
    assert sorted(answer.status_code for answer in answers) == [200] * 23 + [201]
    assert len({answer.content for answer in answers}) == 1


def test_too_large_is_413(inventory: Inventory, tmp_path: Path) -> None:
    token = inventory.stick(tmp_path / "stick").token
    body = b"x" * ((16 << 20) + 1)
    assert inventory.put(body, dsse.sha256(body), token).status_code == 413


@pytest.mark.slow
def test_killed_while_records_arrive_it_holds_everything_that_it_receipted(
    tmp_path: Path,
) -> None:
    inventory = start(tmp_path / "central")
    home = tmp_path / "stick"
    inventory.stick(home)
    sealed = [seal(home, run=f"run-{i}") for i in range(30)]
    receipted: set[str] = set()
    token = inventory_token(home)
    for number, one in enumerate(sealed):
        if number == 15:
            os.killpg(inventory.service._process.pid, signal.SIGKILL)
            inventory.service._process.wait()
            break
        assert inventory.put(one.path.read_bytes(), one.sha256, token).status_code == 201
        receipted.add(one.sha256)
    (tmp_path / "central" / "address").unlink(missing_ok=True)
    again = start(tmp_path / "central")
    try:
        for one in sealed:
            status = again.put(one.path.read_bytes(), one.sha256, token).status_code
            assert status == (200 if one.sha256 in receipted else 201)
    finally:
        again.service.stop()


def inventory_token(home: Path) -> str:
    """Return the token of the stick in `home`."""
    from refurb.record.stick import enrolment

    known = enrolment(home)
    assert known is not None
    return known.token


@pytest.mark.slow
def test_on_a_full_disk_it_says_507_and_holds_nothing_half(tmp_path: Path) -> None:
    need_root()
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "none", str(small)], check=True)
    inventory = start(small / "central")
    try:
        home = tmp_path / "stick"
        token = inventory.stick(home).token
        first = seal(home, run="first")
        assert inventory.put(first.path.read_bytes(), first.sha256, token).status_code == 201
        filler = small / "filler"
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass
        statuses = []
        sealed = [seal(home, run=f"run-{i}") for i in range(200)]
        for one in sealed:
            statuses.append(inventory.put(one.path.read_bytes(), one.sha256, token).status_code)
            if statuses[-1] != 201:
                break
        assert statuses[-1] in (507, 503)
        filler.unlink()
        refused = sealed[len(statuses) - 1]
        answer = inventory.put(refused.path.read_bytes(), refused.sha256, token)
        assert answer.status_code == 201
        assert receipt_in(answer, inventory).index == len(statuses) + 1
    finally:
        inventory.service.stop()
        subprocess.run(["umount", str(small)], check=True)
