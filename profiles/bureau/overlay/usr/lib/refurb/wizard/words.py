"""The wizard's sentences: one TOML file for each language, found by being there."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

LANGUAGES = Path(__file__).parent / "languages"
BRAND = Path("/etc/refurb/brand.json")


@dataclass(frozen=True)
class Language:
    """A language's own name, its locale, and its sentences by key."""

    code: str
    title: str
    locale: str
    sentences: dict[str, str]


def languages(folder: Path = LANGUAGES) -> list[Language]:
    """Return every language, French first. Raises KeyError where a file has no name or locale."""
    found = []
    for file in folder.glob("*.toml"):
        raw = {key: str(value) for key, value in tomllib.loads(file.read_text("utf-8")).items()}
        found.append(Language(file.stem, raw.pop("language"), raw.pop("locale"), raw))
    return sorted(found, key=lambda one: (one.code != "fr", one.code))


def brand(file: Path = BRAND) -> dict[str, str]:
    """Return `association` and `telephone`, empty where they are not known."""
    try:
        raw = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        raw = {}
    return {key: str(raw.get(key, "")) for key in ("association", "telephone")}
