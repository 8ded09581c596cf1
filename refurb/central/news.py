"""The inventory's word on the stick's images, signed with its key."""

from __future__ import annotations

from datetime import UTC, datetime

from refurb.central.keyring import server_key
from refurb.central.register.models import Image
from refurb.model.wire import NEWS_TYPE, ImageNews
from refurb.record import dsse


def sealed() -> bytes:
    """Return what sticks are told of their image just now, as a DSSE envelope."""
    good = Image.objects.filter(revoked=None).last()
    told = ImageNews(
        newest=good.version if good else None,
        revoked=tuple(Image.objects.exclude(revoked=None).values_list("version", flat=True)),
        told=datetime.now(UTC).isoformat(),
    )
    return dsse.seal(told.model_dump_json().encode(), NEWS_TYPE, server_key())
