"""Files and loop devices that play disks, and the smallest way to wipe them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from refurb.host.local import LocalHost
from refurb.model.event import Event, WipeCheckpoint
from refurb.model.wipe import DiskPlan, DiskWipe, Method
from refurb.wipe.plan import plan
from refurb.wipe.run import wipe
from refurb.wipe.target import bound, facts_of

MARK = b"PERSONNEL".ljust(16)
HOST = LocalHost()


def filled(path: Path, size: int) -> Path:
    """Make a file of `size` bytes, full of a word that must not survive."""
    path.write_bytes((MARK * (size // 16 + 1))[:size])
    return path


def planned(path: Path | str, method: Method | None = None) -> DiskPlan:
    """Return the bound plan for one file or loop device."""
    facts = facts_of(HOST, str(path), allow_file=True)
    return bound(HOST, plan([facts], method=method, allow_file=True).disks, allow_file=True)[0]


def wiped(
    todo: DiskPlan,
    *,
    checkpoint: WipeCheckpoint | None = None,
    keep: Callable[[WipeCheckpoint], None] = lambda mark: None,
    emit: Callable[[Event], None] = lambda event: None,
    stop: threading.Event | None = None,
) -> DiskWipe:
    """Wipe with the right confirmation."""
    return wipe(
        HOST,
        todo,
        todo.confirm,
        emit=emit,
        keep=keep,
        checkpoint=checkpoint,
        allow_file=True,
        stop=stop,
    )
