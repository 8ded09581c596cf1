"""Parts that are no disks: battery and clock at once, processor and cooling beside the wipe."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from pathlib import Path

from refurb.host.door import Host
from refurb.line.run import Run, Screen
from refurb.line.step import Ended, Step
from refurb.locale import text
from refurb.model.check import PartHealth
from refurb.model.machine import Battery
from refurb.model.outcome import Grade, Outcome, StageName
from refurb.model.parts import step_reason
from refurb.problem import CouldNot

PRACTICE_SECONDS = 15
SECONDS = 120

LOCK = "processor"
"""The memory test holds it too: both want all cores, one after the other."""


def plan(run: Run, batteries: tuple[Battery, ...]) -> list[Step]:
    """Return the steps: one for each thing that can end differently, none for a part not there."""
    steps = [_battery(run, batteries)] if batteries else []
    return [*steps, _clock(run), _burn_in(run)]


def _battery(run: Run, batteries: tuple[Battery, ...]) -> Step:
    def work(stop: threading.Event) -> Ended:
        from refurb.health.battery import battery_health

        return _ended([battery_health(one, checks_folder=run.checks) for one in batteries])

    return Step(StageName.HEALTH, "battery", work)


def _clock(run: Run) -> Step:
    def work(stop: threading.Event) -> Ended:
        clock = _clock_health(run.patient, run.home, run.checks)
        return _ended([clock]) if clock else Ended(Outcome.SKIPPED, text("line.no_clock"))

    return Step(StageName.HEALTH, "clock", work, limit_s=120)


def _burn_in(run: Run) -> Step:
    asked = run.order.burn_in_seconds
    seconds = asked if asked is not None else PRACTICE_SECONDS if run.practice else SECONDS

    def work(stop: threading.Event) -> Ended:
        from refurb.health.burn_in import burn_in

        if not seconds:
            return Ended(Outcome.SKIPPED, text("line.burn_in_off"))
        done = burn_in(
            run.tools, seconds=seconds, emit=run.keep, stop=stop, checks_folder=run.checks
        )
        return Ended(done.outcome, done.reason, result={"parts": done.parts})

    return Step(
        StageName.HEALTH, "processor", work, locks=frozenset({LOCK}), limit_s=seconds * 4 + 300
    )


def look_at_once(host: Host, home: Path, checks_folder: Path) -> list[PartHealth]:
    """Return the health of what needs no time: batteries and clock. Raises CouldNot."""
    from refurb.hardware.batteries import batteries
    from refurb.health.battery import battery_health

    clock = _clock_health(host, home, checks_folder)
    found = [battery_health(one, checks_folder=checks_folder) for one in batteries(host)]
    return [*found, *([clock] if clock else [])]


def try_processor(
    seconds: int, screen: Screen, stop: threading.Event, checks_folder: Path
) -> tuple[PartHealth, ...]:
    """Return the health of this PC's processor and cooling after `seconds` of work.

    Raises CouldNot where it was stopped before the end.
    """
    from refurb.health.burn_in import burn_in
    from refurb.host.local import LocalHost

    done = burn_in(
        LocalHost(), seconds=seconds, emit=screen, stop=stop, checks_folder=checks_folder
    )
    if not done.parts:
        raise CouldNot("health.burn_in.stopped")
    return done.parts


def _clock_health(host: Host, home: Path, checks_folder: Path) -> PartHealth | None:
    from refurb.health.clock import KnownTimes, clock_health
    from refurb.record.clock import known

    times = KnownTimes()
    if host.name == "local":  # a captured clock shows the time of when it was captured
        past, now = known(host, home)
        times = KnownTimes(past, now)
    return clock_health(host, times, checks_folder=checks_folder)


def _ended(parts: Iterable[PartHealth]) -> Ended:
    """Return the end of a step on replaceable parts: none of them makes the machine fail."""
    found = tuple(parts)
    grades = {part.grade for part in found}
    outcome = Outcome.PASSED
    if Grade.REJECT in grades:
        outcome = Outcome.DEGRADED
    elif Grade.UNKNOWN in grades:
        outcome = Outcome.UNKNOWN
    return Ended(outcome, step_reason(found), result={"parts": found})
