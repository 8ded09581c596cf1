"""What a stick and the central inventory say to one another over HTTP.

| call | body | answers |
|---|---|---|
| `POST /api/v1/sticks/enrol` | `EnrolRequest` | 201 `EnrolAnswer`; 403 the code is wrong or used |
| `PUT /api/v1/records/{sha256}` | the envelope's exact bytes, `Authorization: Bearer TOKEN` | 201 new,
  200 identical, both `ReceiptAnswer`; 409 same record id with other bytes; 400 not a record, or
  its digest, signature or payload type is wrong; 401 no or wrong token; 403 revoked; 413 too large |
| `GET /api/v1/keyring` | | 200 `Keyring` |
| `GET /api/v1/time` | | 200 `ServerTime` |

A machine's page for people is `/m/ASSETID`, in any case of letters.
"""

from __future__ import annotations

from refurb.model.base import Fact, Sha256, WholeNumber

RECEIPT_TYPE = "application/vnd.refurb.receipt.v1+json"
MAX_RECORD_BYTES = 16 << 20


class EnrolRequest(Fact):
    """A stick asks to be known. `public_key` is 32 raw Ed25519 bytes in base64."""

    code: str
    public_key: str
    name: str = ""


class Key(Fact):
    """A key that may be believed. `key_id` is the sha256 of the raw public key, in hex.

    `revoked` is the ISO 8601 moment from which it is no longer believed. `role` is `stick`
    or `server`.
    """

    key_id: Sha256
    public_key: str
    role: str = "stick"
    stick: str = ""
    revoked: str | None = None


class Keyring(Fact):
    """The keys that a verifier believes."""

    keys: tuple[Key, ...]


class EnrolAnswer(Fact):
    """The stick is known now: its id, its bearer token, and the keys to believe."""

    stick: str
    token: str
    keyring: Keyring


class Receipt(Fact):
    """The server's word that it holds a record, chained to the receipt before."""

    sha256: Sha256
    record_id: str
    asset_id: str
    received: str
    index: WholeNumber
    prev: Sha256 | None


class ReceiptAnswer(Fact):
    """A receipt as a DSSE envelope signed by the server (payload type RECEIPT_TYPE).

    `machine_url` is the machine's page; `note` says, for instance, that the record was put
    into quarantine.
    """

    receipt: dict[str, object]
    machine_url: str
    note: str = ""


class ServerTime(Fact):
    """The server's clock, ISO 8601 UTC."""

    now: str
