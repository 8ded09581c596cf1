"""dmidecode's text as structures: pure, and patient with cut and garbled output."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from refurb.hardware.junk import is_junk, is_junk_uuid
from refurb.model.machine import Junk

_HANDLE = re.compile(r"^Handle 0x[0-9A-Fa-f]+, DMI type (\d+)")
_SIZE = re.compile(r"^(\d+)\s*(bytes|[kKMGT]i?B)$")
_UNITS = {"bytes": 0, "k": 10, "m": 20, "g": 30, "t": 40}


@dataclass(frozen=True)
class Structure:
    """One SMBIOS structure: its type number and its one-line fields."""

    type: int
    fields: dict[str, str] = field(default_factory=dict)


def parse(output: bytes) -> list[Structure]:
    """Return the structures in dmidecode's output; a cut or garbled end ends the list."""
    return list(_structures(output.decode("utf-8", errors="replace")))


def _structures(text: str) -> Iterator[Structure]:
    current: Structure | None = None
    for line in text.splitlines():
        if match := _HANDLE.match(line):
            if current:
                yield current
            current = Structure(int(match[1]))
        elif current and line.startswith("\t") and not line.startswith("\t\t"):
            key, colon, value = line.strip().partition(":")
            if colon:
                current.fields.setdefault(key.strip(), value.strip())
        elif not line.strip():
            if current:
                yield current
            current = None
    if current:
        yield current


def of_type(structures: list[Structure], number: int) -> list[dict[str, str]]:
    """Return the fields of every structure of one type."""
    return [s.fields for s in structures if s.type == number]


def size_bytes(value: str | None) -> int | None:
    """Return `4 GB` or `8192 MB` in bytes (dmidecode counts in 1024), null for anything else."""
    match = _SIZE.match((value or "").strip())
    if not match:
        return None
    unit = match[2].lower()
    return int(match[1]) << _UNITS[unit if unit == "bytes" else unit[0]]


def number(value: str | None) -> int | None:
    """Return the number that a field such as `1333 MT/s` begins with, null for none or zero."""
    match = re.match(r"\d+", value or "")
    return (int(match[0]) or None) if match else None


class Cleaner:
    """Takes fields out of structures; what is a placeholder becomes null and is listed."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self.junk: list[Junk] = []

    def clean(self, fields: dict[str, str], key: str, name: str) -> str | None:
        """Return `fields[key]`, null where it is missing or a placeholder; `name` lists it."""
        value = fields.get(key)
        if value is None or not value:
            return None
        is_bad = is_junk_uuid(value) if key == "UUID" else is_junk(value)
        if is_bad:
            self.junk.append(Junk(field=name, value=value[:200]))
            return None
        return " ".join(value.split())
