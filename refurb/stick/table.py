"""The stick's partition table: an ISO image's two entries, and what is free behind them."""

from __future__ import annotations

import struct

from refurb.host.door import Host
from refurb.model.base import Fact, WholeNumber

SECTOR_BYTES = 512
ALIGNED_SECTORS = 2048
ROOM_SECTORS = 512 * 2048
"""The data partition begins at a multiple of 512 MiB, so that a later, larger image fits below."""
LEAST_SECTORS = 64 * 2048
"""64 MiB: room for some thousands of records."""
ENTRIES = 446
"""Where the four entries of 16 bytes begin in the MBR; the signature follows them."""


class Entry(Fact):
    """One entry of an MBR, in sectors of 512 bytes; `kind` is its type, 0 for an empty entry."""

    kind: WholeNumber
    start: WholeNumber
    sectors: WholeNumber


class Free(Fact):
    """Free space on the stick in which its data partition can be made."""

    disk: str
    start_sector: WholeNumber
    sectors: WholeNumber

    @property
    def size_bytes(self) -> int:
        """Return its size."""
        return self.sectors * SECTOR_BYTES


def entries(first_sector: bytes) -> tuple[Entry, ...]:
    """Return the four entries of an MBR, none where it is no MBR or a GPT's protective one."""
    if len(first_sector) < SECTOR_BYTES or first_sector[510:512] != b"\x55\xaa":
        return ()
    found = []
    for at in range(ENTRIES, ENTRIES + 64, 16):
        start, sectors = struct.unpack_from("<II", first_sector, at + 8)
        found.append(Entry(kind=first_sector[at + 4], start=start, sectors=sectors))
    return () if any(entry.kind == 0xEE for entry in found) else tuple(found)


def image_sectors(table: tuple[Entry, ...]) -> int | None:
    """Return where a refurb image ends: behind its EFI partition; null where this is none.

    The image's first entry is the ISO file system (0xcd), its second the EFI partition (0xef).
    """
    if len(table) != 4 or (table[0].kind, table[1].kind) != (0xCD, 0xEF):
        return None
    return max(entry.start + entry.sectors for entry in table[:2])


def own_entries(first_sector: bytes) -> tuple[Entry, ...]:
    """Return a refurb stick's entries behind its image, none where it is no refurb stick."""
    table = entries(first_sector)
    if image_sectors(table) is None:
        return ()
    return tuple(entry for entry in table[2:] if entry.kind)


def free_space(host: Host, disk: str) -> Free | None:
    """Return what is free behind the image on `disk`; null where a third entry or no room is."""
    try:
        table = entries(host.read(f"/dev/{disk}", SECTOR_BYTES))
        whole = int(host.read(f"/sys/class/block/{disk}/size"))
        is_read_only = host.read(f"/sys/class/block/{disk}/ro").strip() != b"0"
    except (OSError, ValueError):
        return None
    end = image_sectors(table)
    if end is None or is_read_only or any(entry.kind for entry in table[2:]):
        return None
    start = -(-end // ROOM_SECTORS) * ROOM_SECTORS
    sectors = (min(whole, 1 << 32) - start) // ALIGNED_SECTORS * ALIGNED_SECTORS
    if sectors < LEAST_SECTORS:
        return None
    return Free(disk=disk, start_sector=start, sectors=sectors)
