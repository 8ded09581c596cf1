"""`lsblk -O -J -b` as plain entries, whatever version wrote it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from refurb.hardware.values import whole, words


@dataclass(frozen=True)
class Entry:
    """One line of lsblk: a disk, partition or anything built upon one."""

    fields: dict[str, object]
    children: tuple[Entry, ...] = field(default=())

    @property
    def name(self) -> str:
        """Return the kernel name, empty where there is none."""
        return self.word("kname") or self.word("name") or ""

    def word(self, key: str) -> str | None:
        """Return a text field without padding, null where it is empty or no text."""
        return words(self.fields.get(key))

    def number(self, key: str) -> int | None:
        """Return a whole number, which older versions wrote as text."""
        return whole(self.fields.get(key))

    def flag(self, key: str) -> bool:
        """Return a yes or no, which older versions wrote as `1` and `0`."""
        return self.fields.get(key) in (True, 1, "1")

    def below(self) -> Iterator[Entry]:
        """Yield this entry and everything that stands upon it."""
        yield self
        for child in self.children:
            yield from child.below()

    def mount_points(self) -> Iterator[str]:
        """Yield where this entry is mounted (`mountpoints` since util-linux 2.37)."""
        points = self.fields.get("mountpoints") or [self.fields.get("mountpoint")]
        for point in points if isinstance(points, list) else [points]:
            if isinstance(point, str) and point:
                yield point


class NotLsblk(ValueError):  # noqa: N818 - a finding, told by who asked
    """The output is no JSON of lsblk."""


def parse(output: bytes) -> list[Entry]:
    """Return lsblk's top entries. Raises NotLsblk."""
    try:
        document = json.loads(output)
        found = document.get("blockdevices") if isinstance(document, dict) else None
        if not isinstance(found, list):
            raise NotLsblk("blockdevices")
        entries = _nested([_entry(one) for one in found])
    except (ValueError, RecursionError) as error:
        raise NotLsblk(str(error)) from error
    if len({entry.name for entry in entries}) != len(entries):
        raise NotLsblk("a name stands twice")
    return entries


def _entry(fields: object) -> Entry:
    """Return one entry; what cannot be one is never passed over, since it may be a mounted disk."""
    below = fields.get("children") or [] if isinstance(fields, dict) else None
    if not isinstance(fields, dict) or not isinstance(below, list):
        raise NotLsblk("an entry is no object")
    return Entry(fields, tuple(_entry(one) for one in below))


def _nested(entries: list[Entry]) -> list[Entry]:
    """Put partitions of a flat list (`lsblk --list`) below their disks: they may be mounted."""
    parts = [entry for entry in entries if entry.word("type") == "part"]
    return [
        Entry(one.fields, (*one.children, *(part for part in parts if _is_part_of(part, one))))
        for one in entries
        if one not in parts
    ]


def _is_part_of(part: Entry, disk: Entry) -> bool:
    if parent := part.word("pkname"):
        return parent == disk.name
    between = "p" if disk.name[-1:].isdigit() else ""
    return bool(re.fullmatch(re.escape(disk.name) + between + r"\d+", part.name))
