"""The journal: append-only JSON lines, flushed to the medium; the truth of one run of the line."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import threading
from pathlib import Path

from pydantic import ValidationError

from refurb.model.event import EVENTS, Event, Progress, ToolRan
from refurb.problem import CouldNot, Refused


class JournalDamaged(CouldNot):
    """A line in the middle of a journal cannot be read: nothing may be concluded from it."""


class Journal:
    """The open journal of one run. Threads may write to it at once."""

    def __init__(self, path: Path) -> None:
        """Open or make the journal at `path`; a torn last line is cut off first.

        Raises JournalDamaged, Refused where another refurb has it open, CouldNot.
        """
        self.path = path
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _write_problem(error, path) from error
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._fd)
            raise Refused("line.journal_open_elsewhere", "in-use", path=path) from error
        try:
            events, whole_bytes = _parse(path)
        except JournalDamaged:
            os.close(self._fd)
            raise
        os.ftruncate(self._fd, whole_bytes)
        _sync_folder(path.parent)
        self.events: list[Event] = events

    def append(self, event: Event) -> None:
        """Write one event; on return it is on the medium (a tool's run waits for the next).

        Progress is for screens and is not kept. Raises CouldNot: then the event did not happen
        as far as anyone may claim.
        """
        if isinstance(event, Progress):
            return
        line = event.model_dump_json(exclude_defaults=False).encode() + b"\n"
        with self._lock:
            before = os.fstat(self._fd).st_size
            try:
                _write_all(self._fd, line)
                if not isinstance(event, ToolRan):
                    os.fdatasync(self._fd)
            except OSError as error:
                os.ftruncate(self._fd, before)
                raise _write_problem(error, self.path) from error
            self.events.append(event)

    def sha256(self) -> str:
        """Return the digest of the journal as it stands."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()

    def close(self) -> None:
        """Close the journal and let others open it."""
        os.close(self._fd)


def read(path: Path) -> list[Event]:
    """Return the events of a journal; a torn last line does not count. Raises JournalDamaged."""
    return _parse(path)[0]


def _parse(path: Path) -> tuple[list[Event], int]:
    """Return the whole events and how many bytes they take.

    What follows the last whole line can only be the end of a write that was cut off. A bad line
    with whole lines after it is damage.
    """
    events: list[Event] = []
    whole = 0
    bad_at: int | None = None
    for line in path.read_bytes().splitlines(keepends=True):
        event = _event(line)
        if event is None:
            bad_at = whole if bad_at is None else bad_at
        elif bad_at is not None:
            raise JournalDamaged("line.journal_damaged", path=path)
        else:
            events.append(event)
            whole += len(line)
    return events, whole


def _event(line: bytes) -> Event | None:
    if not line.endswith(b"\n"):
        return None
    try:
        event: Event = EVENTS.validate_json(line)
    except ValidationError:
        return None
    return event


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(fd, view) :]


def _write_problem(error: OSError, path: Path) -> CouldNot:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return CouldNot("line.stick_full", folder=path.parent)
    return CouldNot("line.journal_unwritable", path=path, why=error.strerror)


def _sync_folder(folder: Path) -> None:
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
