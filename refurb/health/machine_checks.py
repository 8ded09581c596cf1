"""Faults that the processor itself reports (machine checks) while it is tested."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refurb.host.door import Host, ToolMissing, ToolTimeout

STAMP = re.compile(r"^\[ {0,8}([0-9]{1,8}\.[0-9]{1,9})\]", re.MULTILINE)
FAULT = re.compile(
    r"^\[ {0,8}([0-9]{1,8}\.[0-9]{1,9})\](?: ?\[[^\]\n]{0,16}\])?:? ?mce: \[Hardware Error\]: ",
    re.MULTILINE,
)
"""arch/x86/kernel/cpu/mce/core.c; `[ T123]` is CONFIG_PRINTK_CALLER's."""

COUNTED = re.compile(rb"^ *MCE:((?: +[0-9]{1,15})+)", re.MULTILINE)
"""/proc/interrupts: machine check exceptions, by core."""


@dataclass(frozen=True)
class Seen:
    """The kernel's log (empty where it cannot be read) and the exceptions it counts, if it does."""

    log: str
    exceptions: int | None

    def since(self, before: Seen) -> int | None:
        """Return how many faults were reported since `before`; null where nobody can tell."""
        logged = faults_after(self.log, last_stamp(before.log)) if self.log else None
        counted = None
        if self.exceptions is not None and before.exceptions is not None:
            counted = max(self.exceptions - before.exceptions, 0)
        return max((n for n in (logged, counted) if n is not None), default=None)


def look(host: Host) -> Seen:
    """Return what the kernel has seen so far."""
    try:
        log = host.run(["dmesg"]).stdout.decode("utf-8", "replace")
    except (ToolMissing, ToolTimeout):
        log = ""
    try:
        return Seen(log, exceptions(host.read("/proc/interrupts", 4 << 20)))
    except OSError:
        return Seen(log, None)


def exceptions(interrupts: bytes) -> int | None:
    """Return the machine check exceptions of all cores, null where they are not counted."""
    found = COUNTED.search(interrupts)
    return sum(int(count) for count in found[1].split()) if found else None


def last_stamp(log: str) -> float:
    """Return the time of the log's last line in seconds since the start; 0 for an empty one."""
    return max((float(stamp) for stamp in STAMP.findall(log)), default=0.0)


def faults_after(log: str, seconds: float) -> int:
    """Return how many lines later than `seconds` report a fault of the processor's."""
    return sum(float(stamp) > seconds for stamp in FAULT.findall(log))
