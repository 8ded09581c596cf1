"""A second verifier that shares nothing with ours: nwipe reads the whole disk for zeros.

It knows zeros alone, and it is no better than ours: it reads through the page cache, which is
dropped before. What it is worth is that another program, by other people, looked.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable

from refurb.host.beside import Beside
from refurb.host.door import Ran, Told, ToolMissing
from refurb.locale import text
from refurb.model.event import Event, Progress
from refurb.model.outcome import Outcome, StageName
from refurb.model.wipe import DiskWipe, Method, SecondCheck

TOOL = "nwipe"
LEAST_RATE = 10_000_000
"""Bytes per second below which it is given up: it reads 4 KiB at a time, slow sticks at 20 MB/s."""
EXTRA_S = 120
"""Seconds more that its start may take: it asks every disk of the PC for its temperature first."""

_VERSION = re.compile(rb"banner   = nwipe ([0-9][0-9.]{0,12})")
_POLL_S = 0.5


def argv_of(path: str) -> tuple[str, ...]:
    """Return the command; `verify_zero` writes nothing, whatever the other words are."""
    words = ("--autonuke", "--nogui", "--nowait", "--method=verify_zero", "--noblank", "--rounds=1")
    return (TOOL, *words, path)


def read(ran: Ran, path: str) -> SecondCheck:
    """Return what nwipe's log says (0.33 and 0.34 of Debian).

    Its exit status and its table, which says "Erased", are not enough: only its own sentence on
    this very disk is a pass, and only that it is not zeroed a failure.
    """
    version = _VERSION.search(ran.stdout)
    good = f"[SUCCESS] Verified that {path} is Zeroed.".encode() in ran.stdout
    bad = f"[FAILURE] {path} has not been Zeroed".encode() in ran.stdout
    outcome = Outcome.ERROR
    if bad:
        outcome = Outcome.FAILED
    elif good and ran.exit == 0:
        outcome = Outcome.PASSED
    return SecondCheck(
        tool=TOOL,
        version=version[1].decode() if version else None,
        outcome=outcome,
        argv=ran.argv,
        reason=text("wipe.second.error", exit=ran.exit) if outcome is Outcome.ERROR else None,
    )


def checked(
    wiped: DiskWipe,
    *,
    is_block_device: bool,
    emit: Callable[[Event], None],
    stop: threading.Event,
    told: Told | None,
) -> DiskWipe:
    """Return `wiped` with a second check: run where it can be, else skipped with the reason.

    A disk on which it finds something is not wiped. That it could not look changes nothing.
    """
    names = [run.name for run in wiped.methods if run.outcome is Outcome.PASSED]
    if wiped.outcome is not Outcome.PASSED or names != [Method.OVERWRITE_ZERO]:
        check = _skipped("wipe.second.only_zeros")
    elif not is_block_device:
        check = _skipped("wipe.second.only_disks")
    else:
        check = _run(wiped, emit, stop, told)
    change: dict[str, object] = {"second_check": check}
    if check.outcome is Outcome.FAILED:
        why = text("wipe.second.failed", disk=wiped.path)
        change |= {"outcome": Outcome.FAILED, "level": "none", "reason": why}
    return DiskWipe.model_validate({**dict(wiped), **change})


def _skipped(why: str) -> SecondCheck:
    return SecondCheck(tool=TOOL, outcome=Outcome.SKIPPED, reason=text(why))


def _run(
    wiped: DiskWipe, emit: Callable[[Event], None], stop: threading.Event, told: Told | None
) -> SecondCheck:
    size = wiped.capacity_bytes or wiped.bytes
    began, limit_s = time.monotonic(), EXTRA_S + size / LEAST_RATE
    argv = argv_of(wiped.path)
    try:
        with Beside(argv, told) as tool:
            while not tool.ended(_POLL_S):
                seconds = time.monotonic() - began
                if stop.is_set():
                    return SecondCheck(tool=TOOL, outcome=Outcome.ABORTED, argv=argv)
                if seconds > limit_s:
                    return SecondCheck(tool=TOOL, outcome=Outcome.TIMED_OUT, argv=argv)
                emit(_progress(wiped.id, seconds, limit_s))
            return read(tool.ran(), wiped.path)
    except ToolMissing as error:
        return SecondCheck(tool=TOOL, outcome=Outcome.SKIPPED, reason=str(error))


def _progress(disk: str, seconds: float, limit_s: float) -> Progress:
    return Progress(
        stage=StageName.WIPE,
        target=disk,
        phase="second",
        done=round(seconds),
        total=round(limit_s),
        unit="seconds",
    )
