"""Serials inside EDIDs, replaced by fakes under right checksums."""

from __future__ import annotations

from collections.abc import Iterable

from refurb.hardware import edid, edid_found
from refurb.hardware.edid_found import BLOCK
from refurb.hardware.junk import is_junk
from refurb.hardware.mask import Mask

_DISPLAY_ID = 0x70
_ASCII_SERIAL = 0x0A
_SERIALS = {0x00: (5, 9), 0x20: (5, 9), 0x12: (-4, None), 0x28: (-4, None), 0x29: (0, None)}
"""Where in DisplayID's data blocks a serial stands: product identification (DisplayID 1.3 4.1,
2.0 4.1), the last four bytes of a tiled display's topology, and the whole of a container id."""

_KNOWN_TAGS = frozenset({0x00, 0x10, edid.CTA, _DISPLAY_ID})
_APPLE = b"\xfa\x10\x00"
_VENDOR_BLOCK = 3
_LEAST_DIGITS = 4


def edid_file(data: bytes, mask: Mask) -> bytes:
    """Return what was kept of one or more EDIDs, raw and without their serials.

    Of a cut or garbled one, length and first bytes alone are kept: a serial may be in the rest.
    """
    blobs = edid_found.found(data)
    if blobs:
        return b"".join(edid_blob(blob, mask) for blob in blobs)
    return data[:8] + bytes(max(0, len(data) - 8))


def edid_blob(blob: bytes, mask: Mask) -> bytes:
    """Return an EDID with other serials, in extension blocks too (VESA E-EDID 3.4.3, 3.10.3.1)."""
    made = bytearray(blob)
    display = edid.parse(blob)
    if edid.has_number(blob):
        number = int.from_bytes(blob[12:16], "little")
        made[12:16] = mask.number(number, 4).to_bytes(4, "little")
    _mask_texts(made, edid.DESCRIPTORS, mask, (display and display.model) or "")
    made[127] = -sum(made[:127]) % 256
    for start in range(BLOCK, len(blob), BLOCK):
        _mask_extension(made, start, mask)
    return bytes(made)


def _mask_texts(made: bytearray, places: Iterable[int], mask: Mask, model: str) -> None:
    """Replace the serials, and free texts with a number in them unless it is the model's."""
    for at in places:
        if made[at : at + 3] != b"\0\0\0" or made[at + 3] not in (edid.SERIAL, edid.TEXT):
            continue
        raw = bytes(made[at + 5 : at + 18])
        told, newline, rest = raw.partition(b"\n")
        text = told.decode("latin-1")
        if made[at + 3] == edid.TEXT and (_few_digits(text) or text.strip() == model):
            continue
        made[at + 5 : at + 18] = mask.value(text).encode("latin-1") + newline + rest


def _few_digits(text: str) -> bool:
    """Tell whether a text is too poor in digits for a serial (`B154EW01 V8` is a part number)."""
    runs = "".join(c if c.isdigit() else " " for c in text).split()
    return max((len(run) for run in runs), default=0) < _LEAST_DIGITS


def _mask_extension(made: bytearray, start: int, mask: Mask) -> None:
    """Mask one extension block; of a kind that nobody here knows, only the tag is kept."""
    end = min(start + BLOCK, len(made))
    tag = made[start]
    if tag == edid.CTA:
        first = made[start + 2]
        if first >= 4:
            _mask_vendor_blocks(made, start + 4, min(start + first, end - 1), mask)
            _mask_texts(made, range(start + first, end - 18, 18), mask, "")
    elif tag == _DISPLAY_ID:
        _mask_display_id(made, start, end, mask)
    elif tag not in _KNOWN_TAGS:
        made[start + 1 : end - 1] = bytes(max(0, end - start - 2))
    made[end - 1] = -sum(made[start : end - 1]) % 256


def _mask_vendor_blocks(made: bytearray, at: int, end: int, mask: Mask) -> None:
    """Replace what Apple writes in a block of its own (CTA-861-I 7.5.7), which names one panel."""
    while at < end:
        kind, size = made[at] >> 5, made[at] & 31
        payload = slice(at + 4, min(at + 1 + size, end))
        if kind == _VENDOR_BLOCK and made[at + 1 : at + 4] == _APPLE:
            made[payload] = _other(bytes(made[payload]), mask)
        at += 1 + size


def _mask_display_id(made: bytearray, start: int, end: int, mask: Mask) -> None:
    """Mask the data blocks of a DisplayID section (each: tag, revision, length, payload).

    The section's third byte counts what follows its fifth; a checksum of its own ends it.
    """
    at, last = start + 5, min(start + 5 + made[start + 2], end - 1)
    while at + 3 <= last and any(made[at : at + 3]):
        tag, size = made[at], made[at + 2]
        block = made[at + 3 : min(at + 3 + size, last)]
        if tag == _ASCII_SERIAL:
            plain = block.decode("latin-1")
            made[at + 3 : at + 3 + len(block)] = mask.value(plain).encode("latin-1")
        elif tag in _SERIALS:
            part = slice(*_SERIALS[tag])
            block[part] = _other(bytes(block[part]), mask)
            made[at + 3 : at + 3 + len(block)] = block
        at += 3 + size
    if last < end - 1:
        made[last] = -sum(made[start + 1 : last]) % 256


def _other(secret: bytes, mask: Mask) -> bytes:
    """Return other bytes for a binary serial; one of zeros alone is none and stays."""
    if not secret or is_junk(secret.hex()):
        return secret
    return mask.number(int.from_bytes(secret, "little"), len(secret)).to_bytes(len(secret), "big")
