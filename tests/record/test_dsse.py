"""Envelopes: what is sealed opens, and nothing else does."""

from __future__ import annotations

import base64
import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import VerificationError
from securesystemslib.signer import SSlibKey

from refurb.model.record import PAYLOAD_TYPE
from refurb.model.wire import RECEIPT_TYPE, Keyring
from refurb.problem import Exit
from refurb.record import dsse, keys
from refurb.record.dsse import Untrusted
from tests.record.making import keyring_of, seal_run

KEY = keys.new_key()
RING = keyring_of(KEY)
SMALL = dsse.seal(b'{"a":1}', PAYLOAD_TYPE, KEY)


def oracle(envelope: bytes, key: keys.SigningKey) -> bytes:
    """Return the payload as securesystemslib verifies it (from_dict changes what it is given)."""
    found = Envelope.from_dict(copy.deepcopy(json.loads(envelope)))
    public = {"public": key.public_bytes.hex()}
    found.verify([SSlibKey(key.key_id, "ed25519", "ed25519", public)], 1)
    return bytes(found.payload)


def test_pae_is_the_one_of_the_protocols_example() -> None:
    expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    assert dsse.pae(b"hello world", "http://example.com/HelloWorld") == expected


@given(st.binary(max_size=300))
def test_any_payload_opens_again_and_another_dsse_tool_agrees(payload: bytes) -> None:
    envelope = dsse.seal(payload, PAYLOAD_TYPE, KEY)
    assert dsse.open_(envelope, RING, PAYLOAD_TYPE) == payload
    assert oracle(envelope, KEY) == payload


def test_the_other_tool_refuses_what_we_refuse() -> None:
    with pytest.raises(VerificationError):
        oracle(SMALL, keys.new_key())


@pytest.mark.parametrize("flip", [0x01, 0x20, 0x80])
def test_a_flip_at_any_byte_of_a_real_record_is_seen(tmp_path: Path, flip: int) -> None:
    envelope = seal_run(tmp_path).path.read_bytes()
    from refurb.record.stick import own_keyring

    ring = own_keyring(tmp_path)
    assert dsse.open_(envelope, ring, PAYLOAD_TYPE)
    opened = []
    for at in range(len(envelope)):
        spoiled = bytearray(envelope)
        spoiled[at] ^= flip
        try:
            dsse.open_(bytes(spoiled), ring, PAYLOAD_TYPE)
            opened.append(at)
        except Untrusted:
            continue
    assert opened == []


@given(st.integers(0, len(SMALL) - 1), st.integers(0, 255))
def test_any_other_byte_at_any_place_is_seen(at: int, byte: int) -> None:
    spoiled = SMALL[:at] + bytes([byte]) + SMALL[at + 1 :]
    if spoiled != SMALL:
        with pytest.raises(Untrusted):
            dsse.open_(spoiled, RING, PAYLOAD_TYPE)


@pytest.mark.parametrize("at", range(0, len(SMALL), 7))
def test_a_cut_or_longer_file_is_seen(at: int) -> None:
    for spoiled in (SMALL[:at], SMALL[:at] + b" " + SMALL[at:], SMALL + b"\n"):
        with pytest.raises(Untrusted):
            dsse.open_(spoiled, RING, PAYLOAD_TYPE)


def _respelled(**changes: object) -> list[bytes]:
    found = {**json.loads(SMALL), **changes}
    return [json.dumps(found, sort_keys=True, separators=(",", ":")).encode()]


@pytest.mark.parametrize(
    "envelope",
    [
        json.dumps(json.loads(SMALL)).encode(),
        *_respelled(extra="x"),
        *_respelled(signatures=[]),
        *_respelled(signatures=json.loads(SMALL)["signatures"] * 2),
        *_respelled(signatures=[{**json.loads(SMALL)["signatures"][0], "extra": 1}]),
        *_respelled(payload=base64.b64encode(b'{"a":1}').decode().rstrip("=")),
        *_respelled(payload="\n" + json.loads(SMALL)["payload"]),
        *_respelled(payload="é"),
        SMALL.replace(b'{"payload":', b'{"payload":"","payload":'),
        b"[" * 100_000,
        b"\xef\xbb\xbf" + SMALL,
        b"\xff\xfe",
        b"null",
        b"",
    ],
)
def test_only_the_one_spelling_is_an_envelope(envelope: bytes) -> None:
    with pytest.raises(Untrusted) as caught:
        dsse.open_(envelope, RING, PAYLOAD_TYPE)
    assert caught.value.key == "record.not_an_envelope"


def test_a_signature_of_trailing_base64_bits_is_seen() -> None:
    sig = json.loads(SMALL)["signatures"][0]["sig"]
    assert sig.endswith("==")
    twin = sig[:-3] + chr(ord(sig[-3]) + 1) + "=="
    with pytest.raises(Untrusted):
        dsse.open_(SMALL.replace(sig.encode(), twin.encode()), RING, PAYLOAD_TYPE)


def test_wrong_key_wrong_type_wrong_role_and_revoked_key_fail() -> None:
    other = keys.new_key()
    cases = {
        "record.unknown_key": (SMALL, keyring_of(other), PAYLOAD_TYPE),
        "record.wrong_type": (SMALL, RING, RECEIPT_TYPE),
        "record.revoked_key": (
            SMALL,
            Keyring(keys=(RING.keys[0].model_copy(update={"revoked": "2030-01-01T00:00:00Z"}),)),
            PAYLOAD_TYPE,
        ),
        "record.bad_keyring": (
            SMALL,
            Keyring(
                keys=(RING.keys[0].model_copy(update={"public_key": other.public().public_key}),)
            ),
            PAYLOAD_TYPE,
        ),
    }
    for key, (envelope, ring, kind) in cases.items():
        with pytest.raises(Untrusted) as caught:
            dsse.open_(envelope, ring, kind)
        assert caught.value.key == key
        assert caught.value.exit == Exit.DID_NOT_PASS


def test_a_stick_cannot_sign_receipts_nor_a_server_records() -> None:
    receipt = dsse.seal(b"{}", RECEIPT_TYPE, KEY)
    with pytest.raises(Untrusted):
        dsse.open_(receipt, RING, RECEIPT_TYPE)
    with pytest.raises(Untrusted):
        dsse.open_(SMALL, keyring_of(KEY, role="server"), PAYLOAD_TYPE)


def test_a_key_listed_twice_and_revoked_once_is_revoked() -> None:
    revoked = RING.keys[0].model_copy(update={"revoked": "2026-01-01T00:00:00Z"})
    with pytest.raises(Untrusted):
        dsse.open_(SMALL, Keyring(keys=(*RING.keys, revoked)), PAYLOAD_TYPE)


def test_a_signature_by_another_key_under_a_known_id_fails() -> None:
    class Impostor:
        key_id = KEY.key_id
        sign = staticmethod(keys.new_key().sign)

    with pytest.raises(Untrusted) as caught:
        dsse.open_(dsse.seal(b"{}", PAYLOAD_TYPE, Impostor()), RING, PAYLOAD_TYPE)
    assert caught.value.key == "record.bad_signature"
