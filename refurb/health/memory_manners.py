"""The memory test keeps out of the way of a fast wipe: it is held for most of each second.

Even tools that only get what processor time is left cost a wipe of a fast disk a tenth of its
speed, since they share caches, memory bus and often one core's two threads with it. A slow disk
never notices them; so it is what the others need of the processor that decides.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from refurb.health.memory_course import Course
from refurb.host.beside import Beside
from refurb.host.door import Host

LOOK_S = 1.0
"""Processor time is counted in hundredths of a second: a shorter look tells little."""

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
BUSY_FIELDS = (0, 1, 2, 5, 6)
"""user, nice, system, irq, softirq of the first line of /proc/stat (proc(5))."""


class Manners:
    """Decides ten times a second whether the tools may run, and holds or lets them go."""

    def __init__(self, course: Course, tools: Sequence[Beside], now: float) -> None:
        """Time for which `tools` are held is added to `course.held_s`; `now` is in seconds."""
        limits = course.check.limits
        self._busy = limits["use_busy_percent"].value / 100
        self._share = limits["use_share_percent"].value / 100
        self._course = course
        self._tools = tools
        self._looked = self._last = now
        self._ticks = others_ticks(course.host, tools)
        self._others_cpus = 0.0
        self._is_held = False

    def mind(self, now: float) -> None:
        """Look at what the others need, and hold the tools or let them go."""
        if self._is_held:
            self._course.held_s += now - self._last
        self._last = now
        if now - self._looked >= LOOK_S:
            ticks = others_ticks(self._course.host, self._tools)
            self._others_cpus = (ticks - self._ticks) / TICKS_PER_S / (now - self._looked)
            self._looked, self._ticks = now, ticks
        is_held = self._others_cpus > self._busy and now % 1.0 >= self._share
        if is_held != self._is_held:
            self._is_held = is_held
            for tool in self._tools:
                tool.hold(is_held)


def others_ticks(host: Host, tools: Sequence[Beside]) -> int:
    """Return the processor time that all others have used since the start, in clock ticks.

    0 where it cannot be read.
    """
    try:
        total = host.read("/proc/stat", 4096).split(b"\n", 1)[0].split()[1:]
        ours = 0
        for tool in tools:
            if not tool.ended():
                fields = host.read(f"/proc/{tool.pid}/stat").rsplit(b")", 1)[1].split()
                ours += int(fields[11]) + int(fields[12])
        return sum(int(total[field]) for field in BUSY_FIELDS) - ours
    except (OSError, IndexError, ValueError):
        return 0
