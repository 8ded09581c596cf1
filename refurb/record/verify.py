"""Verifying a record: whole, signed by a believed stick, untouched."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from refurb.model.record import PAYLOAD_TYPE, Record
from refurb.model.wire import Keyring, stick_id
from refurb.problem import CouldNot, WrongUse
from refurb.record.canonical import from_bytes
from refurb.record.dsse import Untrusted, open_, read


def verify(record: Path | bytes, keyring: Keyring) -> Record:
    """Return the record in an envelope (a file, or its bytes) that `keyring` vouches for.

    Raises Untrusted (exit status 1) where it is not whole, not trusted or not untouched, or
    speaks for another stick than the one that signed it; CouldNot where the file cannot be read.
    """
    envelope = _bytes_of(record) if isinstance(record, Path) else record
    found = from_bytes(open_(envelope, keyring, PAYLOAD_TYPE))
    signer = stick_id(read(envelope).key_id)
    if found.stick.id != signer:
        raise Untrusted("record.other_stick", claimed=found.stick.id, signer=signer)
    return found


def read_keyring(file: Path) -> Keyring:
    """Return the keyring kept in a JSON file. Raises WrongUse where it is none, CouldNot."""
    try:
        return Keyring.model_validate_json(_bytes_of(file))
    except ValidationError as error:
        raise WrongUse("record.not_a_keyring", file=file) from error


def _bytes_of(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise WrongUse("record.no_such_file", file=file) from error
    except OSError as error:
        raise CouldNot("record.read_failed", file=file, why=error.strerror) from error
