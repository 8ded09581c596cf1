"""Taking a record in: checked, added to the chain, and answered with a signed receipt.

Any relay may carry a record: the token says who carries it, the signature whose it is, and both
sticks must be known and not revoked at the moment of receipt.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from refurb.central.keyring import keyring, server_key
from refurb.central.register.models import Envelope, Quarantine, SignOff, Stick
from refurb.model import asset_id
from refurb.model.fate import fates, were_counted
from refurb.model.outcome import Outcome
from refurb.model.record import Record
from refurb.model.wire import RECEIPT_TYPE, Receipt
from refurb.problem import Problem
from refurb.record import canonical, dsse
from refurb.record.dsse import Untrusted
from refurb.record.verify import verify


class Bad(Problem):
    """These bytes are no record that can be believed."""


class Revoked(Exception):  # noqa: N818 - an answer, not a fault
    """The stick that signed is believed no longer. The text is its id."""


class Conflict(Exception):  # noqa: N818 - an answer, not a fault
    """There is a record with this id and other bytes."""


@dataclass(frozen=True)
class Taken:
    """A record that is held now. `is_new` tells whether it was not before."""

    envelope: Envelope
    is_new: bool
    is_quarantined: bool


def take(body: bytes, sha256: str, relay: Stick) -> Taken:
    """Take a record in, once; the same bytes again give the same receipt.

    Raises Bad, Revoked, Conflict, and what the database raises (a full disk).
    """
    if dsse.sha256(body) != sha256:
        raise Bad("central.wrong_digest")
    with transaction.atomic():
        if held := Envelope.objects.filter(sha256=sha256).first():
            return Taken(held, False, hasattr(held, "quarantine"))
        record, stick = _opened(body)
        if Envelope.objects.filter(record_id=record.record_id).exists():
            raise Conflict
        envelope = _add(body, sha256, record, stick, relay)
        Stick.objects.filter(pk=relay.pk).update(last_seen=envelope.received)
        return Taken(envelope, True, _quarantine(envelope))


def _opened(body: bytes) -> tuple[Record, Stick]:
    """Return the record in an envelope and the stick that signed it."""
    try:
        signer = signer_of(body)
        record = verify(body, keyring())
    except Untrusted as error:
        raise Bad(error.key, **error.facts) from error
    if signer is None or not is_asset_id(record.asset_id):
        raise Bad("central.bad_asset_id", asset_id=record.asset_id)
    return record, signer


def signer_of(body: bytes) -> Stick | None:
    """Return the stick whose key is said to have signed, null for none that is known.

    Raises Untrusted for what is no envelope, Revoked.
    """
    signer = Stick.objects.filter(key_id=dsse.read(body).key_id).first()
    if signer is not None and signer.revoked is not None:
        raise Revoked(signer.id)
    return signer


def is_asset_id(name: str) -> bool:
    """Tell whether `name` is an asset id in its one spelling."""
    try:
        return asset_id.read(name) == name
    except ValueError:
        return False


def _add(body: bytes, sha256: str, record: Record, stick: Stick, relay: Stick) -> Envelope:
    last = Envelope.objects.last()
    received = datetime.now(UTC)
    receipt = Receipt(
        sha256=sha256,
        record_id=record.record_id,
        asset_id=record.asset_id,
        received=received.isoformat(),
        index=last.index + 1 if last else 1,
        prev=dsse.sha256(bytes(last.receipt)) if last else None,
    )
    sealed = dsse.seal(receipt.model_dump_json().encode(), RECEIPT_TYPE, server_key())
    return Envelope.objects.create(
        index=receipt.index,
        sha256=sha256,
        body=body,
        receipt=sealed,
        received=received,
        record_id=record.record_id,
        stick=stick,
        relay=relay,
        seq=record.stick.seq,
        asset_id=record.asset_id,
        practice=record.practice,
        grade=record.grade,
        wiped=wiped_word(record),
        model=model_of(record),
        search=_search(record),
    )


def _quarantine(envelope: Envelope) -> bool:
    """Mark two records with one (stick, seq): a cloned stick, or a forged record."""
    others = Envelope.objects.filter(stick=envelope.stick, seq=envelope.seq)
    twins = [other for other in others if other.index != envelope.index]
    for twin in twins:
        Quarantine.objects.create(envelope=envelope, other_sha256=twin.sha256)
        if not hasattr(twin, "quarantine"):
            Quarantine.objects.create(envelope=twin, other_sha256=envelope.sha256)
        break
    return bool(twins)


def receipt_of(envelope: Envelope | SignOff) -> dict[str, object]:
    """Return the receipt of an envelope as JSON."""
    document: dict[str, object] = json.loads(bytes(envelope.receipt))
    return document


def record_of(envelope: Envelope) -> Record:
    """Return the record in a held envelope; it was verified when it was taken in."""
    return canonical.from_bytes(dsse.read(bytes(envelope.body)).payload)


def wiped_word(record: Record) -> str:
    """Tell in one word what became of the machine's disks: never `wiped` without evidence.

    `wiped`: all of them, proved; `none`: it has no disk; `not`: at least one is not proved;
    `unknown`: the end of one was not seen, or the disks could not be counted.
    """
    own = [fate for fate in fates(record) if fate.is_of_the_machine]
    if not were_counted(record) or any(fate.outcome is Outcome.UNKNOWN for fate in own):
        return "unknown"
    if not own:
        return "none"
    return "wiped" if all(fate.is_wiped for fate in own) else "not"


def model_of(record: Record) -> str:
    """Return maker and product as people call the machine."""
    system, board = record.machine.system, record.machine.board
    words = (system.manufacturer or board.manufacturer, system.product or board.product)
    return " ".join(word for word in words if word)[:200] or "?"


def _search(record: Record) -> str:
    """Return what a machine is searched by, in lower case."""
    machine = record.machine
    words = [record.asset_id, record.asset_id.replace("-", ""), model_of(record)]
    words += [machine.system.serial or "", machine.board.serial or "", record.order.lot]
    words += [disk.serial or "" for disk in machine.disks]
    return " ".join(word for word in words if word).lower()
