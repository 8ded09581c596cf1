"""stressapptest and memtester: the commands, and what their output says."""

from __future__ import annotations

import re
import signal
from dataclasses import dataclass

from refurb.host.door import Ran

MIB = 1 << 20
ADDRESSES_KEPT = 32
"""A broken module fails everywhere; the first addresses are enough to find it."""

ERRORS_ENOUGH = 200
"""stressapptest ends early after so many: more say nothing more, and would only fill memory."""

SAT_ERROR = re.compile(
    r"(?:Hardware Error|Report Error): .{0,200}?miscompare on CPU .{0,200}? at "
    r"0x([0-9a-f]{1,16})\(0x([0-9a-f]{1,16}):[^)\n]*\): "
    r"read:0x([0-9a-f]{16}), reread:0x[0-9a-f]{16},? expected:0x([0-9a-f]{16})"
)
SAT_COUNT = re.compile(r"Stats: Found ([0-9]{1,15}) hardware incidents")
MEMTESTER_ERROR = re.compile(
    r"FAILURE: (?:0x[0-9a-f]{1,16} != 0x[0-9a-f]{1,16}|possible bad address line)"
    r" at (physical address|offset) (0x[0-9a-f]{1,16})"
)
MEMTESTER_GOT = re.compile(rb"^got +[0-9]+MB \(([0-9]{1,15}) bytes\)", re.MULTILINE)
MEMTESTER_BAD_ADDRESS, MEMTESTER_BAD_CELL = 2, 4
"""Bits of memtester's exit status; bit 1 says that it could not get its memory."""

PAGE_SHIFT, PAGE_MASK = 12, 0xFFF


@dataclass(frozen=True)
class Seen:
    """What a tool's run showed. `finished` is false where it tested nothing or was cut off.

    `tested_bytes` is null where the tool does not say how much it got.
    """

    finished: bool
    errors: int
    addresses: tuple[str, ...] = ()
    tested_bytes: int | None = None


def stressapptest_argv(size_bytes: int, seconds: int, threads: int) -> list[str]:
    """Return the command that stresses `size_bytes` for `seconds` by `threads`."""
    words = ["stressapptest", "-W", "-M", str(size_bytes // MIB), "-s", str(seconds)]
    return [*words, "-m", str(threads), "--max_errors", str(ERRORS_ENOUGH)]


def memtester_argv(size_bytes: int) -> list[str]:
    """Return the command for one loop of all of memtester's patterns over `size_bytes`."""
    return ["memtester", f"{size_bytes // MIB}M", "1"]


def read_stressapptest(ran: Ran, page_flags: int | None = None) -> Seen:
    """Return what stressapptest found; its addresses are physical, and known only to root.

    Only its own last line (`Status: PASS` or `FAIL - test discovered HW problems`) says that it
    came to its end; procedural errors are no finding about the memory. `page_flags` is what this
    kernel says of a page (`refurb.host.pagemap`), without which old versions tell no address.
    """
    said = (ran.stdout + b"\n" + ran.stderr).decode("utf-8", "replace")
    found = SAT_ERROR.findall(said)
    addresses = [
        _physical(int(virtual, 16), int(printed, 16), int(read, 16) ^ int(expected, 16), page_flags)
        for virtual, printed, read, expected in found
    ]
    counted = [int(number) for number in SAT_COUNT.findall(said)]
    passed = "Status: PASS" in said and ran.exit == 0
    broken = "Status: FAIL - test discovered HW problems" in said
    errors = max([len(found), *counted, 1 if broken or _was_poisoned(ran) else 0])
    return Seen(passed or broken, errors, _first([hex(a) for a in addresses if a is not None]))


def read_memtester(ran: Ran) -> Seen:
    """Return what memtester found. Its offsets count within either half of the block it tested."""
    found = MEMTESTER_ERROR.findall(ran.stderr.decode("utf-8", "replace"))
    addresses = [
        hex(int(address, 16)) if where == "physical address" else f"+{int(address, 16):#x}"
        for where, address in found
    ]
    is_bad = ran.exit > 0 and bool(ran.exit & (MEMTESTER_BAD_ADDRESS | MEMTESTER_BAD_CELL))
    finished = ran.exit in (0, 2, 4, 6) and b"Done." in ran.stdout
    got = MEMTESTER_GOT.findall(ran.stdout)
    return Seen(
        finished,
        max(len(found), 1 if is_bad or _was_poisoned(ran) else 0),
        _first(addresses),
        int(got[-1]) if got else None,
    )


def _physical(virtual: int, printed: int, different: int, flags: int | None) -> int | None:
    """Return the physical address of a miscompare; null where it cannot be told.

    Its place within the page is that of the first wrong byte's virtual address (`different` has
    the wrong bits), which shows how to read it. stressapptest 1.0.6 (but not 1.0.11) took bits 55
    to 60 of the page's entry for the page's size, as kernels before 3.11 had it, and so printed
    the frame's number shifted by today's `flags`.
    """
    if not different:
        return None
    byte = virtual + ((different & -different).bit_length() - 1) // 8
    for shift in (PAGE_SHIFT, flags):
        if shift is not None and not (printed ^ byte) & ((1 << shift) - 1):
            frame = printed >> shift
            return frame << PAGE_SHIFT | virtual & PAGE_MASK if frame else None
    return None


def _was_poisoned(ran: Ran) -> bool:
    """Tell whether the kernel ended the tool since its memory could not be read any more."""
    return ran.exit == -signal.SIGBUS


def _first(addresses: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(addresses))[:ADDRESSES_KEPT]
