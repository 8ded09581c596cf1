"""Taking a sign-off in, and finding those of a record. It may come before its record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from refurb.central import store
from refurb.central.keyring import keyring, server_key
from refurb.central.register.models import Envelope, Stick
from refurb.central.register.models import SignOff as Row
from refurb.model.record import Record
from refurb.model.sign_off import Signed, SignOff
from refurb.model.wire import RECEIPT_TYPE, Receipt
from refurb.record import dsse
from refurb.record.dsse import Untrusted
from refurb.record.sign_off import believed, read_sign_off


@dataclass(frozen=True)
class Taken:
    """A sign-off that is held now. `is_new` tells whether it was not before."""

    envelope: Row
    is_new: bool
    is_quarantined: bool = False


def take(body: bytes, sha256: str, relay: Stick) -> Taken:
    """Take a sign-off in, once; the same bytes again give the same receipt.

    Raises `store.Bad`, `store.Revoked`, and what the database raises (a full disk).
    """
    if dsse.sha256(body) != sha256:
        raise store.Bad("central.wrong_digest")
    with transaction.atomic():
        if held := Row.objects.filter(sha256=sha256).first():
            return Taken(held, False)
        try:
            signer = store.signer_of(body)
            said = read_sign_off(body, keyring())
        except Untrusted as error:
            raise store.Bad(error.key, **error.facts) from error
        if signer is None or not store.is_asset_id(said.asset_id):
            raise store.Bad("central.bad_asset_id", asset_id=said.asset_id)
        row = _add(body, sha256, said, signer, relay)
        Stick.objects.filter(pk=relay.pk).update(last_seen=row.received)
        return Taken(row, True)


def of(envelope: Envelope, record: Record) -> tuple[Signed, ...]:
    """Return what other persons say of a held record, oldest first.

    A stick that was revoked after the receipt had been believed then, and is not doubted here.
    """
    rows = Row.objects.filter(record_sha256=envelope.sha256)
    keys = [key.model_copy(update={"revoked": None}) for key in keyring().keys]
    ring = keyring().model_copy(update={"keys": tuple(keys)})
    return believed([bytes(row.body) for row in rows], bytes(envelope.body), record, ring)


def _add(body: bytes, sha256: str, said: SignOff, signer: Stick, relay: Stick) -> Row:
    last = Row.objects.last()
    received = datetime.now(UTC)
    receipt = Receipt(
        sha256=sha256,
        record_id=said.record_id,
        asset_id=said.asset_id,
        received=received.isoformat(),
        index=last.index + 1 if last else 1,
        prev=dsse.sha256(bytes(last.receipt)) if last else None,
    )
    return Row.objects.create(
        index=receipt.index,
        sha256=sha256,
        body=body,
        receipt=dsse.seal(receipt.model_dump_json().encode(), RECEIPT_TYPE, server_key()),
        received=received,
        record_sha256=said.record_sha256,
        asset_id=said.asset_id,
        stick=signer,
        relay=relay,
    )
