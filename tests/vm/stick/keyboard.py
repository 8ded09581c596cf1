"""Typing on a French keyboard: which of QEMU's keys, named as on a US one, gives a character."""

from __future__ import annotations

from collections.abc import Iterator

_MOVED = {"a": "q", "q": "a", "z": "w", "w": "z", "m": "semicolon", ",": "m", ";": "comma",
          ":": "dot", "!": "slash", "-": "6", "_": "8", " ": "spc", "\n": "ret", "\t": "tab",
          "é": "2", "è": "7", "ç": "9", "à": "0", "'": "4", "(": "5", ")": "minus"}  # fmt: skip
_SHIFTED = {".": "comma", "/": "dot", "?": "m"}


def keys(words: str) -> Iterator[tuple[str, ...]]:
    """Yield the keys to press together for each character of `words`, on AZERTY."""
    for character in words:
        lower = character.lower()
        if character in _SHIFTED:
            yield ("shift", _SHIFTED[character])
        elif character.isdigit():
            yield ("shift", character)
        elif character.isupper():
            yield ("shift", _MOVED.get(lower, lower))
        else:
            yield (_MOVED.get(lower, lower),)
