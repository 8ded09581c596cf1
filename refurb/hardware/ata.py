"""What an ATA disk says of itself, from `hdparm --Istdout` words (ACS-4, IDENTIFY DEVICE)."""

from __future__ import annotations

import re

from refurb.hardware.told import Identify
from refurb.hardware.values import MOST_NUMBER
from refurb.hardware.values import words as words_of
from refurb.model.disk import AtaSecurity, Transport
from refurb.model.erase import AtaSanitize

WORDS = 256
_IS_ATAPI = 1 << 15
_NOT_TOLD = (0, 0xFFFF)
_SIGNATURE = 0xA5  # word 255, low byte: the integrity word is in use (ACS-4 7.12.7.92)


def unchecked(output: bytes) -> list[int] | None:
    """Return the 256 words as they were printed, null where the output holds no whole block."""
    found = re.findall(rb"\b[0-9a-fA-F]{4}\b", output.split(b":", 1)[-1])
    return [int(word, 16) for word in found] if len(found) == WORDS else None


def words(output: bytes) -> list[int] | None:
    """Return the 256 IDENTIFY words, null where the block is not whole or fails its checksum.

    Without a right integrity word the block may be any device's garbage, and nothing may be read
    from it (facts: wipe, traps 20 and 24).
    """
    block = unchecked(output)
    if block is None:
        return None
    if block[255] & 0xFF != _SIGNATURE:
        return None
    total = sum((word & 0xFF) + (word >> 8) for word in block) & 0xFF
    return block if total == 0 else None


def identify(block: list[int]) -> Identify | None:
    """Return what a checked block says; null where it is no disk's (word 0: an ATAPI drive)."""
    if block[0] & _IS_ATAPI:
        return None
    sector, physical = _sectors(block)
    count = _joined(block, 100, 103) if _holds(block, 83, 10) else _joined(block, 60, 61)
    size = count * sector
    return Identify(
        model=text(block, 27, 46),
        serial=text(block, 10, 19),
        firmware=text(block, 23, 26),
        wwn=_wwn(block),
        transport=_transport(block),
        size_bytes=size if 0 < size <= MOST_NUMBER else None,
        logical_sector_bytes=sector,
        physical_sector_bytes=physical,
        rotation_rpm=rotation_rpm(block),
        security=security(block),
        sanitize=sanitize(block),
        has_dco=_holds(block, 83, 11),
    )


def sanitize(block: list[int]) -> AtaSanitize | None:
    """Return which SANITIZE commands there are (word 59), null where the feature set is none."""
    word = block[59]
    if not word & 1 << 12:
        return None
    return AtaSanitize(
        block=bool(word & 1 << 15),
        crypto=bool(word & 1 << 13),
        overwrite=bool(word & 1 << 14),
        antifreeze=bool(word & 1 << 10),
    )


def security(block: list[int]) -> AtaSecurity:
    """Return the security state of a checked block; enabled is what either word says is.

    A disk without the feature set (word 82) has no such state, whatever its word 128 holds.
    """
    if not block[82] & 2:
        return by_status(0)
    state = by_status(block[128] | 1 | block[85] & 2)
    minutes = {
        "erase_minutes": _minutes(block[89]),
        "enhanced_erase_minutes": _minutes(block[90]),
    }
    return state.model_copy(update=minutes)


def by_status(word: int) -> AtaSecurity:
    """Return the security state that word 128 tells; it says nothing of how long an erase takes."""
    return AtaSecurity(
        supported=bool(word & 1),
        enabled=bool(word & 1 << 1),
        locked=bool(word & 1 << 2),
        frozen=bool(word & 1 << 3),
        count_expired=bool(word & 1 << 4),
        enhanced_erase=bool(word & 1 << 5),
        level_maximum=bool(word & 1 << 8),
    )


def rotation_rpm(block: list[int]) -> int | None:
    """Return the speed of rotation; 0 for a medium that does not rotate, null if not told."""
    value = block[217]
    if value == 1:
        return 0
    return value if 0x0401 <= value <= 0xFFFE else None


def _minutes(word: int) -> int | None:
    """Return minutes: the value times two; bit 15 says that 15 bits of it count, else 8."""
    value = word & 0x7FFF if word & 0x8000 else word & 0xFF
    return value * 2 or None


def text(block: list[int], first: int, last: int) -> str | None:
    """Return an ATA string: two characters a word, the first in the high byte (ACS-4 3.4.9)."""
    raw = b"".join(word.to_bytes(2, "big") for word in block[first : last + 1])
    return words_of(raw.decode("latin-1"))


def _holds(block: list[int], word: int, bit: int) -> bool:
    """Tell whether a feature's bit is set in a word that says it is valid (bits 15:14 are 01)."""
    return block[word] >> 14 == 1 and bool(block[word] & 1 << bit)


def _joined(block: list[int], first: int, last: int) -> int:
    """Return a number of several words, the lowest first."""
    return sum(block[i] << 16 * (i - first) for i in range(first, last + 1))


def _sectors(block: list[int]) -> tuple[int, int]:
    """Return the bytes of a logical and of a physical sector (words 106, 117 and 118)."""
    logical = 2 * _joined(block, 117, 118) if _holds(block, 106, 12) else 512
    many = 1 << (block[106] & 0xF) if _holds(block, 106, 13) else 1
    return logical, logical * many


def _wwn(block: list[int]) -> str | None:
    """Return the World Wide Name as the kernel writes it (words 108-111, if word 87 says so)."""
    if not _holds(block, 87, 8):
        return None
    return "0x" + "".join(f"{word:04x}" for word in block[108:112])


def _transport(block: list[int]) -> Transport | None:
    """Return the cable: word 222 names it, 76 is of SATA disks, 93 of parallel ones (a reset)."""
    if block[222] not in _NOT_TOLD:
        return {0: Transport.IDE, 1: Transport.SATA}.get(block[222] >> 12)
    if block[76] not in _NOT_TOLD:
        return Transport.SATA
    return Transport.IDE if block[93] >> 14 == 1 else None
