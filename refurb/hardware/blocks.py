"""Serials inside IDENTIFY DEVICE blocks, replaced under a right checksum."""

from __future__ import annotations

import re

from refurb.hardware import ata
from refurb.hardware.junk import is_junk
from refurb.hardware.mask import Mask


def identify_words(output: bytes, mask: Mask) -> bytes:
    """Return `hdparm --Istdout` with another serial and WWN (ACS-4: words 10-19, 108-111)."""
    head, colon, body = output.partition(b":")
    found = re.findall(rb"\b[0-9a-fA-F]{4}\b", body)
    if not colon or len(found) != ata.WORDS:
        return mask.text(output)
    block = [int(word, 16) for word in found]
    is_right = ata.words(output) is not None
    raw = b"".join(word.to_bytes(2, "big") for word in block[10:20]).decode("latin-1")
    block[10:20] = _as_words(mask.value(raw))
    wwn = "".join(f"{word:04x}" for word in block[108:112])
    if not is_junk(wwn):
        other = mask.text(wwn.encode()).decode()
        block[108:112] = [int(other[i : i + 4], 16) for i in range(0, 16, 4)]
    if is_right:
        low = sum((word & 0xFF) + (word >> 8) for word in block[:255]) + (block[255] & 0xFF)
        block[255] = (-low % 256) << 8 | block[255] & 0xFF
    rows = [" ".join(f"{w:04x}" for w in block[i : i + 8]) for i in range(0, ata.WORDS, 8)]
    return mask.text(head) + colon + b"\n" + "\n".join(rows).encode() + b"\n"


def _as_words(text: str) -> list[int]:
    raw = text.encode("latin-1", errors="replace")
    return [int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2)]
