"""dmidecode's text as structures: pure, and patient with old, cut and garbled output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from refurb.hardware.junk import is_absent, is_junk, is_junk_uuid
from refurb.hardware.values import MOST_NUMBER, words
from refurb.model.machine import Junk

_TYPE = re.compile(r"(?:^Handle 0x[0-9A-Fa-f]{1,8}, |^\s+)DMI type (\d{1,3})\b")
_TOLD = re.compile(rb"^(\d{1,5}) structures occupying", re.MULTILINE)
_SIZE = re.compile(r"^([0-9]{1,12})\s*(bytes|[kKMGT]i?B)$")
_UNITS = {"b": 0, "k": 10, "m": 20, "g": 30, "t": 40}
_END_OF_TABLE = 127


@dataclass(frozen=True)
class Structure:
    """One SMBIOS structure: its type number and its one-line fields."""

    type: int
    fields: dict[str, str] = field(default_factory=dict)


def parse(output: bytes) -> list[Structure]:
    """Return the structures in dmidecode's output; what is no structure is passed over."""
    return list(_structures(output.decode("utf-8", errors="replace")))


def _structures(text: str) -> Iterator[Structure]:
    """Yield structures. Versions before 2.8 indent everything below the handle once more."""
    current: Structure | None = None
    indent = 8
    for line in text.splitlines():
        if match := _TYPE.match(line):
            if current:
                yield current
            current = Structure(int(match[1]))
            indent = 16 if line[0].isspace() else 8
            continue
        wide = line.expandtabs(8)
        if current and len(wide) - len(wide.lstrip()) == indent:
            key, colon, value = wide.strip().partition(":")
            if colon:
                current.fields.setdefault(key.strip(), value.strip())
    if current:
        yield current


def missing(output: bytes, structures: list[Structure]) -> tuple[int, int] | None:
    """Return (structures read, structures announced) where the table is cut, else null.

    Some firmware announces one more than it has: a table that ends with its end mark is whole.
    """
    match = _TOLD.search(output)
    told, seen = (int(match[1]) if match else 0), len(structures)
    has_end = any(s.type == _END_OF_TABLE for s in structures[-2:])
    return (seen, told) if seen < told - 1 or (seen < told and not has_end) else None


def of_type(structures: list[Structure], number: int) -> list[dict[str, str]]:
    """Return the fields of every structure of one type."""
    return [s.fields for s in structures if s.type == number]


def size_bytes(value: str | None) -> int | None:
    """Return `4 GB` or `8192 MB` in bytes (dmidecode counts in 1024), null for anything else."""
    match = _SIZE.match((value or "").strip())
    size = int(match[1]) << _UNITS[match[2][0].lower()] if match else None
    return size if size is not None and size <= MOST_NUMBER else None


class Cleaner:
    """Takes fields out of structures; what is a placeholder becomes null and is listed."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.junk: list[Junk] = []

    def clean(self, fields: dict[str, str], key: str, name: str) -> str | None:
        """Return `fields[key]`, null where it is missing or a placeholder; `name` lists it."""
        value = words(fields.get(key))
        if value is None or is_absent(value):
            return None
        if is_junk_uuid(value) if key == "UUID" else is_junk(value):
            self.junk.append(Junk(field=name, value=value))
            return None
        return value
