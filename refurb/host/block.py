"""A disk, opened: O_DIRECT where the medium has it, exclusive, and known by its descriptor."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
import struct
import time
from dataclasses import dataclass
from types import TracebackType

from refurb.problem import CouldNot, Refused

BLKGETSIZE64 = 0x80081272
BLKSSZGET = 0x1268
BLKPBSZGET = 0x127B
BLKROGET = 0x125E
BLKFLSBUF = 0x1261


@dataclass(frozen=True)
class Opened:
    """What the open descriptor itself says: no name can lie about it."""

    size_bytes: int
    logical_sector_bytes: int
    is_block_device: bool
    is_read_only: bool
    device: int
    """`st_rdev` of a block device; a number made of file system and inode for a file."""


class BlockDevice:
    """An open disk, or a file that plays one. Use it with `with`."""

    def __init__(
        self, path: str, *, write: bool, allow_file: bool = False, exclusive: bool = False
    ) -> None:
        """Open without ever creating; O_EXCL makes the kernel refuse a disk that is in use.

        That holds for writing, and for reading where `exclusive`. Raises
        Refused (`in-use`, `virtual`), CouldNot.
        """
        self.path = path
        mode = os.O_RDWR if write else os.O_RDONLY
        self.fd = -1
        try:
            about = os.stat(path)  # noqa: PTH116 - opened by descriptor just below
            is_block = stat.S_ISBLK(about.st_mode)
            alone = os.O_EXCL if is_block and (write or exclusive) else 0
            # A file whose end is no whole page has no O_DIRECT for its last bytes.
            direct = os.O_DIRECT if is_block or about.st_size % 4096 == 0 else 0
            self.fd = self._open(path, mode | os.O_CLOEXEC | alone, direct)
            self.is_direct = bool(fcntl.fcntl(self.fd, fcntl.F_GETFL) & os.O_DIRECT)
        except OSError as error:
            if error.errno == errno.EBUSY:
                raise Refused("host.disk_in_use", "in-use", disk=path) from error
            raise CouldNot("host.disk_open", disk=path, why=error.strerror) from error
        self.answered_at = time.monotonic()
        """When the disk last wrote or read something; whoever does so keeps it (time.monotonic)."""
        try:
            self._check_kind(allow_file, write)
            self.opened = self._look()
        except BaseException:
            os.close(self.fd)
            raise

    @staticmethod
    def _open(path: str, flags: int, direct: int) -> int:
        try:
            return os.open(path, flags | direct)
        except OSError as error:
            if error.errno != errno.EINVAL:  # this file system has no O_DIRECT (tmpfs)
                raise
            return os.open(path, flags)

    def _check_kind(self, allow_file: bool, write: bool) -> None:
        mode = os.fstat(self.fd).st_mode
        if stat.S_ISBLK(mode):
            return
        if not (stat.S_ISREG(mode) and allow_file):
            raise Refused("host.not_a_disk", "virtual", disk=self.path)
        if write:  # files know no O_EXCL: a lock keeps a second refurb out
            try:
                fcntl.flock(self.fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Refused("host.disk_in_use", "in-use", disk=self.path) from error

    def _look(self) -> Opened:
        about = os.fstat(self.fd)
        if not stat.S_ISBLK(about.st_mode):
            return Opened(about.st_size, 512, False, False, _file_number(about))
        return Opened(
            struct.unpack("Q", fcntl.ioctl(self.fd, BLKGETSIZE64, bytes(8)))[0],
            struct.unpack("I", fcntl.ioctl(self.fd, BLKSSZGET, bytes(4)))[0],
            True,
            struct.unpack("I", fcntl.ioctl(self.fd, BLKROGET, bytes(4)))[0] != 0,
            about.st_rdev,
        )

    def drop_cache(self) -> None:
        """Make the next reads come from the medium (BLKFLSBUF; POSIX_FADV_DONTNEED on a file)."""
        os.fsync(self.fd)
        if self.opened.is_block_device:
            fcntl.ioctl(self.fd, BLKFLSBUF, 0)
        else:
            os.posix_fadvise(self.fd, 0, 0, os.POSIX_FADV_DONTNEED)

    def abandon(self) -> None:
        """Leave the descriptor open and unused, so that its number is never another disk's.

        For a disk in whose requests threads are stuck: they find no descriptor once they wake.
        """
        self.fd = -1

    def close(self) -> None:
        """Close the descriptor."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    def __enter__(self) -> BlockDevice:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _file_number(about: os.stat_result) -> int:
    """Return 48 bits that stand for one file: inode numbers alone may need 64."""
    known = f"{about.st_dev}:{about.st_ino}".encode()
    return int.from_bytes(hashlib.sha256(known).digest()[:6], "big")
