"""Wear and bytes written of ATA flash: device statistics first, then attributes by drivedb's name.

The same id means other things from maker to maker, and so does the same percentage: it may lie in
the normalized or in the raw value, and count what is used or what is left. The names below are
those of smartmontools' drivedb; which value counts was held against device statistics of real
disks where both were there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from refurb.health.smart_json import LARGEST, dig, items, whole

GENERAL_PAGE, GENERAL_WRITTEN = 1, "Logical Sectors Written"
ENDURANCE_PAGE, ENDURANCE_NAME = 7, "Percentage Used Endurance Indicator"
GB = 10**9

UNITS = {"32mib": 32 << 20, "gib": 1 << 30, "mib": 1 << 20}
_WRITTEN = re.compile(r"(?:host|lifetime|total)_writes_(32mib|gib|mib)$")
"""Names that hold their unit. Total_LBAs_Written does not count: some disks put GiB there."""


@dataclass(frozen=True)
class Attribute:
    """One row of the attribute table.

    `value` and `threshold` are normalized; `count` is the decoded raw value, `shown` its text.
    """

    id: int
    name: str
    value: int | None
    threshold: int | None
    raw: int | None
    count: int | None
    shown: str


def _normalized(row: Attribute) -> int | None:
    """Return what is used, where the normalized value tells what is left.

    A scale that warns at 100 does not end at 0 (Apple); a hexadecimal raw value is WD's, whose
    normalized one stays at 100 however worn the disk is.
    """
    if row.shown.startswith("0x") or (row.threshold or 0) >= 100:
        return None
    return _left(row.value)


def _agreed(row: Attribute) -> int | None:
    """Return what is used, unless the two values tell different percentages (some Phison)."""
    if row.count is not None and 0 < row.count <= 100 and row.count != row.value:
        return None
    return _left(row.value)


def _raw_left(row: Attribute) -> int | None:
    return _left(row.count)


def _raw_used(row: Attribute) -> int | None:
    return row.count if row.count is not None and row.count <= 255 else None


def _left(percent: int | None) -> int | None:
    return None if percent is None or percent > 100 else 100 - percent


WEAR: tuple[tuple[Callable[[Attribute], int | None], tuple[str, ...]], ...] = (
    (_raw_used, (
        "percent_lifetime_used", "perc_rated_life_used", "percent_life_used", "drive_life_used%",
        "drivelife_used%",
    )),
    (_raw_left, ("remaining_lifetime_perc",)),
    (_agreed, (
        "ssd_life_left", "ssd_life_left_perc", "lifetime_left", "lifetime_remaining%",
        "percent_life_remaining", "pct_life_remaining", "perc_rated_life_remain", "remaining_life",
        "drive_life_remaining%", "drivelife_remaining%",
    )),
    (_normalized, ("percent_lifetime_remain", "media_wearout_indicator", "wear_leveling_count")),
)  # fmt: skip
"""How to read a name, the plainest first: a count of erasures says less than a percentage."""


def used_percent(document: dict[str, object], table: Sequence[Attribute]) -> int | None:
    """Return the wear in percent of the rated life, null where it is not known.

    Device statistics come first (ACS-4 9.5.8), then what smartctl 7.5 makes of them, then the
    attributes. The default names of a disk that drivedb does not know are guesses: not believed.
    """
    told = _statistic(document, ENDURANCE_PAGE, ENDURANCE_NAME)
    if told is None:
        told = whole(dig(document, "endurance_used", "current_percent"))
    if told is not None or document.get("in_smartctl_database") is not True:
        return told
    by_name = {row.name.lower(): row for row in reversed(table)}
    for read, names in WEAR:
        for row in (by_name[name] for name in names if name in by_name):
            if (used := read(row)) is not None:
                return used
    return None


def written_gb(document: dict[str, object], table: Sequence[Attribute]) -> int | None:
    """Return what the disk wrote in its life in units of 10**9 bytes, null where it is not known.

    Device statistics count logical sectors (ACS-4 9.5.4); of the attributes only those count
    whose name holds their unit, on a disk that drivedb knows.
    """
    sectors = _statistic(document, GENERAL_PAGE, GENERAL_WRITTEN)
    size = whole(document.get("logical_block_size"))
    if sectors is not None and size:
        return _gb(sectors * size)
    if document.get("in_smartctl_database") is not True:
        return None
    for row in table:
        if (unit := _WRITTEN.match(row.name.lower())) and row.count is not None:
            return _gb(row.count * UNITS[unit[1]])
    return None


def _gb(size_bytes: int) -> int | None:
    return whole(min(size_bytes // GB, LARGEST))


def _statistic(document: dict[str, object], number: int, name: str) -> int | None:
    for page in items(dig(document, "ata_device_statistics", "pages")):
        if dig(page, "number") != number:
            continue
        for entry in items(dig(page, "table")):
            value = whole(dig(entry, "value"))
            if dig(entry, "name") == name and value is not None:
                return None if dig(entry, "flags", "valid") is False else value
    return None
