"""The sign-off in the line: once the record is sealed, another person may sign it."""

from __future__ import annotations

from pathlib import Path

from refurb.line.person import Person
from refurb.line.run import Run
from refurb.line.stages.record import papers


def ask(run: Run, person: Person) -> None:
    """Let another person sign the sealed record off, and make the papers again with their word.

    A record that proves no wipe, or is signed off already, asks for nobody. Raises CouldNot.
    """
    from refurb.record.clock import now
    from refurb.record.sign_off import of_record, provable, sign_off
    from refurb.record.stick import own_keyring
    from refurb.record.verify import verify

    sealed = run.state.sealed
    if sealed is None or run.stop.is_set():
        return
    envelope, keyring = Path(sealed.path).read_bytes(), own_keyring(run.home)
    record = verify(envelope, keyring)
    if not provable(record) or of_record(run.home, envelope, record, keyring):
        return
    word = person.signs_off(record)
    if word is not None:
        sign_off(run.home, envelope, keyring, word, now(run.tools, run.home))
        papers(run, sealed)


def names(run: Run) -> tuple[str, ...]:
    """Return who signed this run's record off so far."""
    from refurb.record.sign_off import of_record
    from refurb.record.stick import own_keyring
    from refurb.record.verify import verify

    sealed = run.state.sealed
    if sealed is None:
        return ()
    envelope, keyring = Path(sealed.path).read_bytes(), own_keyring(run.home)
    signed = of_record(run.home, envelope, verify(envelope, keyring), keyring)
    return tuple(one.sign_off.name for one in signed)
