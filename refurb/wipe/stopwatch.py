"""Timing a sweep by regions of the disk: two clock readings a request, a few additions, no more."""

from __future__ import annotations

import time
from collections.abc import Callable

from refurb.model.surface import Seen


class Stopwatch:
    """Measures one sweep. Its sweep calls `note` and `reach` under a lock of its own."""

    def __init__(
        self,
        seen: list[Seen],
        start: int,
        size_bytes: int,
        region_bytes: int,
        clock: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        """Put the regions of a sweep from byte `start` into `seen`; `clock` gives nanoseconds."""
        self.clock = clock
        self._seen = seen
        self._size = size_bytes
        self._region = region_bytes
        self._slowest = [0] * -(-size_bytes // region_bytes)
        self._next = start // region_bytes
        self._whole_from = -(-start // region_bytes)
        self._began_at = start
        self._began = clock()

    def note(self, offset: int, nanoseconds: int) -> None:
        """Take note of how long the request at `offset` took."""
        region = offset // self._region
        self._slowest[region] = max(self._slowest[region], nanoseconds)

    def reach(self, reached: int) -> None:
        """Take note that all bytes below `reached` are done; measure the regions that end here.

        Regions that end together, as small ones do, have one speed. One in whose middle the
        sweep began is left out.
        """
        if reached < min((self._next + 1) * self._region, self._size):
            return
        now = self.clock()
        ended = len(self._slowest) if reached >= self._size else reached // self._region
        done = min(ended * self._region, self._size) - self._began_at
        speed = done * 1_000_000 // max(1, now - self._began)
        for region in range(max(self._next, self._whole_from), ended):
            self._seen.append((region, speed, -(-self._slowest[region] // 1_000_000)))
        self._next, self._began_at = ended, self._began_at + done
        self._began = now
