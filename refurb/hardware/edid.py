"""A display's own words: EDID 1.3 and 1.4 (VESA E-EDID), from the raw bytes."""

from __future__ import annotations

from refurb.hardware.junk import is_junk
from refurb.hardware.values import words
from refurb.model.machine import Display

HEADER = b"\x00\xff\xff\xff\xff\xff\xff\x00"
_DESCRIPTORS = (54, 72, 90, 108)
_SERIAL, _NAME = 0xFF, 0xFC
_NO_NUMBER = (0, 0x01010101, 0xFFFFFFFF)
"""What makers put where a serial number would stand (VESA E-EDID 3.4.3)."""


_INTERLACED = 0x80
"""Of byte 17 of a timing: its lines are those of one of two fields (3.10.2)."""

_RATIOS = ((16, 9), (4, 3), (160, 90), (40, 30))
"""Televisions and projectors say their shape where a size in mm would stand."""


def parse(blob: bytes) -> Display | None:
    """Return the display, null where the bytes are no EDID. A wrong checksum is tolerated."""
    if len(blob) < 128 or not blob.startswith(HEADER):
        return None
    width, height = _size_mm(blob)
    number = int.from_bytes(blob[12:16], "little")
    serial = _text(blob, _SERIAL) or (str(number) if number not in _NO_NUMBER else "")
    return Display(
        manufacturer=_maker(blob),
        model=_text(blob, _NAME) or f"{int.from_bytes(blob[10:12], 'little'):04X}",
        serial=None if is_junk(serial) else serial,
        width_mm=width,
        height_mm=height,
        pixels=_pixels(blob),
    )


def _maker(blob: bytes) -> str | None:
    """Three letters of five bits each (VESA E-EDID 3.4.1)."""
    packed = int.from_bytes(blob[8:10], "big")
    letters = [(packed >> shift) & 31 for shift in (10, 5, 0)]
    if not all(1 <= letter <= 26 for letter in letters):
        return None
    return "".join(chr(64 + letter) for letter in letters)


def _detailed(blob: bytes) -> bytes | None:
    """Return the first detailed timing, which is the native one (3.10.2)."""
    timing = blob[54:72]
    return timing if timing[0] or timing[1] else None


def _pixels(blob: bytes) -> str | None:
    timing = _detailed(blob)
    if timing is None:
        return None
    width = timing[2] | (timing[4] & 0xF0) << 4
    lines = timing[5] | (timing[7] & 0xF0) << 4
    height = lines * 2 if timing[17] & _INTERLACED else lines
    return f"{width}x{height}" if width and height else None


def _size_mm(blob: bytes) -> tuple[int | None, int | None]:
    timing = _detailed(blob)
    if timing is not None:
        width, height = timing[12] | (timing[14] & 0xF0) << 4, timing[13] | (timing[14] & 15) << 8
        if width and height and (width, height) not in _RATIOS:
            return width, height
    width_cm, height_cm = blob[21], blob[22]
    size = width_cm * 10, height_cm * 10
    return size if width_cm and height_cm and size not in _RATIOS else (None, None)


def _text(blob: bytes, kind: int) -> str | None:
    for at in _DESCRIPTORS:
        block = blob[at : at + 18]
        if block[:3] == b"\0\0\0" and block[3] == kind:
            told = words(block[5:].split(b"\n")[0].decode("cp437"))
            if told:
                return told
    return None
