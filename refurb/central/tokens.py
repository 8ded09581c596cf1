"""Codes that enrol a stick once, and tokens that let it upload. Only digests are kept."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import UTC, datetime, timedelta

from django.db import transaction

from refurb.central.register.models import EnrolCode, Stick
from refurb.model.asset_id import SYMBOLS
from refurb.model.wire import stick_id

CODE_LENGTH = 12
CODE_DAYS = 7


class CodeRefused(Exception):  # noqa: N818 - an answer, not a fault
    """The code is wrong, used or too old; which of them is not told."""


def digest(secret: str) -> str:
    """Return what is kept of a secret; it is long and random, so one round is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def new_code() -> str:
    """Make an enrolment code, good once and for a week: `XXXX-XXXX-XXXX`."""
    plain = "".join(secrets.choice(SYMBOLS) for _ in range(CODE_LENGTH))
    expires = datetime.now(UTC) + timedelta(days=CODE_DAYS)
    EnrolCode.objects.create(code_sha256=digest(plain), expires=expires)
    return "-".join(plain[i : i + 4] for i in range(0, CODE_LENGTH, 4))


def enrol(code: str, public_key: str, name: str) -> tuple[Stick, str]:
    """Make a stick known and return it with its token; a known one gets a new token.

    A revoked stick stays revoked: its key may be in other hands. Raises CodeRefused, ValueError
    (no Ed25519 key).
    """
    raw = base64.b64decode(public_key, validate=True)
    if len(raw) != 32:
        raise ValueError("public_key")
    key_id = hashlib.sha256(raw).hexdigest()
    plain = code.upper().replace("-", "").replace(" ", "")
    now = datetime.now(UTC)
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        open_codes = EnrolCode.objects.filter(used=None, expires__gt=now)
        if not open_codes.filter(code_sha256=digest(plain)).update(used=now):
            raise CodeRefused
        if Stick.objects.filter(key_id=key_id).exclude(revoked=None).exists():
            raise CodeRefused
        stick, _ = Stick.objects.update_or_create(
            id=stick_id(key_id),
            defaults={
                "key_id": key_id,
                "public_key": public_key,
                "name": name[:100],
                "token_sha256": digest(token),
                "enrolled": now,
            },
        )
    return stick, token


def stick_of(token: str) -> Stick | None:
    """Return the stick that a token belongs to, null for none."""
    return Stick.objects.filter(token_sha256=digest(token)).first()
