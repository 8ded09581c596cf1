"""The asset id: eight characters that survive being read aloud, typed and scanned.

31 symbols, `2-9A-Z` without I, L and O; seven random ones and a check symbol, so that every
single slip, adjacent swap and jump swap is caught (facts: record, Asset id).
"""

from __future__ import annotations

import secrets

SYMBOLS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def mint() -> str:
    """Return a new asset id, shown as `XXXX-XXXX`. Never derived from hardware."""
    body = "".join(secrets.choice(SYMBOLS) for _ in range(7))
    return _dashed(body + _check_symbol(body))


def read(typed: str) -> str:
    """Return the asset id that a person typed or scanned, in its one spelling.

    ValueError where it is not one: wrong length, foreign symbol or wrong check symbol.
    """
    plain = typed.strip().upper().replace("-", "").replace(" ", "")
    if len(plain) != 8 or any(c not in SYMBOLS for c in plain):
        raise ValueError(typed)
    if _check_symbol(plain[:7]) != plain[7]:
        raise ValueError(typed)
    return _dashed(plain)


def _check_symbol(body: str) -> str:
    total = sum(i * SYMBOLS.index(c) for i, c in enumerate(body, start=1))
    return SYMBOLS[total % len(SYMBOLS)]


def _dashed(plain: str) -> str:
    return f"{plain[:4]}-{plain[4:]}"
