"""A label in Zebra's language: one graphic field, so that every printer shows the same dots."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def to_zpl(bitmap: Image) -> bytes:
    """Return the bitmap as one ZPL II label (`^GFA`: rows of bytes in hex, 1 is black)."""
    width, height = bitmap.size
    row_bytes = -(-width // 8)
    black = bytearray(bitmap.tobytes("raw", "1;I"))
    unused = row_bytes * 8 - width
    for end in range(row_bytes - 1, len(black), row_bytes):
        black[end] &= 0xFF << unused & 0xFF
    return (
        f"^XA^PW{width}^LL{height}^LH0,0^FO0,0"
        f"^GFA,{len(black)},{len(black)},{row_bytes},{black.hex().upper()}^FS^PQ1^XZ\n"
    ).encode("ascii")
