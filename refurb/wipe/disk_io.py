"""Writing and reading back whole chunks, down to the bad sector where one fails."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import struct
import threading
import time
from collections.abc import Callable

from refurb.host.block import BLKGETSIZE64, BlockDevice
from refurb.wipe.memory import Buffer
from refurb.wipe.pattern import BLOCK, Pattern
from refurb.wipe.regions import Region, outside
from refurb.wipe.sweep import CHUNK

SLICE = 1 << 20
"""Keystream is made again for comparing in slices, to keep buffers small."""

MOST_SPLITS = 512
"""How often one chunk is divided to find its bad sectors; what is left then counts whole."""

MEDIUM_ERRORS = frozenset(
    {errno.EIO, errno.EREMOTEIO, errno.ENODATA, errno.EILSEQ, errno.ETIMEDOUT, errno.ENOSPC}
)
"""What the kernel says of a place that cannot be read or written (blk_errors in block/blk-core.c).

ENOSPC and ENODATA are what thin or remapped places give.
"""


class Gone(Exception):  # noqa: N818 - an end, not a bug
    """The whole disk is no longer there."""


class Bad:
    """The bad regions that all workers of one disk found."""

    def __init__(self, known: tuple[Region, ...] = ()) -> None:
        """`known` are regions of an earlier run."""
        self._lock = threading.Lock()
        self.regions: list[Region] = list(known)
        self.different: list[Region] = []

    def add(self, first: int, length: int) -> None:
        """Add a region that could not be written or read."""
        with self._lock:
            self.regions.append((first, length))

    def add_different(self, first: int, length: int) -> None:
        """Add a region that was read and is not what was written."""
        with self._lock:
            self.different.append((first, length))


class Worker:
    """What writers and verifiers share: the descriptor, buffers, and finding bad sectors."""

    def __init__(self, device: BlockDevice, pattern: Pattern, bad: Bad) -> None:
        """One worker has buffers of its own; `bad` is shared."""
        self._device = device
        self._pattern = pattern
        self._bad = bad
        self._splits = 0

    def _narrow(self, offset: int, size: int, action: Callable[[int, int], None]) -> None:
        """Do `action` on halves of a region that failed, until single sectors are left."""
        sector = self._device.opened.logical_sector_bytes
        if size <= sector or self._splits >= MOST_SPLITS:
            self._bad.add(offset, size)
            return
        self._splits += 1
        half = max(sector, size // 2 // sector * sector)
        for first, length in ((offset, half), (offset + half, size - half)):
            try:
                action(first, length)
            except OSError as error:
                self._check(error)
                self._narrow(first, length, action)

    def _check(self, error: OSError) -> None:
        """Let a medium's error pass; raise Gone where the disk is, and any other error."""
        if is_gone(self._device, error):
            raise Gone from error
        if error.errno not in MEDIUM_ERRORS:
            raise error


class Writer(Worker):
    """Writes the pattern."""

    def __init__(self, device: BlockDevice, pattern: Pattern, bad: Bad) -> None:
        """See `Worker`."""
        super().__init__(device, pattern, bad)
        self._room = Buffer(CHUNK + BLOCK)

    def do(self, offset: int, size: int) -> None:
        """Write `size` bytes at `offset`; list what the disk would not take."""
        self._splits = 0
        buffer = self._pattern.at(offset, size, self._room)

        def write(first: int, length: int) -> None:
            done = 0
            while done < length:
                start = first - offset + done
                part = buffer.view[start : start + length - done]
                wrote = os.pwrite(self._device.fd, part, first + done)
                if wrote == 0:
                    raise OSError(errno.EIO, "nothing was written")
                self._device.answered_at = time.monotonic()
                done += wrote

        try:
            write(offset, size)
        except OSError as error:
            self._check(error)
            self._narrow(offset, size, write)


class Verifier(Worker):
    """Reads back from the medium and compares every byte."""

    def __init__(self, device: BlockDevice, pattern: Pattern, bad: Bad) -> None:
        """See `Worker`."""
        super().__init__(device, pattern, bad)
        self._read = Buffer(CHUNK)
        self._room = Buffer(SLICE + BLOCK)

    def do(self, offset: int, size: int) -> None:
        """Read `size` bytes at `offset`; list what cannot be read and what is different."""
        self._splits = 0
        try:
            self._verify(offset, size)
        except OSError as error:
            self._check(error)
            self._narrow(offset, size, self._verify)

    def _verify(self, offset: int, size: int) -> None:
        done = 0
        while done < size:
            got = os.preadv(self._device.fd, [self._read.view[done:size]], offset + done)
            if got == 0:
                raise OSError(errno.EIO, "the disk ends here")
            self._device.answered_at = time.monotonic()
            done += got
        for at in range(0, size, SLICE):
            length = min(SLICE, size - at)
            wanted = self._pattern.at(offset + at, length, self._room)
            if not self._read.equals(wanted, length, at):
                self._differs(offset, at, length, wanted)

    def _differs(self, offset: int, at: int, length: int, wanted: Buffer) -> None:
        """Note the differing parts of a slice, but for what is known to be bad.

        Where the disk took nothing the old content stands: that is no lie of the disk.
        """
        for first, size in outside(offset + at, length, self._bad.regions):
            here = first - offset
            if not self._read.equals(wanted, size, here, here - at):
                self._bad.add_different(first, size)


def is_gone(device: BlockDevice, error: OSError) -> bool:
    """Tell whether the disk behind an open descriptor, which gave this error, was unplugged."""
    if error.errno in (errno.ENXIO, errno.ENODEV, errno.ESHUTDOWN):
        return True
    if not device.opened.is_block_device:
        return False
    try:
        size = struct.unpack("Q", fcntl.ioctl(device.fd, BLKGETSIZE64, bytes(8)))[0]
        about = os.stat(device.path)  # noqa: PTH116
    except OSError:
        return True
    is_there = stat.S_ISBLK(about.st_mode) and about.st_rdev == device.opened.device
    return size == 0 or not is_there
