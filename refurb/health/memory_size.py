"""How much memory can be tested without the kernel having to kill anything."""

from __future__ import annotations

import re

from refurb.health.checks import Check
from refurb.host.door import Host
from refurb.host.local import LocalHost
from refurb.problem import CouldNot

MIB = 1 << 20


class TooLittle(CouldNot):
    """There is not enough free memory to say anything by testing it."""


def bytes_to_test(host: Host, limit_bytes: int | None, check: Check) -> int:
    """Return how many bytes to test: what is available less a floor, at most `limit_bytes`.

    The floor is in the check `memory`. The memory of the PC that this runs on counts always: a
    practice PC may claim more than there is. Raises TooLittle; CouldNot where nobody can tell.
    """
    available = available_bytes(host)
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


def is_short(host: Host, check: Check) -> bool:
    """Tell whether others have taken so much of the floor that the test has to give way."""
    return available_bytes(host) < check.limits["use_guard_mib"].value * MIB


def available_bytes(host: Host) -> int:
    """Return what new programs could take before the kernel has to look for more.

    It is the kernel's own estimate (proc(5), MemAvailable). Raises CouldNot.
    """
    claims = [_meminfo_bytes(LocalHost(), "MemAvailable")]
    if host.name != "local" and "meminfo" in host.names("/proc"):
        claims.append(_meminfo_bytes(host, "MemAvailable"))
    return min(claims)


def total_bytes(host: Host) -> int:
    """Return the memory that the kernel has to give away (MemTotal). Raises CouldNot."""
    return _meminfo_bytes(host, "MemTotal")


def _meminfo_bytes(host: Host, name: str) -> int:
    try:
        meminfo = host.read("/proc/meminfo")
    except OSError as error:
        raise CouldNot("health.memory.no_meminfo", why=error.strerror) from error
    found = re.search(rb"^%s:\s+([0-9]{1,15}) kB$" % name.encode(), meminfo, re.MULTILINE)
    if found is None:
        raise CouldNot("health.memory.no_meminfo", why=name)
    return int(found[1]) * 1024
