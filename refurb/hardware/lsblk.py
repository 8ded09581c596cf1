"""`lsblk -O -J -b` as plain entries, whatever version wrote it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Entry:
    """One line of lsblk: a disk, partition or anything built upon one."""

    fields: dict[str, object]
    children: tuple[Entry, ...] = field(default=())

    def word(self, key: str) -> str | None:
        """Return a text field without padding, null where it is empty or no text."""
        value = self.fields.get(key)
        return (" ".join(value.split()) or None) if isinstance(value, str) else None

    def number(self, key: str) -> int | None:
        """Return a whole number, which older versions wrote as text."""
        value = self.fields.get(key)
        if isinstance(value, str) and value.strip().isdigit():
            value = int(value)
        is_whole = isinstance(value, int) and not isinstance(value, bool)
        return value if is_whole and 0 <= value < 2**53 else None  # type: ignore[operator,return-value]

    def flag(self, key: str) -> bool:
        """Return a yes or no, which older versions wrote as `1` and `0`."""
        return self.fields.get(key) in (True, 1, "1")

    def below(self) -> Iterator[Entry]:
        """Yield this entry and everything that stands upon it."""
        yield self
        for child in self.children:
            yield from child.below()


class NotLsblk(ValueError):  # noqa: N818 - a finding, told by who asked
    """The output is no JSON of lsblk."""


def parse(output: bytes) -> list[Entry]:
    """Return lsblk's top entries. Raises NotLsblk."""
    try:
        document = json.loads(output)
    except (ValueError, RecursionError) as error:
        raise NotLsblk(str(error)) from error
    found = document.get("blockdevices") if isinstance(document, dict) else None
    if not isinstance(found, list):
        raise NotLsblk("blockdevices")
    return [_entry(one) for one in found if isinstance(one, dict)]


def _entry(fields: dict[str, object]) -> Entry:
    children = fields.get("children")
    below = children if isinstance(children, list) else []
    return Entry(fields, tuple(_entry(one) for one in below if isinstance(one, dict)))
