"""Disks whose sanitize is known to go wrong (`sanitize_deny.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("sanitize_deny.toml")


@cache
def _beginnings() -> tuple[str, ...]:
    listed = tomllib.loads(_FILE.read_text(encoding="utf-8"))["disk"]
    return tuple(model.upper() for disk in listed for model in disk["models"])


def denies_sanitize(model: str | None) -> bool:
    """Tell whether a disk of this model must not be told to sanitize itself."""
    return (model or "").upper().startswith(_beginnings())
