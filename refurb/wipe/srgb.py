"""The sRGB colour profile that a PDF/A carries, made from its definition, always the same bytes."""

from __future__ import annotations

import struct
from functools import cache

_D50 = (0.9642, 1.0, 0.8249)
_COLUMNS = {
    b"rXYZ": (0.43607, 0.22249, 0.01392),
    b"gXYZ": (0.38515, 0.71687, 0.09708),
    b"bXYZ": (0.14307, 0.06061, 0.71410),
}
"""The primaries of IEC 61966-2-1 adapted to D50 (the ICC's own sRGB profiles hold these)."""
_STEPS = 256
_HEADER = 128


@cache
def profile() -> bytes:
    """Return an ICC profile of version 2.1 (ICC.1:2001-04), which every part of PDF/A allows."""
    curve = b"curv" + struct.pack(">4xI", _STEPS)
    curve += b"".join(
        struct.pack(">H", round(_light(i / (_STEPS - 1)) * 65535)) for i in range(256)
    )
    tags = {
        b"desc": _description(b"sRGB IEC61966-2.1"),
        b"cprt": b"text" + bytes(4) + b"No copyright, use freely.\0",
        b"wtpt": _xyz(_D50),
        **{name: _xyz(column) for name, column in _COLUMNS.items()},
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = _HEADER + 4 + 12 * len(tags)
    table, data, known = struct.pack(">I", len(tags)), b"", dict[bytes, int]()
    for name, content in tags.items():
        if content not in known:
            known[content] = at + len(data)
            data += content + bytes(-len(content) % 4)
        table += struct.pack(">4sII", name, known[content], len(content))
    return _header(at + len(data)) + table + data


def _light(value: float) -> float:
    """Return how much light a value of sRGB stands for, both from 0 to 1."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _header(size: int) -> bytes:
    """Return the 128 bytes of the header: a monitor's profile, without maker, model or date."""
    head = struct.pack(">II", size, 0) + bytes((2, 0x10, 0, 0)) + b"mntrRGB XYZ "
    head += struct.pack(">6H", 2000, 1, 1, 0, 0, 0) + b"acsp" + bytes(28)
    return (head + _numbers(_D50)).ljust(_HEADER, b"\0")


def _xyz(values: tuple[float, float, float]) -> bytes:
    return b"XYZ " + bytes(4) + _numbers(values)


def _numbers(values: tuple[float, float, float]) -> bytes:
    return struct.pack(">3i", *(round(value * 65536) for value in values))


def _description(words: bytes) -> bytes:
    """Return a textDescriptionType with its empty Unicode and ScriptCode parts."""
    return b"desc" + struct.pack(">4xI", len(words) + 1) + words + bytes(1 + 4 + 4 + 2 + 1 + 67)
