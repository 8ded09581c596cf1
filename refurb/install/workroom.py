"""The folder that an installation works in, and what a killed one left of its own."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "refurb-install-"


@contextmanager
def workroom() -> Iterator[Path]:
    """Give a folder for the time of one installation; those of killed ones are taken away first.

    The folder is locked as long as its process lives, so nobody else's is taken away.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        _take_away(left)
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        lock = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield Path(name)
        finally:
            os.close(lock)


def _take_away(left: Path) -> None:
    try:
        lock = os.open(left, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:  # gone, or no folder of ours
        return
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    else:
        shutil.rmtree(left, ignore_errors=True)
    finally:
        os.close(lock)
