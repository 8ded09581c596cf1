"""Tests beside the line keep out of the way of a fast wipe: they are held for most of each second.

Even tools that only get what processor time is left cost a wipe of a fast disk a tenth of its
speed, since they share caches, memory bus and often one core's two threads with it. A slow disk
never notices them; so it is what the others need of the processor that decides.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence

from refurb.health.pace import Pace
from refurb.host.beside import Beside
from refurb.host.door import Host

LOOK_S = 1.0
"""Processor time is counted in hundredths of a second: a shorter look tells little."""

TICKS_PER_S = os.sysconf("SC_CLK_TCK")
BUSY_FIELDS = (0, 1, 2, 5, 6)
"""user, nice, system, irq, softirq of the first line of /proc/stat (proc(5))."""

OWN_FIELDS = (11, 12, 13, 14)
"""utime, stime, cutime, cstime of /proc/PID/stat, counted from behind the name (proc(5))."""

GRACE_S = 60
"""A test may take a minute more: then a tool hangs, or the PC swaps."""

LOOK_EVERY_S = 0.1
PRINTED_ENOUGH_BYTES = 1 << 20
"""Tools print every error; a thousand of them are evidence enough."""


class Manners:
    """Decides ten times a second whether the tools may run, and holds or lets them go."""

    def __init__(self, pace: Pace, tools: Sequence[Beside], now: float) -> None:
        """Time for which `tools` are held is added to `pace.held_s`; `now` is in seconds."""
        limits = pace.check.limits
        self._busy = limits["use_busy_percent"].value / 100
        self._share = limits["use_share_percent"].value / 100
        self._pace = pace
        self._tools = tools
        self._looked = self._last = now
        self._ticks = others_ticks(pace.host, tools)
        self._others_cpus = 0.0
        pace.is_held = False

    def mind(self, now: float) -> None:
        """Look at what the others need, and hold the tools or let them go."""
        if self._pace.is_held:
            self._pace.held_s += now - self._last
        self._last = now
        if now - self._looked >= LOOK_S:
            ticks = others_ticks(self._pace.host, self._tools)
            self._others_cpus = (ticks - self._ticks) / TICKS_PER_S / (now - self._looked)
            self._looked, self._ticks = now, ticks
        is_held = self._others_cpus > self._busy and now % 1.0 >= self._share
        if is_held != self._pace.is_held:
            self._pace.is_held = is_held
            for tool in self._tools:
                tool.hold(is_held)


def watch(
    pace: Pace,
    running: Sequence[Beside],
    limit_s: float,
    look: Callable[[Sequence[Beside]], None],
) -> Sequence[Beside]:
    """Wait with manners for all tools to end; kill and return those that hang.

    `look` is called ten times a second with those that are still going. Returns none once the
    test is stopped.
    """
    until_s = pace.spent_s + limit_s
    manners = Manners(pace, running, time.monotonic())
    while True:
        going = [tool for tool in running if not tool.ended()]
        if not going or pace.stop.is_set():
            return []
        look(going)
        for tool in going:
            if tool.printed_bytes > PRINTED_ENOUGH_BYTES:
                tool.kill()
        if pace.spent_s > until_s or pace.elapsed_s > pace.latest_s + GRACE_S:
            for tool in going:
                tool.kill()
            return going
        manners.mind(time.monotonic())
        going[0].ended(LOOK_EVERY_S)


def others_ticks(host: Host, tools: Sequence[Beside]) -> int:
    """Return the processor time that all others have used since the start, in clock ticks.

    0 where it cannot be read.
    """
    try:
        total = host.read("/proc/stat", 4096).split(b"\n", 1)[0].split()[1:]
        ours = sum(_family_ticks(host, tool.pid) for tool in tools if not tool.ended())
        return sum(int(total[field]) for field in BUSY_FIELDS) - ours
    except (OSError, IndexError, ValueError):
        return 0


def _family_ticks(host: Host, pid: int) -> int:
    """Return what a process, its ended children and its living ones have used."""
    fields = host.read(f"/proc/{pid}/stat").rsplit(b")", 1)[1].split()
    ticks = sum(int(fields[field]) for field in OWN_FIELDS)
    try:
        children = host.read(f"/proc/{pid}/task/{pid}/children").split()
        return ticks + sum(_family_ticks(host, int(child)) for child in children)
    except OSError:
        return ticks  # no CONFIG_PROC_CHILDREN, or one that has just ended
