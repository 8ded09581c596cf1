"""How fast a disk is written or read, and how long it will honestly still take."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 15.0
"""The rate is that of the last seconds: disks get slower towards their end."""

KNOWN_AFTER_S = 2.0
"""Before that nothing is said about the time left."""


class Meter:
    """Measures one phase."""

    def __init__(self, done: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin at `done` bytes; `clock` gives seconds."""
        self._clock = clock
        self._began = clock()
        self._seen: deque[tuple[float, int]] = deque([(self._began, done)])

    def reach(self, done: int) -> None:
        """Take note that `done` bytes are done by now."""
        now = self._clock()
        self._seen.append((now, done))
        while len(self._seen) > 2 and self._seen[1][0] < now - WINDOW_S:
            self._seen.popleft()

    @property
    def per_second(self) -> int | None:
        """Return bytes per second of late, null before that is known."""
        (first, start), (last, end) = self._seen[0], self._seen[-1]
        if last - self._began < KNOWN_AFTER_S or end <= start:
            return None
        return round((end - start) / (last - first))

    def remaining_s(self, bytes_left: int) -> int | None:
        """Return how long `bytes_left` will take at this rate, null before that is known."""
        rate = self.per_second
        return -(-bytes_left // rate) if rate else None
