"""Files that are there whole or not at all, whatever happens to the power or the disk's space."""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from refurb.problem import CouldNot

_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)


def write_whole(path: Path, data: bytes) -> None:
    """Make `path` hold `data`, readable by its owner only; on return it is on the medium.

    A cut at any moment leaves what was there before, or `data`. Writers of one path must hold
    one lock. Raises CouldNot, and then nothing half-written remains.
    """
    part = path.with_name(f".{path.name}.part")
    with told(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            _write(part, data)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)


def read_whole(path: Path) -> bytes:
    """Return what a file holds. Raises FileNotFoundError; CouldNot where it cannot be read."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CouldNot("record.read_failed", file=path, why=error.strerror) from error


def move_whole(source: Path, target: Path) -> None:
    """Move a file into another folder of the same file system; on return it is on the medium."""
    with told(target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        source.replace(target)
        sync_folder(target.parent)
        sync_folder(source.parent)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file `path`: one refurb at a time. Raises CouldNot."""
    with told(path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn an OSError of writing `path` into a sentence that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise CouldNot("record.disk_full", folder=path.parent) from error
        if error.errno in _FORBIDDEN:
            raise CouldNot("record.read_only", folder=path.parent) from error
        raise CouldNot("record.write_failed", file=path, why=error.strerror) from error


def sync_folder(folder: Path) -> None:
    """Put a folder's names on the medium. Raises OSError."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def _write(path: Path, data: bytes) -> None:
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(fd, rest) :]
        os.fsync(fd)
    finally:
        os.close(fd)
