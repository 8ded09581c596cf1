"""Sizes, places, dates and names as the certificate writes them."""

from __future__ import annotations

from refurb.locale import text
from refurb.locale.number import decimal
from refurb.model.event import Clock
from refurb.model.fate import Fate

MAX_REGIONS = 4
"""Unreadable regions listed on paper; the record holds them all."""
TRUSTED_CLOCKS = ("rtc", "server")


def unknown() -> str:
    """Return the word for what nobody knows."""
    return text("certificate.unknown")


def number(value: int) -> str:
    """Return a number with its thousands apart."""
    return f"{value:,}".replace(",", text("certificate.thousands"))


def size(size_bytes: int | None) -> str:
    """Return a size as disks are sold, and to the byte."""
    if size_bytes is None:
        return unknown()
    unit, scale = ("gb", 10**9) if size_bytes >= 10**9 else ("mb", 10**6)
    shown = decimal(size_bytes / scale)
    return text(f"certificate.{unit}", size=shown, bytes=number(size_bytes))


def duration(seconds: int) -> str:
    """Return hours, minutes and seconds."""
    minutes, rest = divmod(seconds, 60)
    return text("certificate.duration", hours=minutes // 60, minutes=minutes % 60, seconds=rest)


def date(clock: Clock) -> str:
    """Return day and time in UTC; a clock that nothing vouches for is not turned into a date."""
    if clock.source not in TRUSTED_CLOCKS:
        return text("certificate.date.unknown", wall=clock.wall)
    year, month, day = clock.wall[:10].split("-")
    return text(
        f"certificate.date.{clock.source}", year=year, month=month, day=day, time=clock.wall[11:16]
    )


def regions(unreadable: tuple[tuple[int, int], ...], sector_bytes: int) -> str:
    """Return the unreadable places as LBAs and as bytes, the first few of them."""
    if not unreadable:
        return text("certificate.none")
    shown = [
        text(
            "certificate.region",
            lba=number(first // sector_bytes),
            last=number((first + max(length, 1) - 1) // sector_bytes),
            first=number(first),
            length=number(length),
        )
        for first, length in unreadable[:MAX_REGIONS]
    ]
    left = len(unreadable) - len(shown)
    more = [text("certificate.more_regions", count=left)] if left else []
    lost = sum(length for _, length in unreadable)
    head = text(
        "certificate.regions", count=len(unreadable), size=number(lost), sector=sector_bytes
    )
    return "\n".join([head, *shown, *more])


def verdict_word(fate: Fate) -> str:
    """Return in a few words what became of a disk."""
    if fate.is_wiped and fate.wipe is not None:
        return text("certificate.disk.short", level=fate.wipe.level.value)
    if not fate.is_of_the_machine:
        return text("certificate.disk.short_foreign")
    return text("certificate.disk.short_not")


def disk_name(fate: Fate) -> str:
    """Return by what a disk is known outside its machine: model and serial."""
    disk, wipe = fate.disk, fate.wipe
    model = (disk.model if disk else wipe.model if wipe else None) or unknown()
    serial = (disk.serial if disk else wipe.serial if wipe else None) or unknown()
    return text("certificate.disk.name", model=model, serial=serial)
