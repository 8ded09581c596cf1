"""Signing a sealed record off, and believing a sign-off: another person, the very same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError

from refurb import __version__
from refurb.model.event import Clock
from refurb.model.fate import fates, were_counted
from refurb.model.record import Record
from refurb.model.sign_off import SIGN_OFF_TYPE, Signed, SignOff, Word, is_same_person
from refurb.model.wire import Keyring, stick_id
from refurb.problem import Refused, WrongUse
from refurb.record import dsse, spool
from refurb.record.dsse import Untrusted
from refurb.record.files import locked, read_whole, write_whole
from refurb.record.stick import own_key
from refurb.record.strict_json import NotStrict, parse
from refurb.record.verify import verify

MOST_LETTERS = 100
"""Letters of a name; five times as many say a risk."""


def sign_off(home: Path, envelope: bytes, keyring: Keyring, word: Word, clock: Clock) -> Signed:
    """Sign the record in `envelope` off, and spool the signed document beside it.

    The same word of the same person on the same record is signed once. Raises Untrusted where
    `keyring` does not vouch for the record, Refused where it proves no wipe, names no operator,
    or where the operator signs; CouldNot.
    """
    record = verify(envelope, keyring)
    check_name(record, word.name)
    disks = provable(record)
    if not disks:
        raise Refused("record.sign_off.nothing", "not-wiped", asset=record.asset_id)
    digest = dsse.sha256(envelope)
    key = own_key(home)
    said = SignOff(
        record_sha256=digest,
        record_id=record.record_id,
        asset_id=record.asset_id,
        practice=record.practice,
        refurb_version=__version__,
        stick=stick_id(key.key_id),
        name=_one_line(word.name),
        disks=disks,
        accepted_risk=risk_of(word.accepted_risk or ""),
        signed=clock,
    )
    with locked(home / "stick" / "lock"):
        for kept in _kept(home, digest):
            before = _read(kept, Keyring(keys=(key.public(),)))
            if before and before.sign_off.model_copy(update={"signed": clock}) == said:
                return before
        made = dsse.seal(said.model_dump_json().encode(), SIGN_OFF_TYPE, key)
        signed = Signed(said, dsse.sha256(made))
        write_whole(spool.path_of(home, signed.sha256), made)
        write_whole(_mark(home, digest, signed.sha256), b"")
    return signed


def check_name(record: Record, name: str) -> None:
    """Raise Refused unless `name` is of another person than those who worked on the record.

    They are its operator, and whoever allowed a wipe.
    """
    if not 0 < len(_one_line(name)) <= MOST_LETTERS:
        raise Refused("record.sign_off.nameless", "no-name")
    if not record.order.operator.strip():
        raise Refused("record.sign_off.no_operator", "no-operator", asset=record.asset_id)
    if any(is_same_person(name, one) for one in (record.order.operator, *record.confirmed_by)):
        raise Refused("record.sign_off.same", "same-person", name=name)


def provable(record: Record) -> tuple[str, ...]:
    """Return the disks of which the record proves the wipe; none where they were not counted."""
    return tuple(fate.id for fate in fates(record) if fate.is_wiped and were_counted(record))


def verify_sign_off(document: bytes, envelope: bytes, record: Record, keyring: Keyring) -> Signed:
    """Return the sign-off in `document`, where it is of `record`, sealed as `envelope`.

    `record` was verified. Raises Untrusted: not whole, signed by a key that is not believed, of
    another record, by the operator, or of a disk whose wipe the record does not prove.
    """
    said = read_sign_off(document, keyring)
    try:
        check_name(record, said.name)
    except Refused as error:
        raise Untrusted("record.sign_off.same", name=said.name) from error
    about = (said.record_sha256, said.record_id, said.asset_id, said.practice)
    wanted = (dsse.sha256(envelope), record.record_id, record.asset_id, record.practice)
    if about != wanted or not set(said.disks) <= set(provable(record)):
        raise Untrusted("record.sign_off.other", asset=said.asset_id)
    return Signed(said, dsse.sha256(document))


def of_record(home: Path, envelope: bytes, record: Record, keyring: Keyring) -> tuple[Signed, ...]:
    """Return the sign-offs of a verified record that lie in this stick's spool, oldest first.

    One that cannot be believed counts as not there: the record then shows none. Raises CouldNot.
    """
    return believed(_kept(home, dsse.sha256(envelope)), envelope, record, keyring)


def believed(
    documents: Iterable[bytes], envelope: bytes, record: Record, keyring: Keyring
) -> tuple[Signed, ...]:
    """Return the sign-offs among `documents` that hold for a verified record, oldest first."""
    found = {}
    for document in documents:
        try:
            signed = verify_sign_off(document, envelope, record, keyring)
        except Untrusted:
            continue
        found[signed.sha256] = signed
    return tuple(sorted(found.values(), key=lambda one: (one.sign_off.signed.wall, one.sha256)))


def shared_out(
    envelopes: Sequence[bytes], documents: Iterable[bytes], keyring: Keyring
) -> list[list[bytes]]:
    """Return for each envelope those of `documents` that name its digest.

    Raises Untrusted for a document that names none of them.
    """
    found: dict[str, list[bytes]] = {dsse.sha256(envelope): [] for envelope in envelopes}
    for document in documents:
        said = read_sign_off(document, keyring)
        if said.record_sha256 not in found:
            raise Untrusted("record.sign_off.other", asset=said.asset_id)
        found[said.record_sha256].append(document)
    return [found[dsse.sha256(envelope)] for envelope in envelopes]


def read_sign_off(document: bytes, keyring: Keyring) -> SignOff:
    """Return what a sign-off says that `keyring` vouches for, of whatever record.

    Raises Untrusted.
    """
    payload = dsse.open_(document, keyring, SIGN_OFF_TYPE)
    try:
        parse(payload)
        said = SignOff.model_validate_json(payload)
    except (NotStrict, ValidationError) as error:
        raise Untrusted("record.sign_off.none") from error
    signer = stick_id(dsse.read(document).key_id)
    if said.stick != signer:
        raise Untrusted("record.other_stick", claimed=said.stick, signer=signer)
    return said


def _read(document: bytes, keyring: Keyring) -> Signed | None:
    try:
        return Signed(read_sign_off(document, keyring), dsse.sha256(document))
    except Untrusted:
        return None


def _kept(home: Path, digest: str) -> list[bytes]:
    """Return the documents in the spool that are marked as sign-offs of this record."""
    marks = sorted((home / "spool" / "sign-offs").glob(f"{digest}.*"))
    found = []
    for mark in marks:
        path = spool.path_of(home, mark.name.rpartition(".")[2])
        if path.is_file():
            found.append(read_whole(path))
    return found


def _mark(home: Path, digest: str, own: str) -> Path:
    return home / "spool" / "sign-offs" / f"{digest}.{own}"


def risk_of(words: str) -> str | None:
    """Return an accepted risk on one line, null where nothing was said. Raises WrongUse."""
    risk = _one_line(words)
    if len(risk) > 5 * MOST_LETTERS:
        raise WrongUse("record.sign_off.too_long", most=5 * MOST_LETTERS)
    return risk or None


def _one_line(words: str) -> str:
    """Return words without line breaks, control characters and outer spaces."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())
