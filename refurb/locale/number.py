"""Decimal numbers as the language in use writes them: `0,3` in French, `0.3` in English."""

from __future__ import annotations

import re

from refurb.locale import language

COMMA = {"fr": ",", "en": "."}

_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+")


def decimal(value: float, digits: int = 1, *, lang: str | None = None) -> str:
    """Return `value` with up to `digits` decimals, none where they would all be zero."""
    return fixed(value, digits, lang=lang).removesuffix(f"{_comma(lang)}{'0' * digits}")


def fixed(value: float, digits: int = 1, *, lang: str | None = None) -> str:
    """Return `value` with exactly `digits` decimals, for columns and times."""
    return f"{value:.{digits}f}".replace(".", _comma(lang))


def figures(value: float, count: int = 3, *, lang: str | None = None) -> str:
    """Return `value` with up to `count` figures, never as a power of ten."""
    whole = len(str(abs(int(value)))) if abs(value) >= 1 else 0
    digits = max(0, count - whole)
    found = f"{value:.{digits}f}"
    short = found.rstrip("0").rstrip(".") if digits else found
    return short.replace(".", _comma(lang))


def plain(value: float | str) -> str:
    """Return a measured value, or one kept as text such as `65.1`, as it is but for the comma."""
    said = str(value)
    return said.replace(".", _comma(None)) if _DECIMAL.fullmatch(said) else said


def _comma(lang: str | None) -> str:
    return COMMA[lang or language()]
