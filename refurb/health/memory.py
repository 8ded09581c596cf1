"""The memory test: real tools where they are, else our own lesser sweep, never out of memory."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from refurb.health import workshop
from refurb.health.memory_course import Course
from refurb.health.memory_edac import Reported, read_edac
from refurb.health.memory_kernel import KernelTest, read_kernel_test
from refurb.health.memory_rounds import Rounds, Squeezed, ToolFailed, tools_there
from refurb.health.memory_size import MIB, TooLittle, total_bytes
from refurb.health.memory_slots import suspects
from refurb.health.memory_sweep import sweep_through
from refurb.health.pace import ticking
from refurb.host.door import Host
from refurb.host.local import LocalHost
from refurb.locale import text
from refurb.model.check import MemoryTest
from refurb.model.event import Event
from refurb.model.outcome import Outcome, StageName

Ended = tuple[Outcome, str | None]
"""How the tools ended, and the reason."""


def test_memory(
    host: Host,
    *,
    seconds: int,
    limit_bytes: int | None,
    emit: Callable[[Event], None],
    stop: threading.Event | None = None,
    checks_folder: Path | None = None,
) -> MemoryTest:
    """Test the free memory for about `seconds`, at most `limit_bytes` of it, and tell how it went.

    stressapptest and memtester side by side where they are there; without them our own sweep
    (`lesser`). What the kernel found at start and what ECC reports during the test counts too.
    `stop` ends it early (aborted); `checks_folder` holds a workshop's own copies. Progress comes
    every second, from a thread of its own. Raises CouldNot where nobody can tell how much memory
    is free, and for a check file that is broken.
    """
    if not isinstance(host, LocalHost):
        return MemoryTest(
            outcome=Outcome.SKIPPED,
            tool="none",
            lesser=False,
            tested_bytes=0,
            errors=0,
            seconds=0,
            reason=text("health.memory.replay"),
        )
    check = workshop.load("memory", checks_folder)
    stop = stop or threading.Event()
    course = Course(host, check, seconds, stop, limit_bytes, total_bytes(host))
    kernel, before = read_kernel_test(host), read_edac(host)
    with ticking(course, StageName.MEMORY, "machine", emit):
        ended = _run(course)
    after = read_edac(host)
    reported = after.since(before) if before and after else None
    return _result(course, ended, kernel, reported)


def _run(course: Course) -> Ended:
    tools = tools_there()
    try:
        if not tools:
            return sweep_through(course)
        Rounds(course, tools).run()
    except TooLittle as problem:
        return Outcome.SKIPPED, str(problem)
    except ToolFailed as problem:
        reason = text("health.memory.tool", tool=problem.tool, status=problem.status)
        return Outcome.ERROR, reason
    except Squeezed:
        if not course.tools:
            return Outcome.SKIPPED, text("health.memory.squeezed")
        return Outcome.PASSED, text(
            "health.memory.cut_short",
            mib=course.tested_bytes // MIB,
            seconds=round(course.spent_s),
        )
    if course.stop.is_set():
        return Outcome.ABORTED, text("health.memory.stopped")
    return Outcome.PASSED, None


def _result(
    course: Course, ended: Ended, kernel: KernelTest, reported: Reported | None
) -> MemoryTest:
    """Return the test's result: errors count, whoever found them and whatever else happened."""
    outcome, reason = ended
    errors = course.errors + (reported.uncorrected if reported else 0)
    corrected = reported.corrected if reported else None
    if errors or kernel.bad_bytes or corrected:
        outcome = Outcome.FAILED
        reason = _found(errors, kernel.bad_bytes or 0, corrected or 0)
        if reported and reported.by_slot:
            labels = ", ".join(label for label, _ in reported.by_slot.most_common())
            reason = " ".join((reason, text("health.memory.ecc_says", labels=labels)))
    places = tuple(dict.fromkeys([*kernel.addresses, *course.first_addresses]))
    is_failed = outcome is Outcome.FAILED
    return MemoryTest(
        outcome=outcome,
        tool="+".join(course.tools) or "none",
        check=course.check.label,
        lesser=course.tools == ["sweep"],
        tested_bytes=course.tested_bytes,
        total_bytes=course.total_bytes,
        errors=errors,
        addresses=places,
        suspects=suspects(course.host, places, reported) if is_failed else (),
        corrected=corrected,
        kernel_bad_bytes=kernel.bad_bytes,
        seconds=round(course.spent_s),
        reason=reason,
    )


def _found(errors: int, kernel_bad_bytes: int, corrected: int) -> str:
    """Return one sentence with what was found, the worst first."""
    if errors:
        return text("health.memory.found", errors=errors)
    if kernel_bad_bytes:
        return text("health.memory.kernel_found", kib=-(-kernel_bad_bytes // 1024))
    return text("health.memory.corrected", corrected=corrected)
