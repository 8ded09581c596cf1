"""One memory test under way: what it was asked, what its tools showed, how that adds up."""

from __future__ import annotations

from dataclasses import dataclass, field

from refurb.health.memory_tools import ADDRESSES_KEPT, Seen
from refurb.health.pace import Pace


@dataclass
class Course(Pace):
    """A test of at most `limit_bytes`; `total_bytes` is the whole PC's memory."""

    limit_bytes: int | None
    total_bytes: int
    tools: list[str] = field(default_factory=list)
    errors: int = 0
    addresses: dict[str, None] = field(default_factory=dict)
    tested_bytes: int = 0

    @property
    def first_addresses(self) -> tuple[str, ...]:
        """Return the first places with errors, the physical ones before mere offsets."""
        return tuple(sorted(self.addresses, key=lambda a: a.startswith("+")))[:ADDRESSES_KEPT]

    def note(self, tool: str, seen: Seen) -> None:
        """Keep what a tool showed that tested something, or found errors."""
        if tool not in self.tools:
            self.tools.append(tool)
        self.errors += seen.errors
        self.addresses.update(dict.fromkeys(seen.addresses))

    def cover(self, size_bytes: int) -> None:
        """Keep how much was tested at one and the same time, and to the end."""
        self.tested_bytes = max(self.tested_bytes, size_bytes)
