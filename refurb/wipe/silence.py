"""The watch over a disk that falls silent: the kernel may wait for ever, a wipe may not."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import ParamSpec, TypeVar

from refurb.host.block import BlockDevice

SILENCE_S = 600.0
"""After so long without one byte written or read a disk is given up. The kernel itself gives a
request 30 s and a flush 60 s, five retries each (SD_TIMEOUT, SD_FLUSH_TIMEOUT and SD_MAX_RETRIES in
drivers/scsi/sd.h), so a disk that is only slow has answered by then."""

LOOK_S = 1.0

_Args = ParamSpec("_Args")
_Result = TypeVar("_Result")


class GivenUp(Exception):  # noqa: N818 - an end, not a bug
    """Raised in the work on a disk that was given up, so that it ends and tells nothing more."""


class Watch:
    """Watches the work on one open disk."""

    def __init__(self, device: BlockDevice) -> None:
        """The silence counts from the disk's last answer, `BlockDevice.answered_at`."""
        self._device = device
        self._is_over = False

    def run(self, work: Callable[[], _Result]) -> _Result | None:
        """Return what `work` returns, or raise what it raises; null where the disk fell silent.

        Then the descriptor is abandoned: its thread may sit in the kernel until the power goes.
        """
        ended: SimpleQueue[Callable[[], _Result]] = SimpleQueue()
        threading.Thread(target=lambda: ended.put(_end_of(work)), daemon=True).start()
        while time.monotonic() - self._device.answered_at < SILENCE_S:
            try:
                end = ended.get(timeout=min(LOOK_S, SILENCE_S))
            except Empty:
                continue
            return end()
        self._is_over = True
        self._device.abandon()
        return None

    def guard(self, call: Callable[_Args, None]) -> Callable[_Args, None]:
        """Return `call`, which raises GivenUp once the disk was given up."""

        def guarded(*args: _Args.args, **kwargs: _Args.kwargs) -> None:
            if self._is_over:
                raise GivenUp
            call(*args, **kwargs)

        return guarded


def _end_of(work: Callable[[], _Result]) -> Callable[[], _Result]:
    """Do `work`; return a call that gives its result, or raises what it raised."""
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001 - raised again, by the thread that waits
        caught = error

        def again() -> _Result:
            raise caught

        return again
    return lambda: result
