"""Believing an installed PC that says that it came up."""

from __future__ import annotations

import hashlib
import hmac
from datetime import UTC, datetime

from django.db import transaction

from refurb.central import store
from refurb.central.register.models import CameUp, Envelope


def take(asset_id: str, token: str) -> bool:
    """Keep that this PC came up, once; false where no record of it has this token's digest."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    with transaction.atomic():
        for envelope in Envelope.objects.filter(asset_id=asset_id).order_by("-index"):
            installed = store.record_of(envelope).installed
            wanted = installed.beacon_sha256 if installed else None
            if wanted and hmac.compare_digest(wanted, digest):
                if not CameUp.objects.filter(record_sha256=envelope.sha256).exists():
                    CameUp.objects.create(record_sha256=envelope.sha256, received=datetime.now(UTC))
                return True
    return False


def when(envelope: Envelope) -> datetime | None:
    """Return when the PC of this record said that it came up, null where it did not yet."""
    row = CameUp.objects.filter(record_sha256=envelope.sha256).first()
    return row.received if row else None
