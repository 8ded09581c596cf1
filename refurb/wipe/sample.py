"""How much of a disk is read back after a firmware erase, and the reading."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Callable, Iterable
from functools import partial

from refurb.host.block import BlockDevice
from refurb.model.wipe import Method, Verification
from refurb.wipe.disk_io import Bad, Verifier, Worker
from refurb.wipe.memory import Buffer
from refurb.wipe.pattern import Zeros
from refurb.wipe.regions import Region, merged, total
from refurb.wipe.sweep import CHUNK, Sweep

PARTS = 1000
SHARE = 20
"""SP 800-88r1, 4.7.3: at least 1,000 parts, in each two samples of at least a twentieth."""
SMALL_BYTES = 4 << 30
"""Disks up to this size are read whole: it takes no longer than choosing samples."""
_ALIGN = 4096

_WRITES_ZEROS = (Method.ATA_SANITIZE_OVERWRITE, Method.SCSI_SANITIZE_OVERWRITE)
"""Methods after which every byte is known; after the others a disk may show anything."""


def regions(size: int, verification: Verification, seed: str) -> tuple[Region, ...]:
    """Return what is to be read of a disk of `size` bytes, in order and without overlap."""
    if verification is Verification.FULL_READ or size <= SMALL_BYTES:
        return ((0, size),)
    chosen = random.Random(seed)  # noqa: S311 - the seed itself is random
    part = size // PARTS // _ALIGN * _ALIGN
    length = -(-part // SHARE // _ALIGN) * _ALIGN
    ends = [(0, _ALIGN), (size - _ALIGN, _ALIGN)]
    samples = []
    for i in range(PARTS):
        for half in (0, 1):  # one in each half: they never overlap
            start = i * part + half * (part // 2)
            room = part // 2 - length
            samples.append((start + chosen.randrange(0, room + 1, _ALIGN), length))
    return merged([*ends, *((first // _ALIGN * _ALIGN, count) for first, count in samples)])


class Reader(Worker):
    """Reads what it is given, and lists what cannot be read."""

    def __init__(self, device: BlockDevice, bad: Bad) -> None:
        """See `Worker`."""
        super().__init__(device, Zeros(), bad)
        self._buffer = Buffer(CHUNK)

    def do(self, offset: int, size: int) -> None:
        """Read `size` bytes at `offset`."""
        self._splits = 0
        try:
            self._read(offset, size)
        except OSError as error:
            self._check(error)
            self._narrow(offset, size, self._read)

    def _read(self, offset: int, size: int) -> None:
        done = 0
        while done < size:
            got = os.preadv(self._device.fd, [self._buffer.view[done:size]], offset + done)
            if got == 0:
                raise OSError(5, "the disk ends here")
            done += got


def read_back(
    device: BlockDevice,
    method: Method,
    wanted: Iterable[Region],
    *,
    bad: Bad,
    stop: threading.Event,
    tick: Callable[[int], None],
) -> int:
    """Read the regions, and compare them where the method writes zeros; return the bytes read.

    `bad` is filled with what could not be read and what is not as it must be. Fewer bytes than
    wanted are returned where `stop` ended it. Raises Gone, OSError.
    """

    def worker() -> Reader | Verifier:
        if method in _WRITES_ZEROS:
            return Verifier(device, Zeros(), bad)
        return Reader(device, bad)

    device.drop_cache()
    done = 0
    for first, length in wanted:
        sweep = Sweep(first, first + length, stop)
        is_whole = sweep.run(worker, partial(_shifted, tick, done - first))
        done += sweep.reached - first
        if not is_whole:
            break
    return done - total(bad.regions)


def _shifted(tick: Callable[[int], None], by: int, at: int) -> None:
    tick(at + by)
