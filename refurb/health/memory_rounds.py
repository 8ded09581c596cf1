"""stressapptest and memtester side by side, in rounds that follow how much memory is free."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from refurb.health.manners import GRACE_S, watch
from refurb.health.memory_course import Course
from refurb.health.memory_size import MIB, TooLittle, bytes_to_test, is_short
from refurb.health.memory_tools import (
    Seen,
    memtester_argv,
    read_memtester,
    read_stressapptest,
    stressapptest_argv,
)
from refurb.host.beside import Beside, all_of
from refurb.host.door import Ran
from refurb.host.local import has_tool
from refurb.host.pagemap import page_flags

ROUND_S = 120
"""A round's result is kept even if the next is cut off; filling the memory anew costs seconds."""

LEAST_ROUND_S = 5
OVERTIME = 3
"""A round may take this many times its time, and GRACE_S: then a tool hangs, or the PC swaps."""

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
        testers = self._testers(size_bytes, seconds)
        with all_of([tester.argv for tester in testers], course.host.told) as tools:
            hung = watch(course, tools, seconds * OVERTIME + GRACE_S, self._give_way)
            if course.stop.is_set():
                return
            under_way = zip(testers, tools, strict=True)
            ends = [(tester, tool.ran(), tool in hung) for tester, tool in under_way]
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

    def _give_way(self, going: Sequence[Beside]) -> None:
        """Give all memory back where others need it. Raises Squeezed."""
        if is_short(self.course.host, self.course.check):
            for tool in going:
                tool.kill()
            raise Squeezed

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
