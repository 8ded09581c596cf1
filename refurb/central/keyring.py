"""The keys that this inventory believes, and the one it signs receipts with."""

from __future__ import annotations

from functools import cache

from django.conf import settings

from refurb.central.register.models import Stick
from refurb.model.wire import Key, Keyring
from refurb.record.keys import SigningKey, load_or_make


@cache
def server_key() -> SigningKey:
    """Return the server's signing key, made on the first start."""
    return load_or_make(settings.DATA / "server-key.pem")


def keyring() -> Keyring:
    """Return the server's key and those of all sticks, revoked ones marked."""
    sticks = (
        Key(
            key_id=stick.key_id,
            public_key=stick.public_key,
            stick=stick.id,
            revoked=stick.revoked.isoformat() if stick.revoked else None,
        )
        for stick in Stick.objects.order_by("id")
    )
    return Keyring(keys=(server_key().public("server"), *sticks))
