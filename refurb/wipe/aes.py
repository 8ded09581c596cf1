"""Whether this PC makes a keystream faster than its disks take it."""

from __future__ import annotations

from refurb.host.door import Host


def has_fast_aes(host: Host) -> bool:
    """Tell whether the processor has AES instructions (flag `aes` in /proc/cpuinfo)."""
    for line in host.read("/proc/cpuinfo").decode(errors="replace").splitlines():
        if line.startswith(("flags", "Features")):
            return "aes" in line.split()
    return False
