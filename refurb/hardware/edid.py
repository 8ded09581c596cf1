"""A display's own words: EDID 1.0 to 1.4 (VESA E-EDID), from the raw bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refurb.hardware.edid_found import BLOCK, mended
from refurb.hardware.junk import is_junk
from refurb.hardware.values import words
from refurb.model.machine import Display

DESCRIPTORS = (54, 72, 90, 108)
SERIAL, TEXT, NAME = 0xFF, 0xFE, 0xFC
CTA = 0x02
"""The tag of an extension block that may hold further timings (CTA-861-I 7.5)."""

_INTERLACED = 0x80
"""Of byte 17 of a timing: its lines are those of one of two fields (3.10.2)."""

_LEAST_PIXELS = 200
"""Fewer are no screen's: old EDIDs fill an unused timing with ones."""

_LEAST_MM = 60
"""Smaller than a wrist watch's: some makers write centimetres, or a shape, for millimetres."""

_SHAPES = ((16, 9), (16, 10), (4, 3))
"""Televisions, projectors and receivers say their shape where a size would stand, as it is or
ten or a hundred times as much; a real screen of 1600 x 900 mm is rare enough to be measured."""

_PART_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/+-]{3,}")


def parse(blob: bytes) -> Display | None:
    """Return the display, null where the bytes are no EDID. A wrong checksum is tolerated.

    The serial is the text that the maker gives, else the number; the size and the native pixels
    are those of the first detailed timing (VESA E-EDID 3.4.3, 3.10.2, 3.10.3).
    """
    blob = mended(blob)
    if len(blob) < BLOCK:
        return None
    width, height = _size_mm(blob)
    return Display(
        manufacturer=_maker(blob),
        model=_model(blob),
        serial=_serial(blob),
        width_mm=width,
        height_mm=height,
        pixels=_pixels(blob),
    )


def has_number(blob: bytes) -> bool:
    """Tell whether bytes 12 to 15 are a serial number: none is 0, or four times the same byte."""
    return len(set(blob[12:16])) > 1


def texts(blob: bytes, kind: int) -> Iterator[str]:
    """Yield the texts of one kind of descriptor, without padding; empty ones are left out."""
    for at in DESCRIPTORS:
        block = blob[at : at + 18]
        if block[:3] == b"\0\0\0" and block[3] == kind:
            told = words(re.split(rb"[\n\r\0]", block[5:])[0].decode("cp437"))
            if told:
                yield told


def _serial(blob: bytes) -> str | None:
    told = next((text for text in texts(blob, SERIAL) if not is_junk(text)), None)
    if told or not has_number(blob):
        return told
    number = str(int.from_bytes(blob[12:16], "little"))
    return None if is_junk(number) else number


def _model(blob: bytes) -> str:
    """Return the name; of a laptop's panel, which has none, the part number; else the code."""
    name = next(texts(blob, NAME), None)
    return name or _part_number(blob) or f"{int.from_bytes(blob[10:12], 'little'):04X}"


def _part_number(blob: bytes) -> str | None:
    """Return the last free text with a digit in it: the first one is often the maker's name.

    Dell has its own part number before the maker's, with a byte of no meaning between them.
    """
    found = None
    for text in texts(blob, TEXT):
        plain = words("".join(c if c.isascii() else " " for c in text)) or ""
        if _PART_NUMBER.fullmatch(plain) and re.search(r"\d", plain):
            found = plain
    return found


def _maker(blob: bytes) -> str | None:
    """Three letters of five bits each (VESA E-EDID 3.4.1)."""
    packed = int.from_bytes(blob[8:10], "big")
    letters = [(packed >> shift) & 31 for shift in (10, 5, 0)]
    if not all(1 <= letter <= 26 for letter in letters):
        return None
    return "".join(chr(64 + letter) for letter in letters)


def _timings(blob: bytes) -> Iterator[bytes]:
    """Yield the detailed timings, the base block's before those of CTA extensions."""
    places = list(DESCRIPTORS)
    for start in range(BLOCK, len(blob) - BLOCK + 1, BLOCK):
        first = blob[start + 2]
        if blob[start] == CTA and first >= 4:
            places += range(start + first, start + BLOCK - 18, 18)
    for at in places:
        timing = blob[at : at + 18]
        width, height = _resolution(timing)
        if timing[:2] != b"\0\0" and min(width, height) >= _LEAST_PIXELS:
            yield timing


def _resolution(timing: bytes) -> tuple[int, int]:
    width = timing[2] | (timing[4] & 0xF0) << 4
    lines = timing[5] | (timing[7] & 0xF0) << 4
    return width, lines * 2 if timing[17] & _INTERLACED else lines


def _pixels(blob: bytes) -> str | None:
    timing = next(_timings(blob), None)
    return None if timing is None else "{}x{}".format(*_resolution(timing))


def _size_mm(blob: bytes) -> tuple[int | None, int | None]:
    """Return the first detailed timing's size, else the one in whole centimetres."""
    sizes = [(blob[21] * 10, blob[22] * 10)]
    timing = next(_timings(blob), None)
    if timing is not None:
        told = timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 15) << 8
        sizes.insert(0, told)
    for width, height in sizes:
        if min(width, height) >= _LEAST_MM and not _is_shape(width, height):
            return width, height
    return None, None


def _is_shape(width: int, height: int) -> bool:
    return any((width, height) == (w * s, h * s) for w, h in _SHAPES for s in (1, 10, 100))
