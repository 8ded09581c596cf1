"""stressapptest and memtester side by side, in rounds that follow how much memory is free."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field

from refurb.health.memory_course import Course
from refurb.health.memory_manners import Manners
from refurb.health.memory_size import MIB, TooLittle, bytes_to_test, is_short
from refurb.health.memory_tools import (
    Seen,
    memtester_argv,
    read_memtester,
    read_stressapptest,
    stressapptest_argv,
)
from refurb.host.beside import Beside
from refurb.host.door import Ran
from refurb.host.local import has_tool
from refurb.host.pagemap import page_flags

ROUND_S = 120
"""A round's result is kept even if the next is cut off; filling the memory anew costs seconds."""

LEAST_ROUND_S = 5
OVERTIME, GRACE_S = 3, 60
"""A round may take this many times its time, and a minute: then a tool hangs, or the PC swaps."""

LOOK_EVERY_S = 0.1
PRINTED_ENOUGH_BYTES = 1 << 20
"""memtester prints every wrong word; a thousand of them are evidence enough."""

LEAST_MEMTESTER_MIB = 16
MEMTESTER_MIB_PER_S = 0.5
"""Until it is measured: a loop takes some 10 minutes per GiB alone, and twice that in company."""

MIB_PER_THREAD = 4
"""stressapptest refuses to start with less memory for each of its threads."""


class Squeezed(Exception):  # noqa: N818 - an event, told as a reason
    """Others needed the memory: the test gave way."""


class ToolFailed(Exception):  # noqa: N818 - told as a reason
    """A tool ended without having tested; `status` is its exit status, `?` where it hung."""

    def __init__(self, tool: str, status: str) -> None:
        super().__init__(tool)
        self.tool = tool
        self.status = status


@dataclass(frozen=True)
class Tester:
    """One tool's part of a round."""

    tool: str
    argv: list[str]
    size_bytes: int
    read: Callable[[Ran], Seen]


@dataclass
class Rounds:
    """Runs the tools that are there over the memory that is free, round after round."""

    course: Course
    tools: list[str]
    memtester_mib_per_s: float = MEMTESTER_MIB_PER_S
    flags: int | None = field(default_factory=page_flags)

    def run(self) -> None:
        """Run rounds until the time is over, the test is stopped or an error is found.

        Raises Squeezed where memory became too short before the end, TooLittle where it was so
        from the beginning, ToolFailed where no tool works or one was killed.
        """
        course, is_squeezed = self.course, False
        while not course.errors and not course.stop.is_set():
            if course.left_s < LEAST_ROUND_S and (course.tools or is_squeezed):
                break
            try:
                size_bytes = bytes_to_test(course.host, course.limit_bytes, course.check)
            except TooLittle as problem:
                if course.tools or is_squeezed:
                    raise Squeezed from problem
                raise
            try:
                self._round(size_bytes, self._round_s())
            except Squeezed:
                is_squeezed = True  # and once more, with what is left
        if is_squeezed and not course.tools and not course.stop.is_set():
            raise Squeezed

    def _round_s(self) -> int:
        left = max(self.course.left_s, 1.0)
        return round(left) if left < 2 * ROUND_S else ROUND_S

    def _round(self, size_bytes: int, seconds: int) -> None:
        course = self.course
        with ExitStack() as stack:
            under_way = [
                (tester, stack.enter_context(Beside(tester.argv, course.host.told)))
                for tester in self._testers(size_bytes, seconds)
            ]
            hung = self._watch([running for _, running in under_way], seconds * OVERTIME + GRACE_S)
            if course.stop.is_set():
                return
            ends = [(tester, running.ran(), running in hung) for tester, running in under_way]
        tested_bytes, problems = 0, []
        for tester, ran, is_hung in ends:
            seen = tester.read(ran)
            if not seen.errors and (is_hung or not seen.finished):
                problems.append(ToolFailed(tester.tool, "?" if is_hung else str(ran.exit)))
                continue
            course.note(tester.tool, seen)
            if seen.finished:
                tested_bytes += min(seen.tested_bytes or tester.size_bytes, tester.size_bytes)
                self._measure(tester, ran)
        course.cover(tested_bytes)
        self._leave_out(problems)

    def _watch(self, running: list[Beside], limit_s: float) -> list[Beside]:
        """Wait for all to end; kill and return those that hang. Raises Squeezed."""
        course, until_s = self.course, self.course.spent_s + limit_s
        manners = Manners(course, running, time.monotonic())
        while True:
            going = [tool for tool in running if not tool.ended()]
            if not going or course.stop.is_set():
                return []
            if is_short(course.host, course.check):
                for tool in going:
                    tool.kill()
                raise Squeezed
            for tool in going:
                if tool.printed_bytes > PRINTED_ENOUGH_BYTES:
                    tool.kill()
            if course.spent_s > until_s or course.elapsed_s > course.latest_s + GRACE_S:
                for tool in going:
                    tool.kill()
                return going
            manners.mind(time.monotonic())
            going[0].ended(LOOK_EVERY_S)

    def _testers(self, size_bytes: int, seconds: int) -> list[Tester]:
        """Share the memory out: to memtester what it gets through, to stressapptest the rest."""
        mib, testers = size_bytes // MIB, []
        cells_mib = 0
        if "memtester" in self.tools:
            is_alone = "stressapptest" not in self.tools
            cells_mib = min(int(seconds * self.memtester_mib_per_s), mib if is_alone else mib // 2)
            if cells_mib < LEAST_MEMTESTER_MIB:
                cells_mib = LEAST_MEMTESTER_MIB if is_alone else 0
        if "stressapptest" in self.tools:
            rest = mib - cells_mib
            threads = max(1, min(len(os.sched_getaffinity(0)), rest // MIB_PER_THREAD))
            argv = stressapptest_argv(rest * MIB, seconds, threads)
            testers.append(Tester("stressapptest", argv, rest * MIB, self._read_stressapptest))
        if cells_mib:
            argv = memtester_argv(cells_mib * MIB)
            testers.append(Tester("memtester", argv, cells_mib * MIB, read_memtester))
        return testers

    def _read_stressapptest(self, ran: Ran) -> Seen:
        return read_stressapptest(ran, self.flags)

    def _measure(self, tester: Tester, ran: Ran) -> None:
        """Remember how fast memtester is here, with a fifth to spare."""
        if tester.tool == "memtester":
            self.memtester_mib_per_s = 0.8 * tester.size_bytes / MIB / max(ran.seconds, 1.0)

    def _leave_out(self, problems: list[ToolFailed]) -> None:
        """Go on without the tools that failed. Raises ToolFailed where that cannot be."""
        for problem in problems:
            self.tools.remove(problem.tool)
            if not self.tools or problem.status.startswith("-"):
                raise problem


def tools_there() -> list[str]:
    """Return which of the two tools this PC has."""
    return [tool for tool in ("stressapptest", "memtester") if has_tool(tool)]
