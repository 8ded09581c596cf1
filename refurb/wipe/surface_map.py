"""A disk's surface as a map: one mark per region, readable without colour."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from refurb.locale import number, text
from refurb.model.surface import Speeds, Surface
from refurb.wipe.regions import Region
from refurb.wipe.surface import SLOW_PERCENT, WEAK_PERCENT, percents

COLUMNS = 50
"""Regions in one line of a terminal's map: with its margin it stays well below 80 columns."""


class Mark(StrEnum):
    """What one region looks like, beside its neighbours."""

    NORMAL = "normal"
    WEAK = "weak"
    SLOW = "slow"
    UNREADABLE = "unreadable"
    UNMEASURED = "unmeasured"


LETTERS = {
    Mark.NORMAL: "░",
    Mark.WEAK: "▒",
    Mark.SLOW: "█",
    Mark.UNREADABLE: "X",
    Mark.UNMEASURED: "·",
}
"""The darker, the worse; the Linux console's own font has them all."""


def marks(speeds: Speeds, region_bytes: int, unreadable: Iterable[Region]) -> tuple[Mark, ...]:
    """Return the marks of one phase in the disk's order; `unreadable` outweighs any speed."""
    bad = {
        region
        for first, length in unreadable
        for region in range(first // region_bytes, -(-(first + length) // region_bytes))
    }
    shares = percents(speeds.kb_per_second)
    return tuple(Mark.UNREADABLE if i in bad else _of(share) for i, share in enumerate(shares))


def _of(percent: int | None) -> Mark:
    if percent is None:
        return Mark.UNMEASURED
    if percent < SLOW_PERCENT:
        return Mark.SLOW
    return Mark.WEAK if percent < WEAK_PERCENT else Mark.NORMAL


def map_lines(surface: Surface, unreadable: tuple[Region, ...]) -> list[str]:
    """Return the map of a disk for a terminal of 80 columns: both phases, a legend, a verdict.

    The legend explains only the marks that are there.
    """
    phases = [
        (text("wipe.surface.write"), surface.write),
        (text("wipe.surface.verify"), surface.verify),
    ]
    margin = max(len(name) for name, _ in phases) + 2
    found: list[str] = []
    there: set[Mark] = set()
    for name, speeds in phases:
        seen = marks(speeds, surface.region_bytes, unreadable)
        there.update(seen)
        found.append(f"{name:{margin}}{speed_words(speeds)}")
        letters = "".join(LETTERS[mark] for mark in seen)
        rows = (letters[i : i + COLUMNS] for i in range(0, len(letters), COLUMNS))
        found += [f"{'':{margin}}{row}" for row in rows]
    legend = [f"{LETTERS[mark]} {text(f'wipe.surface.mark.{mark}')}" for mark in Mark]
    shown = [words for mark, words in zip(Mark, legend, strict=True) if mark in there]
    return [*found, *_folded(shown), *verdict(surface)]


def _folded(legend: list[str]) -> list[str]:
    """Return the legend in lines of at most 76 columns, never broken within an entry."""
    lines: list[str] = []
    for entry in legend:
        if lines and len(lines[-1]) + 3 + len(entry) <= 76:
            lines[-1] += f"   {entry}"
        else:
            lines.append(entry)
    return lines


def speed_words(speeds: Speeds) -> str:
    """Return the mean speed and the slowest request of a phase, in words."""
    known = [speed for speed in speeds.kb_per_second if speed]
    if not known:
        return text("wipe.surface.nothing")
    mean_kb = len(known) * 10**6 / sum(10**6 / speed for speed in known)
    return text(
        "wipe.surface.speed",
        mean=_mb(mean_kb),
        least=_mb(min(known)),
        most=_mb(max(known)),
        slowest=max(ms for ms in speeds.slowest_ms if ms is not None),
    )


def _mb(kb: float) -> str:
    """Return MB/s, below 10 with a decimal: sticks are that slow."""
    return number.fixed(kb / 1000, 0 if kb >= 9_950 else 1)


def verdict(surface: Surface) -> list[str]:
    """Return what the map means, a sentence a line; that it is partial is said."""
    if surface.slow is None:
        words = text("wipe.surface.not_judged")
    elif surface.slow:
        words = text("wipe.surface.slow_zones", count=len(surface.slow))
    else:
        words = text("wipe.surface.even")
    return [words, text("wipe.surface.partial")] if surface.is_partial else [words]
