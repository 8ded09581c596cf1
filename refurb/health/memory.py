"""The memory test: real tools where they are, else our own lesser sweep, never out of memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from refurb.health import checks
from refurb.health.memory_size import TooLittle, bytes_to_test
from refurb.health.memory_tools import (
    ADDRESSES_KEPT,
    MEMTESTER_MIB_PER_S,
    MIB,
    Seen,
    memtester_argv,
    read_memtester,
    read_stressapptest,
    stressapptest_argv,
)
from refurb.health.sweep import PATTERNS, Part, Sweep
from refurb.host.door import Host, Ran, ToolMissing, ToolTimeout
from refurb.locale import text
from refurb.model.check import MemoryTest
from refurb.model.event import Event, Progress
from refurb.model.outcome import Outcome, StageName

SLICE_S = 30
"""stressapptest runs in slices, so that a stop is heard within this time."""

LEAST_MEMTESTER_MIB = 16
SWEEP_BYTES_PER_S = 100 << 20
"""All patterns, written and read, on a slow PC: the sweep takes no more than it gets through."""

OVERTIME = 3
"""A test that takes this many times its time is stopped: swapping, or a PC that hangs."""


@dataclass
class Course:
    """One memory test under way."""

    host: Host
    seconds: int
    size_bytes: int
    stop: threading.Event
    began: float = field(default_factory=time.monotonic)
    tools: list[str] = field(default_factory=list)
    errors: int = 0
    addresses: dict[str, None] = field(default_factory=dict)
    tested_bytes: int = 0

    @property
    def elapsed_s(self) -> float:
        """Return the seconds since the test began."""
        return time.monotonic() - self.began

    def note(self, tool: str, seen: Seen, size_bytes: int) -> None:
        """Keep what a tool showed."""
        if tool not in self.tools:
            self.tools.append(tool)
        self.errors += seen.errors
        self.addresses.update(dict.fromkeys(seen.addresses))
        self.tested_bytes = max(self.tested_bytes, size_bytes)

    def result(self, outcome: Outcome, reason: str | None = None) -> MemoryTest:
        """Return the test's result; errors found count whatever else happened."""
        if self.errors:
            outcome, reason = Outcome.FAILED, text("health.memory.found", errors=self.errors)
        return MemoryTest(
            outcome=outcome,
            tool="+".join(self.tools) or "none",
            lesser=self.tools == ["sweep"],
            tested_bytes=self.tested_bytes,
            errors=self.errors,
            addresses=tuple(self.addresses)[:ADDRESSES_KEPT],
            seconds=round(self.elapsed_s),
            reason=reason,
        )


class _ToolFailed(Exception):  # noqa: N818 - told on as a reason, never shown
    """A tool ended without having tested; `ran` is null where it hung."""

    def __init__(self, tool: str, ran: Ran | None) -> None:
        super().__init__(tool)
        self.tool = tool
        self.status = "?" if ran is None else str(ran.exit)


def test_memory(
    host: Host,
    *,
    seconds: int,
    limit_bytes: int | None,
    emit: Callable[[Event], None],
    stop: threading.Event | None = None,
) -> MemoryTest:
    """Test the free memory for about `seconds`, at most `limit_bytes` of it, and tell how it went.

    stressapptest and memtester where they are there, both if both; without them our own sweep
    (`lesser`). `stop` ends it early (aborted). Progress comes every second, from a thread of its
    own. Raises CouldNot where nobody can tell how much memory is free.
    """
    course = Course(host, seconds, 0, stop or threading.Event())
    if host.name == "replay":
        return course.result(Outcome.SKIPPED, text("health.memory.replay"))
    try:
        course.size_bytes = bytes_to_test(host, limit_bytes, checks.load("memory"))
    except TooLittle as problem:
        return course.result(Outcome.SKIPPED, str(problem))
    over = threading.Event()
    ticker = threading.Thread(target=_tick, args=(course, emit, over), daemon=True)
    ticker.start()
    try:
        return _run(course)
    finally:
        over.set()
        ticker.join()


