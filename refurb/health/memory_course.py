"""One memory test under way: what it was asked, what its tools showed, how that adds up."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from refurb.health.checks import Check
from refurb.health.memory_tools import ADDRESSES_KEPT, Seen
from refurb.host.local import LocalHost

PATIENCE = 3


@dataclass
class Course:
    """A test of `seconds`, of at most `limit_bytes`; `total_bytes` is the whole PC's memory."""

    host: LocalHost
    check: Check
    seconds: int
    limit_bytes: int | None
    total_bytes: int
    stop: threading.Event
    began: float = field(default_factory=time.monotonic)
    tools: list[str] = field(default_factory=list)
    errors: int = 0
    addresses: dict[str, None] = field(default_factory=dict)
    tested_bytes: int = 0
    held_s: float = 0

    @property
    def elapsed_s(self) -> float:
        """Return the seconds since the test began."""
        return time.monotonic() - self.began

    @property
    def spent_s(self) -> float:
        """Return the seconds in which the tools could run: a fast wipe holds them at times."""
        return self.elapsed_s - self.held_s

    @property
    def latest_s(self) -> float:
        """Return when no round begins any more, however long the tools are held."""
        return self.seconds * PATIENCE

    @property
    def left_s(self) -> float:
        """Return the seconds that are left of those asked for, below 0 once it runs over."""
        return min(self.seconds - self.spent_s, self.latest_s - self.elapsed_s)

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
