"""The clock's own battery: did the clock keep the time while the PC was without current?

What the clock said when the PC started counts most: on a network it is soon set right by others,
which hides a flat battery.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from refurb.health import workshop
from refurb.health.grade import Value
from refurb.health.part import part_health
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.model.check import PartHealth

CLOCKS = "/sys/class/rtc"
STATUS = "/proc/driver/rtc"
UPTIME = "/proc/uptime"

AT_START = re.compile(
    r"\[ {0,8}([0-9]{1,8})\.[0-9]{1,9}\].{0,80}setting system clock to .{10,40} "
    r"\(([0-9]{1,12})\)"
)
"""drivers/rtc/class.c, rtc_hctosys: what the clock said, in seconds since 1970 UTC."""

BATTERY = re.compile(rb"^batt_status\s*: *(okay|dead)\s*$", re.MULTILINE)
"""drivers/rtc/rtc-cmos.c: the chip's bit "valid RAM and time"; not every chip clears it."""

LATEST_S = 1 << 33
"""The year 2242: what is later is no time."""


@dataclass(frozen=True)
class KnownTimes:
    """What is known of the time without this PC's clock: a moment that is past, and now."""

    past: datetime | None = None
    now: datetime | None = None


@dataclass(frozen=True)
class Reading:
    """What the clock tells: its own time, which it showed `ago_s` seconds before now.

    `time` is null where the clock is there and cannot be read.
    """

    time: datetime | None
    ago_s: int = 0
    is_battery_dead: bool | None = None


def read_clock(host: Host) -> Reading | None:
    """Return what the PC's clock tells, null where this PC shows none."""
    start = _at_start(host)
    names = host.names(CLOCKS)
    if start is None and not names:
        return None
    dead = _is_battery_dead(host)
    if start is not None:
        uptime = _uptime_s(host)
        if uptime is not None:
            return Reading(start[1], max(uptime - start[0], 0), dead)
        return Reading(start[1], is_battery_dead=dead)
    said = next((found for name in names if (found := _now(host, name))), None)
    return Reading(said, is_battery_dead=dead)


def clock_health(
    host: Host, known: KnownTimes, *, checks_folder: Path | None = None
) -> PartHealth | None:
    """Return the health of the clock's battery, null where there is no clock.

    `checks_folder` holds the workshop's own checks. Raises CouldNot.
    """
    reading = read_clock(host)
    if reading is None:
        return None
    check = workshop.load("clock", checks_folder)
    view = clock_view(reading, known, check.limits["use_first_year"].value)
    return part_health(check, view, {"said_utc": view["day"], "off_by_h": view["off_by_hours"]})


def clock_view(reading: Reading, known: KnownTimes, first_year: int) -> dict[str, Value]:
    """Return what the rules of target `clock` may ask for."""
    floor = datetime(first_year, 1, 1, tzinfo=UTC)
    past = max(floor, known.past) if known.past else floor
    says = reading.time + timedelta(seconds=reading.ago_s) if reading.time else None
    off = abs(known.now - says) if says and known.now else None
    return {
        "is_battery_dead": reading.is_battery_dead,
        "day": says.strftime("%Y-%m-%d") if says else None,
        "is_behind": says < past if says else None,
        "years_ahead": max(says.year - past.year, 0) if says else None,
        "off_by_hours": int(off.total_seconds() // 3600) if off is not None else None,
    }


def at_start(log: str) -> tuple[int, datetime] | None:
    """Return from the kernel's log when it read the clock, in seconds, and what that said."""
    found = AT_START.search(log)
    said = moment(found[2]) if found else None
    return (int(found[1]), said) if found and said else None


def moment(seconds: str) -> datetime | None:
    """Return the moment that many seconds after 1970; null for what is none."""
    plain = seconds.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) < 12):
        return None
    value = int(plain)
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=value) if value < LATEST_S else None


def _at_start(host: Host) -> tuple[int, datetime] | None:
    try:
        return at_start(host.run(["dmesg"]).stdout.decode("utf-8", "replace"))
    except (ToolMissing, ToolTimeout):
        return None


def _now(host: Host, name: str) -> datetime | None:
    try:
        return moment(host.read(f"{CLOCKS}/{name}/since_epoch", 64).decode("ascii", "replace"))
    except OSError:
        return None


def _is_battery_dead(host: Host) -> bool | None:
    try:
        found = BATTERY.search(host.read(STATUS, 4096))
    except OSError:
        return None
    return found[1] == b"dead" if found else None


def _uptime_s(host: Host) -> int | None:
    try:
        words = host.read(UPTIME, 64).split(b".", 1)
    except OSError:
        return None
    return int(words[0]) if words[0].isdigit() and len(words[0]) < 12 else None
