"""A disk's writes as QEMU logged them, and the disk as a power cut would have left it.

The log's layout is dm-log-writes' (Linux, Documentation/admin-guide/device-mapper/log-writes.rst),
which QEMU's driver `blklogwrites` writes too.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MAGIC = 0x6A736677736872
FLUSH, FUA, DISCARD = 1, 2, 4
SECTOR = 512


@dataclass(frozen=True)
class Write:
    """One request: where it goes, what it carries, and its flags."""

    at: int
    content: bytes
    flags: int


def logged(name: str, image: Path, log: Path, size_bytes: int) -> list[str]:
    """Return QEMU's arguments for a virtio disk of which every write is logged."""
    for file, length in ((image, size_bytes), (log, 0)):
        with file.open("wb") as made:
            made.truncate(length)
    drive = (
        f"if=none,id={name},driver=blklogwrites,log-sector-size={SECTOR},"
        f"file.driver=raw,file.file.driver=file,file.file.filename={image},"
        f"log.driver=raw,log.file.driver=file,log.file.filename={log}"
    )
    return ["-drive", drive, "-device", f"virtio-blk-pci,drive={name}"]


def writes(log: Path) -> Iterator[Write]:
    """Yield the requests in the order in which the disk took them."""
    with log.open("rb") as file:
        magic, _, count, sector = struct.unpack_from("<QQQI", file.read(SECTOR))
        if (magic, sector) != (MAGIC, SECTOR):
            raise ValueError(f"{log}: not a log of writes")
        for _ in range(count):
            first, length, flags, _ = struct.unpack_from("<QQQQ", file.read(SECTOR))
            content = b"" if flags & DISCARD else file.read(length * SECTOR)
            yield Write(first * SECTOR, content, flags)


def cut_at(before: list[Write], image: Path, size_bytes: int, chance: random.Random) -> None:
    """Make the disk as it is after a cut: what was flushed is there, of the rest any part.

    A cached write is there, gone, or torn between two sectors; each by chance.
    """
    safe = 0
    for number, write in enumerate(before):
        if write.flags & FLUSH:
            safe = number + 1
    with image.open("wb") as file:
        file.truncate(size_bytes)
        for number, write in enumerate(before):
            content = write.content
            if number >= safe and not write.flags & FUA:
                sectors = len(content) // SECTOR
                content = content[
                    : chance.choice((0, sectors, chance.randint(0, sectors))) * SECTOR
                ]
            file.seek(write.at)
            file.write(content)
