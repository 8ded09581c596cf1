"""The stick: its identity, its place in its own chain, and the sealing of records.

Sealing survives a cut at any moment. The signed envelope is first written whole to
`stick/sealing.json`: from then on that record has that `seq`. The index and the state follow,
and the envelope is moved into the spool last. Whoever comes next finishes what was begun, so no
record is lost and no `seq` is used twice.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from pydantic import ValidationError

from refurb.model.base import Fact, Sha256, WholeNumber
from refurb.model.record import PAYLOAD_TYPE, Record, StickLink
from refurb.model.wire import Keyring, stick_id
from refurb.problem import CouldNot
from refurb.record import canonical, dsse, keys, spool
from refurb.record.files import locked, move_whole, read_whole, write_whole
from refurb.record.spool import Entry, Sealed


class State(Fact):
    """Where the chain stands: the next `seq`, and the digest of the last envelope."""

    seq: WholeNumber = 1
    prev: Sha256 | None = None


class Enrolment(Fact):
    """What the server gave this stick. The token is a secret: the file is for its owner only."""

    url: str
    stick: str
    token: str
    keyring: Keyring


class Status(Fact):
    """JSON of `refurb stick status`. Counts are of envelopes; `free_bytes` is the stick's room."""

    stick: str
    key_id: str
    server: str | None
    next_seq: WholeNumber
    waiting: WholeNumber
    sent: WholeNumber
    refused: WholeNumber
    damaged: WholeNumber
    free_bytes: WholeNumber


def seal(home: Path, build: Callable[[StickLink], Record]) -> Sealed:
    """Sign the record that `build` makes for its place in the chain, and spool it.

    A record whose `record_id` was sealed before is not sealed again: the first envelope is
    returned. `build` runs under the stick's lock and calls nothing of this module. Raises CouldNot
    (full, read-only or damaged stick); calling again is always right.
    """
    with _alone(home):
        key = _key(home)
        state = _finished(home, key)
        link = StickLink(id=stick_id(key.key_id), seq=state.seq, prev=state.prev)
        record = build(link)
        if found := spool.find(home, record.record_id):
            return found
        if record.stick != link:
            raise ValueError("the record does not stand where the chain is")
        envelope = dsse.seal(canonical.to_bytes(record), PAYLOAD_TYPE, key)
        write_whole(_sealing(home), envelope)
        return _finish(home, envelope, record)


def own_key(home: Path) -> keys.SigningKey:
    """Return the stick's key, made on first use. Raises CouldNot."""
    with _alone(home):
        return _key(home)


def own_keyring(home: Path) -> Keyring:
    """Return a keyring of this stick's key alone. Raises CouldNot."""
    return Keyring(keys=(own_key(home).public(),))


def enrolment(home: Path) -> Enrolment | None:
    """Return what the server gave this stick, null before enrolment. Raises CouldNot."""
    file = _enrolment_file(home)
    try:
        return Enrolment.model_validate_json(read_whole(file))
    except FileNotFoundError:
        return None
    except ValidationError as error:
        raise CouldNot("record.enrolment_damaged", file=file) from error


def keep_enrolment(home: Path, given: Enrolment) -> None:
    """Keep what the server gave this stick. Raises CouldNot."""
    with _alone(home):
        write_whole(_enrolment_file(home), given.model_dump_json().encode())


def status(home: Path) -> Status:
    """Return how the stick stands, after finishing a sealing that was cut off."""
    with _alone(home):
        key = _key(home)
        state = _finished(home, key)
    enrolled = enrolment(home)
    return Status(
        stick=stick_id(key.key_id),
        key_id=key.key_id,
        server=enrolled.url if enrolled else None,
        next_seq=state.seq,
        waiting=len(spool.waiting(home)),
        sent=len(spool.sent(home)),
        refused=len(spool.refused(home)),
        damaged=len(spool.damaged(home)),
        free_bytes=shutil.disk_usage(home).free,
    )


def _alone(home: Path) -> AbstractContextManager[None]:
    return locked(home / "stick" / "lock")


def _sealing(home: Path) -> Path:
    return home / "stick" / "sealing.json"


def _enrolment_file(home: Path) -> Path:
    return home / "stick" / "enrolment.json"


def _key(home: Path) -> keys.SigningKey:
    return keys.load_or_make(home / "stick" / "key.pem")


def _finished(home: Path, key: keys.SigningKey) -> State:
    """Finish a sealing that was cut off, and return where the chain stands."""
    try:
        envelope = read_whole(_sealing(home))
    except FileNotFoundError:
        return _state(home, key)
    try:
        record = _opened(envelope, key)
    except dsse.Untrusted:
        return _lost(home, key)
    _finish(home, envelope, record)
    return _state(home, key)


def _finish(home: Path, envelope: bytes, record: Record) -> Sealed:
    """Take the sealed envelope into index, state and spool; doing it twice is harmless."""
    digest = dsse.sha256(envelope)
    seq = record.stick.seq
    spool.note_record(home, record.record_id, Entry(sha256=digest, seq=seq))
    _keep(home, State(seq=seq + 1, prev=digest))
    target = spool.path_of(home, digest)
    move_whole(_sealing(home), target)
    return Sealed(digest, target, seq)


def _lost(home: Path, key: keys.SigningKey) -> State:
    """Set aside an envelope that the medium spoiled; its `seq` stays unused, as a visible gap."""
    state = _state(home, key)
    after = State(seq=state.seq + 1, prev=state.prev)
    _keep(home, after)
    digest = dsse.sha256(read_whole(_sealing(home)))
    move_whole(_sealing(home), home / "damaged" / f"{digest}.json")
    return after


def _keep(home: Path, state: State) -> None:
    write_whole(home / "stick" / "state.json", state.model_dump_json().encode())


def _state(home: Path, key: keys.SigningKey) -> State:
    """Return the chain's state; where its file is gone or spoiled, the spool tells it again."""
    try:
        return State.model_validate_json(read_whole(home / "stick" / "state.json"))
    except (FileNotFoundError, ValidationError):
        return _state_from_spool(home, key)


def _state_from_spool(home: Path, key: keys.SigningKey) -> State:
    last = State()
    for file in sorted((home / "spool").glob("*.json")):
        envelope = read_whole(file)
        try:
            seq = _opened(envelope, key).stick.seq
        except dsse.Untrusted:
            continue  # a damaged file says nothing; sending it is refused later, and said
        if seq >= last.seq:
            last = State(seq=seq + 1, prev=dsse.sha256(envelope))
    return last


def _opened(envelope: bytes, key: keys.SigningKey) -> Record:
    keyring = Keyring(keys=(key.public(),))
    return canonical.from_bytes(dsse.open_(envelope, keyring, PAYLOAD_TYPE))
