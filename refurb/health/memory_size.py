"""How much memory can be tested without the kernel having to kill anything."""

from __future__ import annotations

import re

from refurb.health import checks
from refurb.host.door import Host
from refurb.host.local import LocalHost
from refurb.problem import CouldNot

MIB = 1 << 20


class TooLittle(CouldNot):
    """There is not enough free memory to say anything by testing it."""


def bytes_to_test(host: Host, limit_bytes: int | None, check: checks.Check) -> int:
    """Return how many bytes to test: what is available less a floor, at most `limit_bytes`.

    The floor is in the check `memory`. The memory of the PC that this runs on counts always: a
    practice PC may claim more than there is. Raises TooLittle; CouldNot where nobody can tell.
    """
    claims = [_available(LocalHost())]
    if host.name != "local":
        claims.append(_available(host) if "meminfo" in host.names("/proc") else claims[0])
    available = min(claims)
    limits = {name: limit.value for name, limit in check.limits.items()}
    floor = max(available * limits["use_floor_percent"] // 100, limits["use_floor_mib"] * MIB)
    size = available - floor if limit_bytes is None else min(available - floor, limit_bytes)
    if size < limits["use_least_mib"] * MIB:
        raise TooLittle(
            "health.memory.too_little",
            free=available // MIB,
            need=limits["use_floor_mib"] + limits["use_least_mib"],
        )
    return size - size % MIB


def _available(host: Host) -> int:
    """Return the kernel's own estimate (proc(5), MemAvailable), in bytes."""
    try:
        meminfo = host.read("/proc/meminfo")
    except OSError as error:
        raise CouldNot("health.memory.no_meminfo", why=error.strerror) from error
    found = re.search(rb"^MemAvailable:\s+([0-9]+) kB$", meminfo, re.MULTILINE)
    if found is None:
        raise CouldNot("health.memory.no_meminfo", why="MemAvailable")
    return int(found[1]) * 1024
