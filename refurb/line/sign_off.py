"""The sign-off in the line: once the record is sealed, another person may sign it."""

from __future__ import annotations

from pathlib import Path

from refurb.line.person import Person
from refurb.line.run import Run
from refurb.line.stages.record import papers
from refurb.model.record import Record
from refurb.model.sign_off import Signed


def ask(run: Run, person: Person) -> None:
    """Let another person sign the sealed record off, and make the papers again with their word.

    A record that proves no wipe, or is signed off already, asks for nobody. Raises CouldNot.
    """
    from refurb.record.clock import now
    from refurb.record.files import told
    from refurb.record.sign_off import provable, sign_off
    from refurb.record.stick import own_keyring

    found = None if run.stop.is_set() else _sealed(run)
    if found is None or run.state.sealed is None:
        return
    envelope, record = found
    if not provable(record) or _signed(run, envelope, record):
        return
    word = person.signs_off(record)
    if word is not None:
        sign_off(run.home, envelope, own_keyring(run.home), word, now(run.tools, run.home))
        with told(run.out / "sign-off"):
            papers(run, run.state.sealed)


def names(run: Run) -> tuple[str, ...]:
    """Return who signed this run's record off so far. Raises CouldNot."""
    found = _sealed(run)
    return tuple(one.sign_off.name for one in _signed(run, *found)) if found else ()


def _sealed(run: Run) -> tuple[bytes, Record] | None:
    """Return this run's record with its envelope, null where there is none, or none any more."""
    from refurb.record.dsse import Untrusted
    from refurb.record.files import read_whole
    from refurb.record.stick import own_keyring
    from refurb.record.verify import verify

    if run.state.sealed is None:
        return None
    try:
        envelope = read_whole(Path(run.state.sealed.path))
        return envelope, verify(envelope, own_keyring(run.home))
    except (FileNotFoundError, Untrusted):  # spoiled, and set aside by the upload, which says so
        return None


def _signed(run: Run, envelope: bytes, record: Record) -> tuple[Signed, ...]:
    from refurb.record.sign_off import of_record
    from refurb.record.stick import own_keyring

    return of_record(run.home, envelope, record, own_keyring(run.home))
