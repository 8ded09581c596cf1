"""What an ATA disk says of itself, from `hdparm --Istdout` words (ACS-4, IDENTIFY DEVICE)."""

from __future__ import annotations

import re

from refurb.hardware.values import MOST_NUMBER
from refurb.hardware.values import words as words_of
from refurb.model.disk import AtaSecurity

WORDS = 256
_SIGNATURE = 0xA5  # word 255, low byte: the integrity word is in use (ACS-4 7.12.7.92)


def words(output: bytes) -> list[int] | None:
    """Return the 256 IDENTIFY words, null where the block is not whole or fails its checksum.

    Without a right integrity word the block may be any device's garbage, and nothing may be read
    from it (facts: wipe, traps 20 and 24).
    """
    found = re.findall(rb"\b[0-9a-fA-F]{4}\b", output.split(b":", 1)[-1])
    if len(found) != WORDS:
        return None
    block = [int(word, 16) for word in found]
    if block[255] & 0xFF != _SIGNATURE:
        return None
    total = sum((word & 0xFF) + (word >> 8) for word in block) & 0xFF
    return block if total == 0 else None


def security(block: list[int]) -> AtaSecurity:
    """Return the security state of a checked block."""
    status = block[128]
    return AtaSecurity(
        supported=bool(block[82] & 2),
        enabled=bool(block[85] & 2),
        locked=bool(status & 1 << 2),
        frozen=bool(status & 1 << 3),
        count_expired=bool(status & 1 << 4),
        enhanced_erase=bool(status & 1 << 5),
        level_maximum=bool(status & 1 << 8),
        erase_minutes=_minutes(block[89]),
        enhanced_erase_minutes=_minutes(block[90]),
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


def native_bytes(output: bytes, sector_bytes: int) -> int | None:
    """Return the native capacity from `hdparm -N` (`max sectors = VISIBLE/NATIVE`)."""
    match = re.search(rb"max sectors\s*=\s*[0-9]+/([0-9]{1,16})(?![0-9])", output)
    size = int(match[1]) * sector_bytes if match else 0
    return size if 0 < size <= MOST_NUMBER else None


def text(block: list[int], first: int, last: int) -> str | None:
    """Return an ATA string: two characters a word, the first in the high byte (ACS-4 3.4.9)."""
    raw = b"".join(word.to_bytes(2, "big") for word in block[first : last + 1])
    return words_of(raw.decode("latin-1"))
