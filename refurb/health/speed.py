"""How fast the processor runs, against the speed that it was sold with (/proc/cpuinfo, cpufreq)."""

from __future__ import annotations

import re

from refurb.host.door import Host

CPUINFO = "/proc/cpuinfo"
BASE = "/sys/devices/system/cpu/cpu0/cpufreq/base_frequency"
"""In kHz; only intel_pstate and amd_pstate tell it."""

READ_BYTES = 4 << 20
NOW = re.compile(r"^cpu MHz[ \t]*: ([0-9]{1,5})(?:\.[0-9]{1,6})?$", re.MULTILINE)
SOLD_AS = re.compile(
    r"^model name[ \t]*: [^\n]{0,200}?@ ?([0-9]{1,2}\.[0-9]{1,3})GHz", re.MULTILINE
)


def nominal_mhz(host: Host) -> int | None:
    """Return the speed that the processor keeps without turbo; null where nobody tells."""
    try:
        khz = host.read(BASE, 64).strip()
    except OSError:
        khz = b""
    if khz.isdigit() and len(khz) < 10:
        return int(khz) // 1000 or None
    return sold_as_mhz(_cpuinfo(host))


def sold_as_mhz(cpuinfo: str) -> int | None:
    """Return the speed in the model's name, such as `@ 2.40GHz`: Intel's up to 10th generation."""
    found = SOLD_AS.search(cpuinfo)
    return round(float(found[1]) * 1000) or None if found else None


def mean_mhz(cpuinfo: str) -> int | None:
    """Return how fast the cores run on average; null where the kernel does not tell."""
    speeds = [int(mhz) for mhz in NOW.findall(cpuinfo)]
    return round(sum(speeds) / len(speeds)) or None if speeds else None


def now_mhz(host: Host) -> int | None:
    """Return how fast the cores of this PC run now, on average."""
    return mean_mhz(_cpuinfo(host))


def _cpuinfo(host: Host) -> str:
    try:
        return host.read(CPUINFO, READ_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
