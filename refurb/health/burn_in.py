"""The burn-in: all cores compute known results while heat, speed and faults are watched."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from refurb.health import machine_checks, workshop
from refurb.health.burn_in_look import Lookout
from refurb.health.burn_in_rounds import Rounds, has_stress_ng
from refurb.health.grade import View
from refurb.health.memory_edac import Reported, read_edac
from refurb.health.pace import Pace, ticking
from refurb.health.part import part_health
from refurb.host.door import Host
from refurb.host.local import LocalHost
from refurb.locale import text
from refurb.model.check import PartHealth
from refurb.model.event import Event
from refurb.model.outcome import Grade, Outcome, StageName
from refurb.model.parts import step_reason

TARGET = "processor"
"""The step's target, by which its progress is told."""

NUMBERS = (
    "seconds", "errors", "machine_checks", "ecc_errors", "nominal_mhz", "reached_mhz",
    "reached_percent",
)  # fmt: skip
DEGREES = (
    "idle_c", "peak_c", "critical_c", "margin_c", "throttles", "fan_rpm", "load_percent",
)  # fmt: skip
"""What is kept of processor and temperature beside their grades."""


@dataclass(frozen=True)
class BurnIn:
    """How the burn-in ended; `parts` are processor and temperature, none where nothing was done."""

    outcome: Outcome
    reason: str | None
    parts: tuple[PartHealth, ...] = ()


def burn_in(
    host: Host,
    *,
    seconds: int,
    emit: Callable[[Event], None],
    stop: threading.Event | None = None,
    checks_folder: Path | None = None,
) -> BurnIn:
    """Let all cores compute for about `seconds`, and return the processor's health and heat.

    stress-ng where it is there, else our own lesser check. It runs in what time others leave, and
    less beside a fast wipe. `stop` ends it early (aborted). Progress comes every second, from a
    thread of its own. `checks_folder` holds the workshop's own checks. Raises CouldNot where a
    check file is broken.
    """
    if not isinstance(host, LocalHost):
        return BurnIn(Outcome.SKIPPED, text("health.burn_in.replay"))
    check, warmth = (workshop.load(name, checks_folder) for name in ("processor", "temperature"))
    pace = Pace(host, check, seconds, stop or threading.Event())
    faults, ecc = machine_checks.look(host), read_edac(host)
    lookout = Lookout(pace, warmth.limits["use_critical_c"].value)
    rounds = Rounds(pace, lookout, is_lesser=not has_stress_ng())
    with ticking(pace, StageName.HEALTH, TARGET, emit):
        rounds.run()
    if pace.stop.is_set() and not rounds.errors:
        return BurnIn(Outcome.ABORTED, text("health.burn_in.stopped"))
    view = {
        **lookout.view(),
        "errors": rounds.errors,
        "machine_checks": machine_checks.look(host).since(faults),
        "ecc_errors": _ecc_errors(ecc, read_edac(host)),
        "why": rounds.problem,
        "is_lesser": rounds.is_lesser,
        "seconds": round(pace.spent_s),
    }
    return _ended(
        part_health(check, view, _kept(view, NUMBERS)),
        part_health(warmth, view, _kept(view, DEGREES)),
        rounds.problem,
    )


def _ended(processor: PartHealth, temperature: PartHealth, problem: str | None) -> BurnIn:
    """Return how it ended: what was found counts, even where a tool failed after it."""
    parts = (processor, temperature)
    grades = {part.grade for part in parts}
    if Grade.REJECT in grades:
        outcome = Outcome.FAILED
    elif problem:
        outcome = Outcome.ERROR
    else:
        outcome = Outcome.DEGRADED if Grade.C in grades else Outcome.PASSED
    return BurnIn(outcome, step_reason(parts), parts)


def _kept(view: View, names: tuple[str, ...]) -> View:
    return {name: view[name] for name in names}


def _ecc_errors(before: Reported | None, after: Reported | None) -> int | None:
    """Return what ECC memory reported during the burn-in, mended or not; null without ECC."""
    if before is None or after is None:
        return None
    new = after.since(before)
    return new.corrected + new.uncorrected
