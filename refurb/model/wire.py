"""What a stick and the central inventory say to one another over HTTP.

| call | body | answers |
|---|---|---|
| `POST /api/v1/sticks/enrol` | `EnrolRequest` | 201 `EnrolAnswer`; 403 the code is wrong or
  used; 429 too many wrong codes: wait |
| `PUT /api/v1/records/{sha256}` | the envelope's exact bytes | 201 new, 200 identical: both
  `ReceiptAnswer`; 409 same record id with other bytes; 400 not a record, or its digest, signature
  or payload type is wrong; 401 no or wrong token; 403 revoked; 413 too large; 507 no space |
| `PUT /api/v1/sign-offs/{sha256}` | the sign-off's exact bytes | as for records, without 409; the
  record that it is of may come later |
| `POST /api/v1/came-up/{asset_id}` | `CameUp` | 204 heard, now or before; 404 no record of this PC
  has such a token: try again later; 429 too many wrong ones: wait |
| `GET /api/v1/keyring` | | 200 `Keyring` |
| `GET /api/v1/time` | | 200 `ServerTime` |
| `GET /api/v1/images` | | 200 `ImageNews`, as a DSSE envelope signed by the server |

A stick shows its token as `Authorization: Bearer TOKEN`.

Every answer of 400 and above is an `ErrorAnswer`: a stick believes a refusal (400, 403, 409, 413)
only in this form, since networks with a login page answer 403 in HTML. The other answers leave the
record waiting on the stick.

A machine's page for people is `/m/ASSETID`, in any case of letters. The id of a stick, here and in
its records, follows from its key (`stick_id`), so it is the same before and after enrolment.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from refurb.model.base import Fact, Sha256, WholeNumber

RECEIPT_TYPE = "application/vnd.refurb.receipt.v1+json"
NEWS_TYPE = "application/vnd.refurb.image-news.v1+json"
MAX_RECORD_BYTES = 16 << 20


def stick_id(key_id: str) -> str:
    """Return the id of the stick whose public key has the id `key_id`."""
    return key_id[:16]


class ErrorAnswer(Fact):
    """Why the server did not do it: one sentence for people."""

    detail: str


class CameUp(Fact):
    """An installed PC says that it came up, by the one-time token that was put onto its disk."""

    token: Annotated[str, Field(min_length=16, max_length=100)]


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
    """The server's word that it holds a record, chained to the receipt before.

    `received` is ISO 8601 with its time zone, such as `2026-11-24T02:34:27Z`.
    """

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


class ImageNews(Fact):
    """The server's word on the stick's images, signed (payload type NEWS_TYPE).

    `newest` is the version that sticks should have, null where nobody said; `revoked` are versions
    that must not be used any more. `told` is the server's clock, ISO 8601 UTC.
    """

    newest: str | None
    revoked: tuple[str, ...]
    told: str
