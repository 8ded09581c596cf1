"""What the kernel's own memory test found, where the PC was started with `memtest=`.

mm/memtest.c: it takes bad memory out of use, so that no tool finds it later. Linux 6.4 and newer
tell the sum in /proc/meminfo, all tell the places in the kernel's log.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from refurb.health.memory_tools import ADDRESSES_KEPT
from refurb.host.door import Host, ToolMissing, ToolTimeout

SUM = re.compile(rb"^EarlyMemtestBad:\s+([0-9]{1,12}) kB$", re.MULTILINE)
BEGAN = re.compile(r"early_memtest: # of tests: [1-9]")
BAD = re.compile(
    r"[0-9a-f]{16} bad mem addr (?:0x)?([0-9a-f]{1,16}) - (?:0x)?([0-9a-f]{1,16}) reserved"
)


@dataclass(frozen=True)
class KernelTest:
    """The bytes found bad, null where the kernel did not test; and the first physical addresses."""

    bad_bytes: int | None = None
    addresses: tuple[str, ...] = ()


def read_kernel_test(host: Host) -> KernelTest:
    """Return what the kernel found at start, from /proc/meminfo and its log."""
    try:
        total = SUM.search(host.read("/proc/meminfo"))
    except OSError:
        total = None
    try:
        log = host.run(["dmesg"]).stdout.decode("utf-8", "replace")
    except (ToolMissing, ToolTimeout):
        log = ""
    return kernel_test(int(total[1]) * 1024 if total else None, log)


def kernel_test(told_bytes: int | None, log: str) -> KernelTest:
    """Return the result from the sum that /proc/meminfo tells, if it does, and the kernel's log."""
    spans = [(int(start, 16), int(end, 16)) for start, end in BAD.findall(log)]
    logged = sum(end - start for start, end in spans if end > start)
    if told_bytes is None and not spans and not BEGAN.search(log):
        return KernelTest()
    places = tuple(dict.fromkeys(hex(start) for start, _ in spans))[:ADDRESSES_KEPT]
    return KernelTest(max(told_bytes or 0, logged), places)
