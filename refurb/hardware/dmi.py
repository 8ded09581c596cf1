"""dmidecode's text as structures: pure, and patient with old, cut and garbled output."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from refurb.hardware.junk import is_absent, is_junk, is_junk_uuid
from refurb.hardware.values import MOST_NUMBER, words
from refurb.model.machine import Junk

_HANDLE = re.compile(r"Handle (0x[0-9A-Fa-f]{1,8})\b")
_TYPE = re.compile(r"(?:^Handle 0x[0-9A-Fa-f]{1,8}, |^\s+)DMI type (\d{1,3})\b")
_TOLD = re.compile(rb"^(\d{1,5}) structures occupying", re.MULTILINE)
_RUN = re.compile(r"^# dmidecode \d", re.MULTILINE)
_SIZE = re.compile(r"^([0-9]{1,12})\s*(bytes|[kKMGTP](?:i?B|byte))(?:\s*\(.*\))?$")
_UNITS = {"b": 0, "k": 10, "m": 20, "g": 30, "t": 40, "p": 50}
_END_OF_TABLE = 127
MOST_BYTES = 4 << 20
"""Of more, the rest is noise: VMware's 620 structures take a fifteenth of it."""

_UTF_16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""What Windows' PowerShell writes where a tool's output is sent to a file."""

_SYSTEM, _BOARD, _CHASSIS, _PROCESSOR = 1, 2, 3, 4
_OLD_KEYS = {
    (0, "Release"): "Release Date",
    (_SYSTEM, "Vendor"): "Manufacturer",
    (_SYSTEM, "Product"): "Product Name",
    (_BOARD, "Vendor"): "Manufacturer",
    (_BOARD, "Product"): "Product Name",
    (_CHASSIS, "Vendor"): "Manufacturer",
    (_CHASSIS, "Chassis Type"): "Type",
    (_PROCESSOR, "Processor Version"): "Version",
    (_PROCESSOR, "Processor Type"): "Type",
    (_PROCESSOR, "Processor Manufacturer"): "Manufacturer",
}
"""What dmidecode called its fields before version 2.1 (2003), by today's names."""

_TITLES = {
    "BIOS Information": 0,
    "System Information": _SYSTEM,
    "Base Board Information": _BOARD,
    "Chassis Information": _CHASSIS,
    "Processor Information": _PROCESSOR,
    "Memory Controller Information": 5,
    "Memory Module Information": 6,
    "Physical Memory Array": 16,
    "Memory Device": 17,
    "Portable Battery": 22,
}
"""What stands above the fields that are read here: it tells the type where the handle is lost."""


@dataclass(frozen=True)
class Structure:
    """One SMBIOS structure: its type number, its one-line fields and the handle others name."""

    type: int
    fields: dict[str, str] = field(default_factory=dict)
    handle: int | None = None


def parse(output: bytes) -> list[Structure]:
    """Return the structures in dmidecode's output; what is no structure is passed over.

    One file may hold several runs, whole or of some types (`dmidecode -t memory`): a structure
    that comes again in a later run counts once, as the run has it that tells more of it.
    """
    text = output[:MOST_BYTES].decode(_UTF_16.get(output[:2], "utf-8"), errors="replace")
    found: list[Structure] = []
    known: dict[tuple[object, ...], int] = {}
    for run in _RUN.split(text.removeprefix("\ufeff")):
        before = len(found)
        for structure in _structures(run):
            number = known.get(_same(structure))
            if number is None:
                found.append(structure)
            elif len(structure.fields) > len(found[number].fields):
                found[number] = structure
        known |= {_same(s): before + n for n, s in enumerate(found[before:])}
    return found


def _same(structure: Structure) -> tuple[object, ...]:
    """Return what tells one structure from the others of a PC: its handle, else all it says."""
    if structure.handle is None:
        return (structure.type, *structure.fields.items())
    return (structure.type, structure.handle)


def _structures(text: str) -> Iterator[Structure]:
    """Yield structures.

    Versions before 2.8 indent everything below the handle once more, others write blanks for
    tabs: a field stands as deep as the first line that is deeper than the type's. A title that
    follows fields begins a structure whose handle was garbled (a mask of serials took it).
    """
    current: Structure | None = None
    handle: int | None = None
    outer = depth = 0
    for line in text.splitlines():
        if line.startswith("Handle ") and (named := _HANDLE.match(line)):
            handle = int(named[1], 16)
        if match := _TYPE.match(line):
            if current:
                yield current
            current = Structure(int(match[1]), handle=handle)
            outer, depth = _depth(line), 0
        elif depth and line in _TITLES:
            if current:
                yield current
            current = Structure(_TITLES[line])
            outer = depth = 0
        elif current and ":" in line and (here := _depth(line)) > outer:
            depth = depth or here
            if here == depth:
                _keep(current, line)
    if current:
        yield current


def _depth(line: str) -> int:
    """Return the column, in blanks, of a line's first letter."""
    bare = line.lstrip()
    return len(line[: len(line) - len(bare)].expandtabs(8))


def _keep(structure: Structure, line: str) -> None:
    key, _, value = line.strip().partition(":")
    name = key.strip()
    structure.fields.setdefault(_OLD_KEYS.get((structure.type, name), name), value.strip())


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
