"""How far unpacking and reading back are: bytes that the disk itself took or gave.

The kernel counts them for each disk (Documentation/block/stat.rst), past every memory of files.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from refurb.host.door import Host
from refurb.host.meter import Meter
from refurb.install.plan import InstallPlan
from refurb.model.event import Progress
from refurb.model.outcome import StageName

EVERY_S = 1.0
COUNTED_BYTES = 512
"""The kernel counts sectors of this size, whatever the disk's own are."""

Emit = Callable[[Progress], None]


class Counted(IntEnum):
    """Which number of a disk's `stat` counts."""

    READ = 2
    WRITTEN = 6


@contextmanager
def told(
    tools: Host, plan: InstallPlan, emit: Emit, counted: Counted, total_bytes: int
) -> Iterator[None]:
    """Tell every second how much of `total_bytes` the disk wrote or read, and at the end all.

    What was written is still to be read back: the time left holds both. A file that plays a disk
    is not counted by the kernel; only its beginning and its end are told.
    """
    is_writing = counted is Counted.WRITTEN
    after_bytes = total_bytes if is_writing else 0
    began = _count(tools, plan, counted)
    meter = Meter(0)
    ended = threading.Event()

    def tell(done: int) -> None:
        meter.reach(done)
        emit(
            Progress(
                stage=StageName.INSTALL,
                target=plan.target,
                phase="unpack" if is_writing else "check",
                done=done,
                total=total_bytes,
                per_second=meter.per_second,
                remaining_s=meter.remaining_s(total_bytes - done + after_bytes),
            )
        )

    def watch() -> None:
        while not ended.wait(EVERY_S):
            now = _count(tools, plan, counted)
            if began is not None and now is not None:
                tell(min(now - began, total_bytes))

    tell(0)
    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    tell(total_bytes)


def _count(tools: Host, plan: InstallPlan, counted: Counted) -> int | None:
    """Return the bytes so far, null for a file, or a disk that is gone."""
    number = plan.identity.device
    try:
        raw = tools.read(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}/stat")
        return int(raw.split()[counted]) * COUNTED_BYTES
    except (OSError, OverflowError, ValueError, IndexError):
        return None
