"""stressapptest and memtester: the commands, and what their output says."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refurb.host.door import Ran

MIB = 1 << 20
ADDRESSES_KEPT = 32
"""A broken module fails everywhere; the first addresses are enough to find it."""

SAT_ERROR = re.compile(
    r"^(?:\S+ )*?(?:Hardware Error|Report Error): miscompare on CPU .*? at 0x[0-9a-f]+"
    r"\((0x[0-9a-f]+):",
    re.MULTILINE,
)
SAT_COUNT = re.compile(r"^.*Stats: Found ([0-9]+) hardware incidents", re.MULTILINE)
MEMTESTER_ERROR = re.compile(
    r"FAILURE: (?:0x[0-9a-f]+ != 0x[0-9a-f]+|possible bad address line)"
    r" at (physical address|offset) (0x[0-9a-f]+)\."
)
MEMTESTER_BAD_ADDRESS, MEMTESTER_BAD_CELL = 2, 4
"""Bits of memtester's exit status; bit 1 says that it could not get its memory."""

MEMTESTER_MIB_PER_S = 1
"""One loop of memtester takes some 10 minutes per GiB on a PC with a fast bus, more on others."""


@dataclass(frozen=True)
class Seen:
    """What a tool's run showed. `finished` is false where it tested nothing or was cut off."""

    finished: bool
    errors: int
    addresses: tuple[str, ...] = ()


def stressapptest_argv(size_bytes: int, seconds: int) -> list[str]:
    """Return the command that stresses `size_bytes` for `seconds` on all processors."""
    return ["stressapptest", "-W", "-M", str(size_bytes // MIB), "-s", str(seconds)]


def memtester_argv(size_bytes: int) -> list[str]:
    """Return the command for one loop of all of memtester's patterns over `size_bytes`."""
    return ["memtester", f"{size_bytes // MIB}M", "1"]


def read_stressapptest(ran: Ran) -> Seen:
    """Return what stressapptest found; its addresses are physical where it runs as root.

    Only its own last line (`Status: PASS` or `FAIL - test discovered HW problems`) says that it
    came to its end; procedural errors are no finding about the memory.
    """
    said = (ran.stdout + b"\n" + ran.stderr).decode("utf-8", "replace")
    addresses = SAT_ERROR.findall(said)
    counted = [int(number) for number in SAT_COUNT.findall(said)]
    passed = "Status: PASS" in said and ran.exit == 0
    broken = "Status: FAIL - test discovered HW problems" in said
    errors = max([len(addresses), *counted, 1 if broken else 0])
    return Seen(passed or broken, errors, _first(addresses))


def read_memtester(ran: Ran) -> Seen:
    """Return what memtester found. Its offsets count within the block that it tested."""
    found = MEMTESTER_ERROR.findall(ran.stderr.decode("utf-8", "replace"))
    addresses = [
        address if where == "physical address" else f"+{address}" for where, address in found
    ]
    is_broken = ran.exit > 0 and bool(ran.exit & (MEMTESTER_BAD_ADDRESS | MEMTESTER_BAD_CELL))
    finished = ran.exit in (0, 2, 4, 6) and b"Done." in ran.stdout
    return Seen(finished, max(len(found), 1 if is_broken else 0), _first(addresses))


def _first(addresses: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))[:ADDRESSES_KEPT]
