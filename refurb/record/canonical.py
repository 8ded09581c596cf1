"""A record as the exact bytes that are signed, and back."""

from __future__ import annotations

from pydantic import ValidationError

from refurb.model.record import Record
from refurb.record.dsse import Untrusted
from refurb.record.strict_json import NotStrict, parse


def to_bytes(record: Record) -> bytes:
    """Return the record as UTF-8 JSON; decimal numbers are written as text.

    Raises NotStrict where the record holds a float or a whole number of 2**53 or more: that is
    a fault in a model, never something to sign.
    """
    data = record.model_dump_json(context={"record": True}).encode("utf-8")
    parse(data)
    return data


def from_bytes(data: bytes) -> Record:
    """Return the record in `data`, the payload of an opened envelope. Raises Untrusted."""
    try:
        parse(data)
        return Record.model_validate_json(data)
    except (NotStrict, ValidationError) as error:
        raise Untrusted("record.not_a_record") from error
