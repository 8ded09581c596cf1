"""Expected facts of a kind of capture, and a machine's facts in their words."""

from __future__ import annotations

import tomllib
from pathlib import Path

from refurb.model.machine import Machine, MemoryModule, Part

MIB = 2**20


def expected(kind: str) -> dict[str, dict[str, object]]:
    """Return the facts written down for each capture of a kind."""
    file = Path(__file__).parent / "expected" / f"{kind}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def blank(*values: str | None) -> list[str]:
    """Return texts, an empty one for null."""
    return [value or "" for value in values]


def names(parts: tuple[Part, ...]) -> list[list[str]]:
    """Return makers and models."""
    return [blank(part.manufacturer, part.model) for part in parts]


def module(m: MemoryModule) -> list[object]:
    """Return a memory module as locator, MiB, type, MT/s, manufacturer, part, serial."""
    size = (m.bytes or 0) // MIB
    return [
        m.locator or "",
        size,
        m.type or "",
        m.mts or 0,
        *blank(m.manufacturer, m.part, m.serial),
    ]


def junk(machine: Machine) -> dict[str, list[str]]:
    """Return the placeholders of each field."""
    found: dict[str, list[str]] = {}
    for one in machine.identity.junk:
        found.setdefault(one.field, []).append(one.value)
    return found
