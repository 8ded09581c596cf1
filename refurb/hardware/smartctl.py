"""What smartctl says a disk is (`smartctl -x --json=c`); how it does is the health room's."""

from __future__ import annotations

import json

from refurb.hardware.values import whole, words
from refurb.host import smartctl_text

MOST_RPM = 100_000


def parse(output: bytes) -> dict[str, object]:
    """Return smartctl's document, empty where the output is none.

    Some collectors keep it as a list of one document.
    """
    try:
        document = json.loads(output or b"{}")
    except (ValueError, RecursionError):
        return smartctl_text.document(output)
    first = document[0] if isinstance(document, list) and document else document
    return first if isinstance(first, dict) else {}


def at(smart: dict[str, object], *keys: str) -> object:
    """Return what lies at a path of keys, null where there is nothing."""
    value: object = smart
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value


def number(smart: dict[str, object], *keys: str) -> int | None:
    """Return a number above 0, null for anything else."""
    return whole(at(smart, *keys)) or None


def text(smart: dict[str, object], *keys: str) -> str | None:
    """Return a text, null for anything else."""
    return words(at(smart, *keys))


def rotation_rpm(smart: dict[str, object]) -> int | None:
    """Return the speed of rotation, 0 for a medium that does not rotate, null if not told."""
    rate = whole(smart.get("rotation_rate"))
    return rate if rate is not None and rate < MOST_RPM else None


def wwn(smart: dict[str, object]) -> str | None:
    """Return the WWN as the kernel writes it: 4 bits of format, 24 of maker, 36 of number."""
    naa, oui, number_ = (whole(at(smart, "wwn", key)) for key in ("naa", "oui", "id"))
    if naa is None or oui is None or number_ is None:
        return None
    is_whole = naa < 1 << 4 and oui < 1 << 24 and number_ < 1 << 36
    return f"0x{naa:x}{oui:06x}{number_:09x}" if is_whole else None
