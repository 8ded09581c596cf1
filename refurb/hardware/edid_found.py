"""Where EDIDs stand in what was kept of them: raw bytes, a hex dump, or base64."""

from __future__ import annotations

import base64
import re

HEADER = b"\x00\xff\xff\xff\xff\xff\xff\x00"
BLOCK = 128
MOST_BYTES = 256 * BLOCK
"""A base block counts its extensions in one byte (VESA E-EDID 3.11)."""

_LEAST_RIGHT = 6
"""Of the header's 8 bytes: what Linux, too, holds to be an EDID read over a bad cable."""

_BETWEEN = rb"[\s,:]{0,40}(?:0x)?"
_HEX = re.compile(rb"(?i)00(?:%bff){6}%b00(?:%b[0-9a-f]{2})*" % ((_BETWEEN,) * 3))
_OFFSET = re.compile(rb"(?mi)^[0-9a-f]{4,8}(?::|  )\s*|\s\|.*\|\s*$|  .{1,16}$")
_BASE64 = re.compile(rb"AP/{7}w[A-Za-z0-9+/\s]+")


def found(data: bytes) -> tuple[bytes, ...]:
    """Return every EDID in `data`, each with the extension blocks that are there.

    Read are raw bytes (one EDID after another), hex digits as xrandr, edid-decode, xxd and
    hexdump print them, and base64. None is returned whose base block is cut, or that was already.
    """
    data = data[: 4 * MOST_BYTES]
    raw = _raw(data)
    if raw:
        return raw
    decoded = [_of_hex(match[0]) for match in _HEX.finditer(_without_offsets(data))]
    decoded += [_of_base64(match[0]) for match in _BASE64.finditer(data)]
    return tuple(dict.fromkeys(one for text in decoded for one in _raw(text)[:1]))


def mended(blob: bytes) -> bytes:
    """Return an EDID under a right header; nothing where the header is not one's."""
    right = sum(byte == wanted for byte, wanted in zip(blob, HEADER, strict=False))
    return HEADER + blob[8:] if right >= _LEAST_RIGHT else b""


def _raw(data: bytes) -> tuple[bytes, ...]:
    """Return the EDIDs that follow one another, or the first one after foreign bytes."""
    blobs: list[bytes] = []
    while True:
        if not mended(data[:8]):
            data = data[data.find(HEADER) :] if HEADER in data else b""
        if len(data) < BLOCK:
            return tuple(blobs)
        size = BLOCK
        while size + BLOCK <= min(len(data), (1 + data[126]) * BLOCK):
            size += BLOCK
        blobs.append(mended(data[:8]) + data[8:size])
        data = data[size:]


def _without_offsets(data: bytes) -> bytes:
    """Return a hex dump's own digits, if it is one with offsets in front and letters behind."""
    is_dump = re.search(rb"(?mi)^0{4,8}(:|  )", data)
    return _OFFSET.sub(b"", data) if is_dump else data


def _of_hex(text: bytes) -> bytes:
    digits = re.sub(rb"(?i)0x|[\s,:]", b"", text)
    return bytes.fromhex(digits.decode("ascii"))


def _of_base64(text: bytes) -> bytes:
    letters = re.sub(rb"\s", b"", text)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    return base64.b64decode(letters + b"=" * (-len(letters) % 4))
