"""Signed envelopes: DSSE v1 (secure-systems-lab/dsse, protocol.md) with one Ed25519 signature.

An envelope has exactly one spelling, so a change of any byte of the file is seen.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from typing import Protocol

from refurb.model.record import PAYLOAD_TYPE
from refurb.model.sign_off import SIGN_OFF_TYPE
from refurb.model.wire import NEWS_TYPE, RECEIPT_TYPE, Key, Keyring
from refurb.problem import Exit, Problem
from refurb.record.strict_json import encode, parse

ROLE_OF = {
    PAYLOAD_TYPE: "stick",
    SIGN_OFF_TYPE: "stick",
    RECEIPT_TYPE: "server",
    NEWS_TYPE: "server",
}
"""Who may sign what: a stick cannot give itself a receipt."""


class Untrusted(Problem):
    """What was presented is not whole, not trusted or not untouched."""

    exit = Exit.DID_NOT_PASS


class Signer(Protocol):
    """Something that holds a private Ed25519 key."""

    @property
    def key_id(self) -> str:
        """The sha256 of the raw public key, in hex."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the 64 bytes of the signature of `data`."""
        ...


@dataclass(frozen=True)
class Envelope:
    """An envelope as read, believed by nobody yet."""

    payload: bytes
    payload_type: str
    key_id: str
    signature: bytes


def pae(payload: bytes, payload_type: str) -> bytes:
    """Return the bytes that are signed (protocol.md, PAE: pre-authentication encoding)."""
    kind = payload_type.encode("utf-8")
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(payload: bytes, payload_type: str, signer: Signer) -> bytes:
    """Return the bytes of the signed envelope of `payload`."""
    signature = signer.sign(pae(payload, payload_type))
    return spell(Envelope(payload, payload_type, signer.key_id, signature))


def read(envelope: bytes) -> Envelope:
    """Return the parts of an envelope without believing them. Raises Untrusted.

    Exactly the fields of DSSE, exactly one signature, strict base64, in the one spelling that
    `seal` writes.
    """
    try:
        found = _parts(parse(envelope))
    except ValueError as error:  # no strict JSON, or no base64
        raise Untrusted("record.not_an_envelope") from error
    if found is None or spell(found) != envelope:
        raise Untrusted("record.not_an_envelope")
    return found


def open_(envelope: bytes, keyring: Keyring, payload_type: str) -> bytes:
    """Return the payload of an envelope that is whole and signed by a believed key.

    Raises Untrusted: not an envelope, another payload type, a key that is unknown, revoked
    (whenever that was) or has another role, or a wrong signature.
    """
    found = read(envelope)
    if found.payload_type != payload_type:
        raise Untrusted("record.wrong_type", found=found.payload_type, wanted=payload_type)
    key = _believed(found.key_id, ROLE_OF[payload_type], keyring)
    _check_signature(found, key)
    return found.payload


def sha256(data: bytes) -> str:
    """Return the digest of `data` in hex."""
    return hashlib.sha256(data).hexdigest()


def spell(envelope: Envelope) -> bytes:
    """Return an envelope's parts in the one spelling that is believed."""
    signature = {"keyid": envelope.key_id, "sig": _b64(envelope.signature)}
    return encode(
        {
            "payload": _b64(envelope.payload),
            "payloadType": envelope.payload_type,
            "signatures": [signature],
        }
    )


def _parts(found: object) -> Envelope | None:
    """Return the envelope in parsed JSON, null where a field is missing, extra or no text."""
    match found:
        case {
            "payload": str(payload),
            "payloadType": str(kind),
            "signatures": [{"keyid": str(key_id), "sig": str(signature)}],
        }:
            return Envelope(
                base64.b64decode(payload, validate=True),
                kind,
                key_id,
                base64.b64decode(signature, validate=True),
            )
    return None


def _believed(key_id: str, role: str, keyring: Keyring) -> Key:
    keys = [key for key in keyring.keys if key.key_id == key_id and key.role == role]
    if not keys:
        raise Untrusted("record.unknown_key", key_id=key_id[:16])
    for key in keys:
        if key.revoked is not None:
            raise Untrusted("record.revoked_key", key_id=key_id[:16], since=key.revoked)
    return keys[0]


def _check_signature(envelope: Envelope, key: Key) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        raw = base64.b64decode(key.public_key, validate=True)
        public = Ed25519PublicKey.from_public_bytes(raw)
    except ValueError as error:
        raise Untrusted("record.bad_keyring") from error
    if sha256(raw) != key.key_id:
        raise Untrusted("record.bad_keyring")
    try:
        public.verify(envelope.signature, pae(envelope.payload, envelope.payload_type))
    except InvalidSignature as error:
        raise Untrusted("record.bad_signature", key_id=key.key_id[:16]) from error


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")
