"""The burn-in's tools, in rounds until their time is over: a fast wipe holds them at times."""

from __future__ import annotations

import os
from dataclasses import dataclass

from refurb.health.burn_in_look import Lookout
from refurb.health.burn_in_tools import (
    own_argv,
    read_own,
    read_stress_ng,
    stress_ng_argv,
)
from refurb.health.manners import watch
from refurb.health.pace import Pace
from refurb.host.beside import all_of
from refurb.host.local import has_tool
from refurb.locale import text

STRESS_NG = "stress-ng"
LEAST_ROUND_S = 2
OVERTIME = 2
"""A round may take this many times its time before the tool hangs (and a minute, see `watch`)."""


@dataclass
class Rounds:
    """What the tools showed so far; `problem` says in a sentence why they tested nothing."""

    pace: Pace
    lookout: Lookout
    is_lesser: bool
    done: int = 0
    errors: int = 0
    problem: str | None = None

    def run(self) -> None:
        """Run rounds until the time is over, an error is found, a tool fails or it is stopped."""
        while not (self.errors or self.problem or self.pace.stop.is_set()):
            if self.done and self.pace.left_s < LEAST_ROUND_S:
                return
            self._round(max(round(self.pace.left_s), 1))

    def _round(self, seconds: int) -> None:
        cores = len(os.sched_getaffinity(0))
        if self.is_lesser:
            commands, read = [own_argv(seconds)] * cores, read_own
        else:
            commands, read = [stress_ng_argv(cores, seconds)], read_stress_ng
        with all_of(commands, self.pace.host.told) as tools:
            hung = watch(self.pace, tools, seconds * OVERTIME, self.lookout)
            if self.pace.stop.is_set():
                return
            ends = [tool.ran() for tool in tools]
        seen = [read(ran) for ran in ends]
        self.errors += sum(one.errors for one in seen)
        tool = "known_result" if self.is_lesser else STRESS_NG
        if hung:
            self.problem = text("health.burn_in.hung", tool=tool)
        elif failed := [ran.exit for ran, one in zip(ends, seen, strict=True) if not one.finished]:
            self.problem = text("health.burn_in.tool", tool=tool, status=failed[0])
        else:
            self.done += 1


def has_stress_ng() -> bool:
    """Tell whether this PC has stress-ng."""
    return has_tool(STRESS_NG)
