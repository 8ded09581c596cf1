"""SMART attributes and logs of ATA disks, whose meaning hangs on their names, not their ids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from refurb.health.smart_json import dig, flag, items, leading_number, whole, words
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

WEAR_LEFT_NORMALIZED = (
    "wear_leveling_count", "media_wearout_indicator", "ssd_life_left", "ssd_life_left_perc",
    "percent_lifetime_remain", "percent_life_remaining", "lifetime_remaining%",
)  # fmt: skip
WEAR_LEFT_RAW = ("remaining_lifetime_perc",)
WEAR_USED_RAW = ("percent_lifetime_used", "perc_rated_life_used")
"""drivedb's names: where the percentage lies, and whether it counts what is used or left."""

ENDURANCE_PAGE = 7
ENDURANCE_NAME = "Percentage Used Endurance Indicator"
SPINS = ("spin_up_time", "spin_retry_count", "seek_error_rate")


@dataclass(frozen=True)
class Attribute:
    """One row of the attribute table; `value` is normalized, `count` the decoded raw value."""

    id: int
    name: str
    value: int | None
    raw: int | None
    count: int | None


def read(document: dict[str, object]) -> DiskFacts:
    """Return the facts in an ATA document of smartctl (ACS-4 7.x, SMART READ DATA and logs)."""
    table = attributes(document)
    counts: dict[str, int | None] = {}
    for row in table:
        fact, names = COUNTERS.get(row.id, ("", ()))
        if any(part in row.name.lower() for part in names):
            counts[fact] = timeouts(row) if fact == "command_timeouts" else row.count
    text, passed = self_test(document)
    return DiskFacts(
        **counts,
        **_seagate_errors(document, table),
        power_on_hours=next((r.count for r in table if r.name == "Power_On_Hours"), None),
        used_percent=used_percent(document, table),
        self_test=text,
        self_test_passed=passed,
        prefail_now=_prefail_now(document),
    )


def attributes(document: dict[str, object]) -> list[Attribute]:
    """Return the readable rows of the attribute table."""
    rows = []
    for row in items(dig(document, "ata_smart_attributes", "table")):
        number, raw = whole(dig(row, "id")), whole(dig(row, "raw", "value"))
        if number is not None:
            name = words(dig(row, "name")) or ""
            count = _count(leading_number(dig(row, "raw", "string")), raw)
            rows.append(Attribute(number, name, whole(dig(row, "value")), raw, count))
    return rows


def _count(leading: int | None, raw: int | None) -> int | None:
    """Return the count that a raw value holds: what smartctl prints first, else the low words.

    Makers pack other counters above: 8589934592000 is "0 (2000 0)". No disk has 2**32 bad
    sectors, so a larger number is packed even where smartctl does not know it.
    """
    number = raw if leading is None else leading
    return None if number is None else number & 0xFFFFFFFF if number >= 1 << 32 else number


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


def used_percent(document: dict[str, object], table: Sequence[Attribute]) -> int | None:
    """Return the wear in percent of the rated life, null where the disk is no SSD or is unknown.

    Device statistics come first (ACS-4 9.5.8); then attributes that drivedb names. The default
    names of a disk that drivedb does not know are guesses and do not count.
    """
    for page in items(dig(document, "ata_device_statistics", "pages")):
        for entry in items(dig(page, "table")):
            is_endurance = dig(entry, "name") == ENDURANCE_NAME
            if dig(page, "number") == ENDURANCE_PAGE and is_endurance:
                used = whole(dig(entry, "value"))
                if used is not None and dig(entry, "flags", "valid") is not False:
                    return used
    if document.get("in_smartctl_database") is not True:
        return None
    return next((used for row in table if (used := _wear(row)) is not None), None)


def _wear(row: Attribute) -> int | None:
    name = row.name.lower()
    if name in WEAR_USED_RAW:
        return row.count if row.count is not None and row.count <= 255 else None
    left = row.value if name in WEAR_LEFT_NORMALIZED else None
    left = row.count if name in WEAR_LEFT_RAW else left
    return None if left is None or left > 100 else 100 - left


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
