"""The sheet of a wiped disk: a screen that says what the PC is, where no system was installed.

It is a hint for whoever switches the PC on, and no proof: anybody can write one.
"""

from __future__ import annotations

import re

from refurb.model import asset_id
from refurb.model.base import Fact, Sha256, WholeNumber

SECTOR_BYTES = 512
BYTES = 4096
"""All that is written: sector 0, and seven more of a partition that holds no file system."""
NAME_AT, NAME = 3, b"refurb-sheet/1\0"
TEXT_AT, ROWS, COLUMNS = SECTOR_BYTES, 25, 80
ABOUT_AT = TEXT_AT + ROWS * COLUMNS
"""After the screen, up to the end of its fourth sector: `ASSETID;RECORDID` and zeros."""
PARTITION_TYPE = 0xDA
"""Non-FS data: no system takes such a partition for its own."""

_ABOUT = re.compile(rb"([0-9A-Z-]{9});([0-9A-Za-z-]{1,36})\0+")


class Sheet(Fact):
    """What was written onto a disk after its wipe was verified; all else is as the wipe left it."""

    disk: str
    first_byte: WholeNumber
    bytes: WholeNumber
    sha256: Sha256


class SheetSeen(Fact):
    """A sheet that a disk bore when its PC came in: whose it says it is. Never a proof."""

    asset_id: str
    record_id: str


def about(asset: str, record_id: str) -> bytes:
    """Return the bytes by which a sheet names machine and record. ValueError where too long."""
    found = f"{asset};{record_id}".encode("ascii")
    room = 4 * SECTOR_BYTES - ROWS * COLUMNS
    if not _ABOUT.fullmatch(found.ljust(room, b"\0")) or len(found) >= room:
        raise ValueError(record_id)
    return found.ljust(room, b"\0")


def read(first_bytes: bytes) -> SheetSeen | None:
    """Return whose sheet the first `BYTES` of a disk are, null where they are none of ours."""
    is_ours = first_bytes[NAME_AT : NAME_AT + len(NAME)] == NAME
    found = _ABOUT.fullmatch(first_bytes[ABOUT_AT : TEXT_AT + 4 * SECTOR_BYTES])
    if len(first_bytes) < BYTES or first_bytes[510:512] != b"\x55\xaa" or not is_ours or not found:
        return None
    try:
        asset = asset_id.read(found[1].decode("ascii"))
    except ValueError:
        return None
    return SheetSeen(asset_id=asset, record_id=found[2].decode("ascii"))
