"""What a wipe tells of the disk's surface: regions, what was measured, which are too slow."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from refurb.model.disk import Medium
from refurb.model.event import WipeCheckpoint
from refurb.model.surface import Seen, Speeds, Surface, joined
from refurb.wipe.stopwatch import Stopwatch
from refurb.wipe.sweep import CHUNK

REGIONS = 200
"""At most so many: enough to see where a disk is weak, and a record stays small."""

NEIGHBOURS = 8
"""Regions on either side that one is compared with: 4 % of the disk each way, over which a disk
that gets slower from outside to inside (to half in all) loses some 4 %. Their median is not moved
by a weak zone of up to 7 regions."""

SLOW_PERCENT = 50
"""A zone below half its neighbours' speed costs a hard disk its grade A (facts: health, Grade)."""

WEAK_PERCENT = 75
"""Shown as weak, judged by nothing: other disks' work on the same bus makes such dips."""

MOST_REREAD = 20
"""Regions read once more, the slowest first: at most a tenth of the time of the verification. A
pause of the whole PC does not come back at the same place, a weak zone does."""

LEAST_REQUESTS = 8
"""Requests in a region; with fewer, those in flight at its ends decide its speed."""

LEAST_JUDGED = 100
"""Regions from which on a disk is judged (1.7 GB): a smaller one, such as a practice disk, is done
so soon that it measures what else the PC does."""


def region_bytes_of(size_bytes: int) -> int:
    """Return how many bytes a region has on a disk of this size: whole requests."""
    return max(LEAST_REQUESTS, -(-size_bytes // CHUNK // REGIONS)) * CHUNK


class Measured:
    """What one overwrite has measured so far; it goes into the checkpoints, and comes back."""

    def __init__(self, size_bytes: int, known: WipeCheckpoint) -> None:
        """Begin with what a checkpoint of this very pass holds."""
        self.region_bytes = region_bytes_of(size_bytes)
        self._size = size_bytes
        is_same = known.region_bytes == self.region_bytes
        self._write = list(known.write_seen if is_same else ())
        self._verify = list(known.verify_seen if is_same else ())
        self._kept = (len(self._write), len(self._verify))
        self._slow: tuple[int, ...] | None = None

    def watch_write(self, start: int) -> Stopwatch:
        """Return what times the writing from byte `start` on."""
        return Stopwatch(self._write, start, self._size, self.region_bytes)

    def watch_verify(self, start: int) -> Stopwatch:
        """Return what times the reading back from byte `start` on."""
        return Stopwatch(self._verify, start, self._size, self.region_bytes)

    def news(self) -> dict[str, object]:
        """Return what a checkpoint adds to the one before it."""
        before, self._kept = self._kept, (len(self._write), len(self._verify))
        return {
            "region_bytes": self.region_bytes,
            "write_seen": tuple(self._write[before[0] : self._kept[0]]),
            "verify_seen": tuple(self._verify[before[1] : self._kept[1]]),
        }

    def suspects(self, medium: Medium) -> list[tuple[int, int]]:
        """Return the regions of a hard disk that were read too slowly, as (first byte, end)."""
        if not self._is_judged(medium):
            return []
        speeds = self._speeds(self._verify).kb_per_second
        shares = [(share, i) for i, share in enumerate(percents(speeds)) if share is not None]
        slow = sorted((share, i) for share, i in shares if share < SLOW_PERCENT)
        firsts = (i * self.region_bytes for _, i in slow[:MOST_REREAD])
        return [(first, min(first + self.region_bytes, self._size)) for first in firsts]

    def judge(self, medium: Medium, reread: Sequence[tuple[int, int]]) -> None:
        """Take the regions that are still too slow after they were read once more as slow."""
        if self._is_judged(medium):
            again = set(self.suspects(medium)) & set(reread)
            self._slow = tuple(sorted(first // self.region_bytes for first, _ in again))

    def _is_judged(self, medium: Medium) -> bool:
        return medium is Medium.HDD and self._size // self.region_bytes >= LEAST_JUDGED

    def surface(self) -> Surface | None:
        """Return the whole picture, null where nothing was measured."""
        if not self._write and not self._verify:
            return None
        return Surface(
            region_bytes=self.region_bytes,
            write=self._speeds(self._write),
            verify=self._speeds(self._verify),
            slow=self._slow,
        )

    def _speeds(self, seen: list[Seen]) -> Speeds:
        found = {region: (speed, slowest) for region, speed, slowest in joined((), tuple(seen))}
        every = [found.get(i, (None, None)) for i in range(-(-self._size // self.region_bytes))]
        return Speeds(
            kb_per_second=tuple(speed for speed, _ in every),
            slowest_ms=tuple(slowest for _, slowest in every),
        )


def percents(speeds: Sequence[int | None]) -> list[int | None]:
    """Return each region's speed in per cent of its neighbours' median; null where not known."""
    found: list[int | None] = []
    for i, speed in enumerate(speeds):
        around = (*speeds[max(0, i - NEIGHBOURS) : i], *speeds[i + 1 : i + 1 + NEIGHBOURS])
        known = [other for other in around if other is not None]
        middle = median(known) if known else 0
        found.append(None if speed is None else round(100 * speed / middle) if middle else 100)
    return found
