"""One sweep over a disk with several requests in flight, each by a worker of its own.

The GIL is free while the kernel works, so threads keep the medium busy (2.5 GB/s and more were
measured with Python alone; facts: wipe, Speed).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Protocol

from refurb.wipe.stopwatch import Stopwatch

CHUNK = 2 << 20
"""Bytes of one request."""

IN_FLIGHT = 3
"""Requests at once on one disk. Measured: larger or fewer leave the medium idle while comparing;
sixteen disks at once stay under 300 MB."""

TICK_S = 0.25


class Chunk(Protocol):
    """Does one request; one object per worker, with buffers of its own."""

    def do(self, offset: int, size: int) -> None:
        """Work on `size` bytes at `offset`. What it raises ends the sweep."""
        ...


class Sweep:
    """Goes over [start, end) chunk by chunk, and knows up to where all is done."""

    def __init__(
        self, start: int, end: int, stop: threading.Event, watch: Stopwatch | None = None
    ) -> None:
        """`stop` ends the sweep before its end; `reached` then says how far it came.

        `watch` times it from now on.
        """
        self.reached = start
        self._next = start
        self._end = end
        self._stop = stop
        self._watch = watch
        self._is_halted = False
        self._done: set[int] = set()
        self._lock = threading.Lock()

    def run(self, make: Callable[[], Chunk], tick: Callable[[int], None]) -> bool:
        """Run to the end; return false where `stop` ended it before.

        `tick(reached)` is called from this thread about four times a second. The first error of
        a worker, or of `tick`, ends the sweep and is raised.
        """
        workers = max(1, min(IN_FLIGHT, -(-(self._end - self._next) // CHUNK)))
        ended: SimpleQueue[BaseException | None] = SimpleQueue()
        for chunk in [make() for _ in range(workers)]:
            # A daemon: one whom the kernel never lets go must not keep the process from ending.
            threading.Thread(target=self._worker, args=(chunk, ended), daemon=True).start()
        try:
            while workers:
                try:
                    error = ended.get(timeout=TICK_S)
                    workers -= 1
                    if error is not None:
                        raise error
                except Empty:
                    pass
                tick(self.reached)
        finally:
            self._is_halted = True
            for _ in range(workers):
                ended.get()
        return self.reached == self._end

    def _worker(self, chunk: Chunk, ended: SimpleQueue[BaseException | None]) -> None:
        try:
            self._work(chunk)
        except BaseException as error:  # noqa: BLE001 - raised again by `run`
            ended.put(error)
        else:
            ended.put(None)

    def _work(self, chunk: Chunk) -> None:
        clock = self._watch.clock if self._watch else time.monotonic_ns
        while (offset := self._take()) is not None:
            began = clock()
            chunk.do(offset, min(CHUNK, self._end - offset))
            self._finish(offset, clock() - began)

    def _take(self) -> int | None:
        with self._lock:
            if self._is_halted or self._stop.is_set() or self._next >= self._end:
                return None
            offset = self._next
            self._next = min(offset + CHUNK, self._end)
            return offset

    def _finish(self, offset: int, nanoseconds: int) -> None:
        with self._lock:
            self._done.add(offset)
            while self.reached in self._done:
                self._done.remove(self.reached)
                self.reached = min(self.reached + CHUNK, self._end)
            if self._watch:
                self._watch.note(offset, nanoseconds)
                self._watch.reach(self.reached)
