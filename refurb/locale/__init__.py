"""Every sentence that people read, by key, in French and English.

A key `room.rest.of.key` lives in `<language>/<room>.toml` under `[rest.of] key = "..."`.
Gaps are written `{name}` and filled with `str.format`. Both languages hold the same keys
(tests/locale holds them to it).
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path

LANGUAGES = ("fr", "en")
_chosen: list[str] = []


def language() -> str:
    """Return the language in use: the one chosen, else the locale's, else English."""
    return _chosen[-1] if _chosen else of_environment(os.environ)


def of_environment(environ: os._Environ[str] | dict[str, str]) -> str:
    """Return `fr` or `en` as POSIX orders the variables: LC_ALL, LC_MESSAGES, LANG."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def choose(name: str) -> None:
    """Use language `name` (`fr` or `en`) from now on in this process."""
    if name not in LANGUAGES:
        raise ValueError(name)
    _chosen[:] = [name]


def text(key: str, /, **facts: object) -> str:
    """Return the sentence under `key` with its gaps filled. KeyError if there is none."""
    return raw(key, language()).format(**facts)


def has(key: str) -> bool:
    """Tell whether the catalogue holds `key`."""
    try:
        raw(key, "fr")
    except KeyError:
        return False
    return True


def raw(key: str, lang: str) -> str:
    """Return the sentence under `key` with its gaps open."""
    room, *path = key.split(".")
    found: object = _room(room, lang)
    for part in path:
        if not isinstance(found, dict) or part not in found:
            raise KeyError(key)
        found = found[part]
    if not isinstance(found, str):
        raise KeyError(key)
    return found


@cache
def _room(room: str, lang: str) -> dict[str, object]:
    file = Path(__file__).parent / lang / f"{room}.toml"
    if not file.is_file():
        raise KeyError(room)
    return tomllib.loads(file.read_text(encoding="utf-8"))
