"""stress-ng and our own check: the commands, and what their output says."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass

from refurb.host.door import Ran

WRONG_RESULT = re.compile(r"^stress-ng: fail: +\[[0-9]{1,10}\] cpu: ", re.MULTILINE)
"""A wrong result, of which stress-ng ends a core's work after five. Other failures (a worker that
was killed leaves its counter broken) say nothing about the processor."""

OWN_RESULT = re.compile(rb"^rounds ([0-9]{1,15}) wrong ([0-9]{1,15})$", re.MULTILINE)


@dataclass(frozen=True)
class Seen:
    """What a tool's run showed. `finished` is false where it tested nothing or was cut off."""

    finished: bool
    errors: int


def stress_ng_argv(cores: int, seconds: int) -> list[str]:
    """Return the command that computes on `cores` for `seconds`; only `--verify` reports errors."""
    return ["stress-ng", "--cpu", str(cores), "--verify", "--timeout", f"{seconds}s"]


def own_argv(seconds: int) -> list[str]:
    """Return the command for our own check of one core."""
    return [sys.executable, "-m", "refurb.health.known_result", str(seconds)]


def read_stress_ng(ran: Ran) -> Seen:
    """Return what stress-ng found: it exits 2 for a failure of any kind, and names each."""
    said = (ran.stdout + b"\n" + ran.stderr).decode("utf-8", "replace")
    errors = len(WRONG_RESULT.findall(said))
    return Seen(bool(errors) or (ran.exit == 0 and "successful run completed" in said), errors)


def read_own(ran: Ran) -> Seen:
    """Return what our own check found."""
    found = OWN_RESULT.search(ran.stdout)
    return Seen(ran.exit == 0 and found is not None, int(found[2]) if found else 0)
