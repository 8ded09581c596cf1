"""Following an erase that runs inside a disk to its real end, without ever hanging with it."""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from refurb.host.door import Host, Ran
from refurb.problem import Problem
from refurb.wipe.command import Argv

POLL_S = 2.0
"""How often the disk is asked for its state."""

ASK_LIMIT_S = 60.0
"""A disk that is asked and does not answer in this time has not answered."""

MOST_MISSES = 5
"""How often in a row a disk may not answer: one that resets its link comes back."""

FULL = 65536
"""Progress is told in 65536ths (ACS-4, SBC-4 and NVMe 2.0 all do)."""


class Says(StrEnum):
    """What the disk itself says of its erase."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    NOTHING = "nothing"  # it was never told to erase itself
    SILENT = "silent"  # it answers, but has no word for this: only the markers can tell
    LOCKED = "locked"  # an ATA disk whose password could not be taken off again
    LOST = "lost"  # no answer


@dataclass(frozen=True)
class Look:
    """One answer. `progress` is in 65536ths, null where there is none."""

    says: Says
    progress: int | None = None


class NotBegun(Exception):  # noqa: N818 - an end, not a bug
    """The disk was not told to erase itself, or would not be: nothing was touched."""


class Launched:
    """Commands that run in a thread of their own, which is left behind if they never end.

    A tool that waits in the kernel for a dead disk cannot even be killed.
    """

    def __init__(self, host: Host, commands: Sequence[Argv], limit_s: float) -> None:
        """Start them one after the other; the first that fails is the last.

        Each is killed after `limit_s` seconds where that is possible.
        """
        self.ran: Ran | None = None
        """The last run that ended; null where none did, or the tool is missing."""
        self._host, self._commands, self._limit_s = host, commands, limit_s
        self._thread = threading.Thread(target=self._run, daemon=True, name=commands[0][0])
        self._thread.start()

    def _run(self) -> None:
        for argv in self._commands:
            self.ran = None
            try:
                ran = self._host.run(argv, timeout_s=self._limit_s)
            except Problem:  # it is missing or was killed
                return
            self.ran = ran
            if ran.exit != 0:
                return

    @property
    def has_succeeded(self) -> bool:
        """Tell whether all ended well by their own word: needed for a success, never enough."""
        return self.ran is not None and self.ran.exit == 0 and not self._thread.is_alive()

    def wait(self, seconds: float) -> bool:
        """Wait up to `seconds`; tell whether it has ended."""
        self._thread.join(seconds)
        return not self._thread.is_alive()


class Eraser(ABC):
    """One way to make one disk erase itself."""

    def is_busy(self) -> bool:
        """Tell whether the disk is erasing itself already, by whomever it was told to."""
        return self.look().says is Says.RUNNING

    @abstractmethod
    def begin(self, limit_s: float) -> Launched:
        """Tell the disk to erase itself. Raises NotBegun where nothing was started."""

    @abstractmethod
    def look(self) -> Look:
        """Ask the disk how far it is; never trust an exit status (facts: wipe, trap 7)."""


def ask(host: Host, argv: Argv) -> Ran | None:
    """Run a short question to its end; null where the tool is missing or does not come back."""
    launched = Launched(host, (argv,), ASK_LIMIT_S)
    launched.wait(ASK_LIMIT_S + 1)
    return launched.ran


def follow(
    eraser: Eraser,
    launched: Launched | None,
    *,
    limit_s: float,
    stop: threading.Event,
    tick: Callable[[int], None],
) -> Look | None:
    """Return the disk's last word once it is at rest; null where `stop` ended the watching.

    After `limit_s` seconds the answer is the last that there was: `running` or `lost`.
    """
    until = time.monotonic() + limit_s
    while launched is not None and not launched.wait(POLL_S):
        if stop.is_set():
            return None
        if time.monotonic() > until:
            return Look(Says.RUNNING)
    misses = 0
    while True:
        look = eraser.look()
        misses = misses + 1 if look.says is Says.LOST else 0
        if look.says is not Says.RUNNING and not 0 < misses <= MOST_MISSES:
            return look
        if look.progress is not None:
            tick(look.progress)
        if time.monotonic() > until:
            return look
        if stop.wait(POLL_S):
            return None
