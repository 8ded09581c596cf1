"""The test where neither tool is there: our own sweep, which finds less."""

from __future__ import annotations

from refurb.health.memory_course import Course
from refurb.health.memory_size import MIB, bytes_to_test, is_short
from refurb.health.memory_tools import ADDRESSES_KEPT, Seen
from refurb.health.sweep import PATTERNS, Part, Sweep
from refurb.locale import text
from refurb.model.outcome import Outcome

SWEEP_BYTES_PER_S = 100 << 20
"""All patterns, written and read, on a slow PC: the sweep takes no more than it gets through."""

OVERTIME, GRACE_S = 3, 60


def sweep_through(course: Course) -> tuple[Outcome, str]:
    """Go through all patterns at least once, and again while there is time.

    Returns the outcome and its reason; errors are noted on the way. Raises TooLittle, CouldNot.
    """
    free = bytes_to_test(course.host, course.limit_bytes, course.check)
    size = min(free, max(course.seconds, 1) * SWEEP_BYTES_PER_S)
    rounds, is_squeezed = 0, False

    def go_on() -> bool:
        nonlocal is_squeezed
        limit = course.seconds if rounds else course.seconds * OVERTIME + GRACE_S
        is_squeezed = is_squeezed or is_short(course.host, course.check)
        return not is_squeezed and course.elapsed_s < limit and not course.stop.is_set()

    try:
        mapped = Sweep(size)
    except OSError:
        return Outcome.ERROR, text("health.memory.refused", mib=size // MIB)
    with mapped as sweep:
        while go_on() and not course.errors:
            checked = 0
            for phase in sweep.phases(go_on=go_on):
                if phase.part is Part.CHECKED:
                    addresses = tuple(f"+{offset:#x}" for offset in phase.wrong[:ADDRESSES_KEPT])
                    course.note("sweep", Seen(True, len(phase.wrong), addresses))
                    course.cover(sweep.size_bytes)
                    checked += 1
            rounds += checked == len(PATTERNS)
    if course.stop.is_set():
        return Outcome.ABORTED, text("health.memory.stopped")
    if rounds:
        return Outcome.PASSED, text("health.memory.lesser")
    if is_squeezed:
        return Outcome.SKIPPED, text("health.memory.squeezed")
    return Outcome.TIMED_OUT, text("health.memory.not_once")
