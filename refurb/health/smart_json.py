"""Careful reading of values out of smartctl's JSON, which may hold anything."""

from __future__ import annotations

import re
from collections.abc import Sequence

LARGEST = 2**53 - 1


def dig(value: object, *path: str) -> object:
    """Return what lies under the keys of `path`, null where something else is in the way."""
    for key in path:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def whole(value: object) -> int | None:
    """Return a count: a whole number from 0 to 2**53 - 1, null for anything else."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 <= value <= LARGEST else None


def flag(value: object) -> bool | None:
    """Return a truth value, null for anything else."""
    return value if isinstance(value, bool) else None


def words(value: object) -> str | None:
    """Return a text on one line of up to 200 characters, null where it holds nothing."""
    if not isinstance(value, str):
        return None
    printable = "".join(c if c.isprintable() else " " for c in value[:1000])
    return " ".join(printable.split())[:200] or None


def items(value: object) -> Sequence[object]:
    """Return a list's items, none for anything else."""
    return value if isinstance(value, list) else ()


def leading_number(value: object) -> int | None:
    """Return the number that a raw string begins with: `0 (2000 0)` is 0, null without one."""
    found = re.match(r"\s*([0-9]{1,20})(?![0-9])", value) if isinstance(value, str) else None
    return int(found[1]) if found else None
