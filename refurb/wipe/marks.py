"""Markers: what proves that a firmware erase reached the medium, whatever the disk says.

Random blocks are written all over the disk before, and must all be gone after; what lay in other
places before must be gone too (facts: wipe, traps 9 and 25).
"""

from __future__ import annotations

import hashlib
import os
import random
from dataclasses import dataclass

from refurb.host.block import BlockDevice
from refurb.wipe.memory import Buffer
from refurb.wipe.pattern import BLOCK, Keystream

MARKERS = 32
LEAST_MARKERS = 16
"""Fewer prove nothing (facts: wipe, trap 9)."""
PROBES = 224
"""Places of which the content is remembered, in memory and as digests only."""
SIZE = 4096
"""Bytes of a marker: whole sectors on every disk."""
_SECTOR = 512
"""A marker is still there if this much of it is: a disk may erase half of one."""


class CannotMark(Exception):  # noqa: N818 - an end, not a bug
    """The disk is too small for markers, or did not keep them."""


@dataclass(frozen=True)
class Survey:
    """What is left after an erase: markers still there, remembered content still there."""

    markers: int
    survivors: int
    old_content: int

    @property
    def is_all_gone(self) -> bool:
        """Tell whether nothing that was looked for is left."""
        return self.survivors == 0 and self.old_content == 0

    @property
    def is_untouched(self) -> bool:
        """Tell whether every marker is where it was written."""
        return self.survivors == self.markers


class Marks:
    """The markers of one attempt on one disk; `seed` (of `new_seed`) makes them again."""

    def __init__(self, device: BlockDevice, seed: str) -> None:
        """Choose the places: one in each of equal parts, the first and last block among them."""
        self._device = device
        self._stream = Keystream(seed)
        self._buffer, self._room = Buffer(SIZE), Buffer(SIZE + BLOCK)
        self._before: dict[int, bytes] = {}
        blocks = device.opened.size_bytes // SIZE
        chosen = random.Random(seed)  # noqa: S311 - the seed is random, and known to a resumed run
        self.places = _spread(blocks, MARKERS, chosen)
        probes = _spread(blocks, MARKERS + PROBES, chosen)
        self._probes = [place for place in probes if place not in self.places]

    def place(self) -> None:
        """Remember what lies on the disk, write the markers, and read them back from the medium.

        Raises CannotMark, OSError.
        """
        if len(self.places) < LEAST_MARKERS:
            raise CannotMark
        for offset in self._probes:
            content = self._read(offset)
            if content.strip(content[:1]):  # one byte all over is nothing that could be told again
                self._before[offset] = hashlib.sha256(content).digest()
        for offset in self.places:
            marker = self._stream.at(offset, SIZE, self._room)
            os.pwrite(self._device.fd, marker.view[:SIZE], offset)
        self._device.drop_cache()
        if not self.survey().is_untouched:
            raise CannotMark

    def survey(self) -> Survey:
        """Read every place from the medium and tell what is left. Raises OSError."""
        self._device.drop_cache()
        left = sum(self._is_left(offset) for offset in self.places)
        old = sum(
            hashlib.sha256(self._read(offset)).digest() == digest
            for offset, digest in self._before.items()
        )
        return Survey(len(self.places), left, old)

    def _is_left(self, offset: int) -> bool:
        marker = bytes(self._stream.at(offset, SIZE, self._room).view[:SIZE])
        found = self._read(offset)
        return any(
            found[at : at + _SECTOR] == marker[at : at + _SECTOR] for at in range(0, SIZE, _SECTOR)
        )

    def _read(self, offset: int) -> bytes:
        got = os.preadv(self._device.fd, [self._buffer.view[:SIZE]], offset)
        if got != SIZE:
            raise OSError("the disk ends here")
        return bytes(self._buffer.view[:SIZE])


def _spread(blocks: int, count: int, chosen: random.Random) -> list[int]:
    """Return up to `count` byte offsets, one in each equal part, both ends of the disk included."""
    count = min(count, blocks)
    places = {0, blocks - 1} if count else set()
    for part in range(1, count - 1):
        places.add(chosen.randrange(part * blocks // count, (part + 1) * blocks // count))
    return [block * SIZE for block in sorted(places)]