def _run(course: Course) -> MemoryTest:
    failed: _ToolFailed | None = None
    for tool in (_stressapptest, _memtester):
        try:
            tool(course)
        except ToolMissing:
            continue
        except _ToolFailed as problem:
            failed = problem
        if course.stop.is_set():
            return course.result(Outcome.ABORTED, text("health.memory.stopped"))
        if course.errors:
            break
    if course.tools:
        return course.result(Outcome.PASSED)
    if failed is not None:
        reason = text("health.memory.tool", tool=failed.tool, status=failed.status)
        return course.result(Outcome.ERROR, reason)
    return _sweep(course)


def _stressapptest(course: Course) -> None:
    """Stress all the memory for the given time, less a quarter that memtester gets."""
    share = course.seconds * 3 // 4 if _memtester_mib(course.seconds // 4) else course.seconds
    left = max(share, 1)
    while left > 0 and not course.stop.is_set() and not course.errors:
        slice_s = left if left < 2 * SLICE_S else SLICE_S
        ran = _tool(course, stressapptest_argv(course.size_bytes, slice_s), slice_s)
        seen = read_stressapptest(ran)
        if not seen.finished and not seen.errors:
            raise _ToolFailed("stressapptest", ran)
        course.note("stressapptest", seen, course.size_bytes)
        left -= slice_s


def _memtester(course: Course) -> None:
    """Run one loop of cell patterns over as much memory as the time left allows."""
    left = course.seconds - course.elapsed_s
    mib = min(_memtester_mib(left), course.size_bytes // MIB)
    if course.tools and not mib:
        return
    mib = mib or LEAST_MEMTESTER_MIB
    ran = _tool(course, memtester_argv(mib * MIB), max(left, LEAST_MEMTESTER_MIB))
    seen = read_memtester(ran)
    if not seen.finished and not seen.errors:
        raise _ToolFailed("memtester", ran)
    course.note("memtester", seen, mib * MIB)


def _memtester_mib(seconds: float) -> int:
    """Return how many MiB memtester gets through in `seconds`, 0 where it is too few to matter."""
    mib = int(seconds * MEMTESTER_MIB_PER_S)
    return mib if mib >= LEAST_MEMTESTER_MIB else 0


def _tool(course: Course, argv: list[str], seconds: float) -> Ran:
    try:
        return course.host.run(argv, timeout_s=seconds * OVERTIME + 60)
    except ToolTimeout as problem:
        raise _ToolFailed(argv[0], None) from problem


def _sweep(course: Course) -> MemoryTest:
    """Go through all patterns at least once, and again while there is time."""
    size = min(course.size_bytes, max(course.seconds, 1) * SWEEP_BYTES_PER_S)
    rounds = 0

    def go_on() -> bool:
        limit = course.seconds if rounds else course.seconds * OVERTIME + 60
        return course.elapsed_s < limit and not course.stop.is_set()

    try:
        mapped = Sweep(size)
    except OSError:
        return course.result(Outcome.ERROR, text("health.memory.refused", mib=size // MIB))
    with mapped as sweep:
        course.tools.append("sweep")
        while go_on() and not course.errors:
            checked = 0
            for phase in sweep.phases(go_on=go_on):
                if phase.part is Part.CHECKED:
                    addresses = tuple(f"+{offset:#x}" for offset in phase.wrong[:ADDRESSES_KEPT])
                    course.note("sweep", Seen(True, len(phase.wrong), addresses), sweep.size_bytes)
                    checked += 1
            rounds += checked == len(PATTERNS)
    if course.stop.is_set():
        return course.result(Outcome.ABORTED, text("health.memory.stopped"))
    if not rounds:
        return course.result(Outcome.TIMED_OUT, text("health.memory.not_once"))
    return course.result(Outcome.PASSED, text("health.memory.lesser"))


def _tick(course: Course, emit: Callable[[Event], None], over: threading.Event) -> None:
    """Tell every second how far the test is; what is left is unknown once it runs over."""
    while True:
        done = min(round(course.elapsed_s), course.seconds)
        left = course.seconds - done
        emit(
            Progress(
                stage=StageName.MEMORY,
                target="machine",
                phase="test",
                done=done,
                total=course.seconds,
                unit="seconds",
                remaining_s=left or None,
            )
        )
        if over.wait(1.0):
            return
