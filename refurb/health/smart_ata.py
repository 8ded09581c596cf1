"""SMART attributes and logs of ATA disks, whose meaning hangs on their names, not their ids."""

from __future__ import annotations

import re
from collections.abc import Sequence

from refurb.health.smart_json import dig, flag, items, leading_number, whole, words
from refurb.health.smart_wear import Attribute, used_percent, written_gb
from refurb.model.check import DiskFacts
from refurb.model.disk import Medium

COUNTERS: dict[int, tuple[str, tuple[str, ...]]] = {
    5: ("reallocated", ("realloc", "re-assigned", "retired", "grown", "bad_sector")),
    10: ("spin_retries", ("spin_retry",)),
    184: ("end_to_end_errors", ("end-to-end", "end_to_end", "e2e")),
    187: ("reported_uncorrectable", ("uncorrect", "reported_ue")),
    188: ("command_timeouts", ("command_timeout",)),
    197: ("pending", ("pending",)),
    198: ("offline_uncorrectable", ("uncorrect", "unc_sect")),
    199: ("crc_errors", ("crc",)),
}
"""By id: our fact, and what the name holds where the vendor means just that by this id."""

SECTORS = ("reallocated", "pending", "offline_uncorrectable")
MOST_SECTORS = 1 << 24
"""No disk has room for, or survives, 16 million bad sectors (8 GB): more is no such count."""

SPINS = ("spin_up_time", "spin_retry_count", "seek_error_rate")


def read(document: dict[str, object]) -> DiskFacts:
    """Return the facts in an ATA document of smartctl (ACS-4 7.x, SMART READ DATA and logs)."""
    table = attributes(document)
    counts = {
        name: None if _is_implausible(name, count) else count
        for name, count in _counts(table).items()
    }
    text, passed = self_test(document)
    return DiskFacts(
        **counts,
        **_seagate_errors(document, table),
        power_on_hours=_hours(table),
        used_percent=used_percent(document, table),
        written_gb=written_gb(document, table),
        self_test=text,
        self_test_passed=passed,
        prefail_now=_prefail_now(document),
    )


def _counts(table: Sequence[Attribute]) -> dict[str, int | None]:
    counts: dict[str, int | None] = {}
    for row in table:
        fact, names = COUNTERS.get(row.id, ("", ()))
        if any(part in row.name.lower() for part in names):
            counts[fact] = timeouts(row) if fact == "command_timeouts" else row.count
    return counts


def _is_implausible(name: str, count: int | None) -> bool:
    return name in SECTORS and (count or 0) > MOST_SECTORS


def has_implausible_counts(document: dict[str, object]) -> bool:
    """Tell whether a counter of bad sectors holds something else (a Fujitsu's 197: 43725...)."""
    counts = _counts(attributes(document))
    return any(_is_implausible(name, count) for name, count in counts.items())


def attributes(document: dict[str, object]) -> list[Attribute]:
    """Return the readable rows of the attribute table."""
    rows = []
    for row in items(dig(document, "ata_smart_attributes", "table")):
        number, raw = whole(dig(row, "id")), whole(dig(row, "raw", "value"))
        if number is not None:
            name = words(dig(row, "name")) or ""
            shown = dig(row, "raw", "string")
            count = _count(leading_number(shown), raw)
            value, threshold = whole(dig(row, "value")), whole(dig(row, "thresh"))
            rows.append(Attribute(number, name, value, threshold, raw, count, words(shown) or ""))
    return rows


def _count(leading: int | None, raw: int | None) -> int | None:
    """Return the count that a raw value holds: what smartctl prints first, else the low words.

    Makers pack other counters above: 8589934592000 is "0 (2000 0)". No disk has 2**32 bad
    sectors, so a larger number is packed even where smartctl does not know it.
    """
    number = raw if leading is None else leading
    return None if number is None else number & 0xFFFFFFFF if number >= 1 << 32 else number


def _hours(table: Sequence[Attribute]) -> int | None:
    """Return the hours of attribute 9, whichever unit the disk counts in.

    smartctl shows minutes, half minutes and seconds as `12345h+12m`, plain hours as a number.
    """
    for row in table:
        is_hours = row.name == "Power_On_Hours" or re.match(r"\d+h\+", row.shown)
        if row.id == 9 and row.name.startswith("Power_On_") and is_hours:
            return row.count
    return None


def timeouts(row: Attribute) -> int | None:
    """Return all command time-outs of attribute 188: the lowest of three 16-bit counters."""
    return None if row.raw is None else row.raw & 0xFFFF


def _seagate_errors(
    document: dict[str, object], table: Sequence[Attribute]
) -> dict[str, int | None]:
    """Decode Seagate's rates: errors in the upper words, operations in the lower 32 bits."""
    maker = f"{document.get('model_family')} {document.get('model_name')}"
    if not any(sign in maker for sign in ("Seagate", " ST", "MAXTOR STM")):
        return {}
    raws = {row.id: row.raw for row in table}
    names = {"read_errors": raws.get(1), "seek_errors": raws.get(7)}
    return {name: raw >> 32 for name, raw in names.items() if raw is not None}


def self_test(document: dict[str, object]) -> tuple[str | None, bool | None]:
    """Return the newest self-test's words and whether it passed; null where none was run."""
    for log in ("extended", "standard"):
        rows = items(dig(document, "ata_smart_self_test_log", log, "table"))
        if rows:
            status = dig(rows[0], "status")
            return words(dig(status, "string")), flag(dig(status, "passed"))
    status = dig(document, "ata_smart_data", "self_test", "status")
    if (whole(dig(status, "value")) or 0) < 16:  # 0 also says: none was ever run
        return None, None
    return words(dig(status, "string")), flag(dig(status, "passed"))


def _prefail_now(document: dict[str, object]) -> bool | None:
    rows = items(dig(document, "ata_smart_attributes", "table"))
    if not rows:
        return None
    return any(
        dig(row, "when_failed") == "now" and dig(row, "flags", "prefailure") is True for row in rows
    )


def medium(document: dict[str, object]) -> Medium:
    """Guess the medium of a disk that tells no rotation rate, from what else it has."""
    if any(row.name.lower() in SPINS for row in attributes(document)):
        return Medium.HDD
    return Medium.SSD if dig(document, "trim", "supported") is True else Medium.UNKNOWN
