"""The sheet as bytes: boot sector, one screen of text, and by what refurb knows it again."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Sequence

from refurb.install.sheet_code import CODE
from refurb.locale import text
from refurb.model.sheet import (
    BYTES,
    COLUMNS,
    PARTITION_TYPE,
    ROWS,
    SECTOR_BYTES,
    about,
)

TABLE_AT = 446
_LABEL_WIDTH = 24

Line = tuple[str, str]
"""A label and what it says."""


def sheet(asset_id: str, record_id: str, facts: Sequence[Line]) -> bytes:
    """Return the `BYTES` that stand at the beginning of a disk. ValueError for a bad id.

    `facts` are shown one a line, cut where the screen ends, as many as there is room for.
    """
    found = _boot_sector(asset_id) + _letters(screen(asset_id, facts)) + about(asset_id, record_id)
    return found.ljust(BYTES, b"\0")


def screen(asset_id: str, facts: Sequence[Line]) -> list[str]:
    """Return the 25 lines of 80 letters that are shown, in the language in use."""
    head = f"  {text('install.sheet.title')}".ljust(COLUMNS - len(asset_id) - 2) + asset_id
    foot = [text("install.sheet.hint"), text("install.sheet.more"), text("install.sheet.key")]
    room = ROWS - len(foot) - 5
    body = [f"  {label.ljust(_LABEL_WIDTH)[:_LABEL_WIDTH]}{said}" for label, said in facts[:room]]
    middle = [*body, *[""] * (room - len(body))]
    lines = ["", head, f"  {'-' * (COLUMNS - 4)}", "", *middle, "", *(f"  {one}" for one in foot)]
    return [_printable(line).ljust(COLUMNS)[:COLUMNS] for line in lines]


def _letters(lines: Sequence[str]) -> bytes:
    """Return lines in code page 437, which every PC's own letters follow; accents as far as it has.

    A letter that it lacks stands without its accent (`E` for an E with a grave accent), any other
    as a question mark.
    """
    found = bytearray()
    for letter in "".join(lines):
        try:
            found += letter.encode("cp437")
        except UnicodeEncodeError:
            bare = unicodedata.normalize("NFKD", letter)[:1]
            found += bare.encode("cp437", "replace")
    return bytes(found)


def _boot_sector(asset_id: str) -> bytes:
    """Return sector 0: the code, the number it shows where nothing can be read, and the table.

    One active partition, since some BIOSes start no disk without; it covers the rest of the sheet.
    CHS 0/0/2 to 0/0/8 are LBA 1 to 7.
    """
    code = CODE + f"refurb {asset_id}".encode("ascii") + b"\0"
    last = BYTES // SECTOR_BYTES
    entry = struct.pack(
        "<B3sB3sII", 0x80, bytes((0, 2, 0)), PARTITION_TYPE, bytes((0, last, 0)), 1, last - 1
    )
    return code.ljust(TABLE_AT, b"\0") + entry.ljust(64, b"\0") + b"\x55\xaa"


def _printable(words: str) -> str:
    return "".join(c if c.isprintable() else " " for c in unicodedata.normalize("NFC", words))
