"""Words and numbers out of what firmware and tools print: cleaned, bounded, never trusted."""

from __future__ import annotations

import re

MOST_LETTERS = 200
MOST_NUMBER = 2**53 - 1
"""What every JSON reader keeps exactly (`refurb.model.base.WholeNumber`)."""

_LEADING = re.compile(r"\s*([0-9]{1,16})(?![0-9])")


def words(value: object) -> str | None:
    """Return a text on one line, without padding and control characters; null if none is left."""
    if not isinstance(value, str):
        return None
    shown = "".join(c if c.isprintable() else " " for c in value[: 8 * MOST_LETTERS])
    return " ".join(shown.split())[:MOST_LETTERS].rstrip() or None


def whole(value: object) -> int | None:
    """Return a whole number of 0 to 2**53 - 1, given as a number or as its digits."""
    if isinstance(value, str):
        digits = value.strip()
        is_number = len(digits) <= 16 and digits.isascii() and digits.isdigit()
        value = int(digits) if is_number else None
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if 0 <= value <= MOST_NUMBER else None


def leading(value: str | None) -> int | None:
    """Return the number that a text such as `1333 MT/s` begins with, null for none or zero."""
    match = _LEADING.match(value or "")
    return (whole(match[1]) or None) if match else None
