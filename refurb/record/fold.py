"""The record as a fold of the journal: it says what the events show, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from refurb.locale import text
from refurb.model.check import Health, MachineHealth, MemoryTest, Reason
from refurb.model.event import (
    Clock,
    DiskConfirmed,
    DiskPlanned,
    DisksRenamed,
    Event,
    MachineSeen,
    RunStarted,
    StepEnded,
    StepStarted,
    ToolRan,
)
from refurb.model.install import Installed
from refurb.model.machine import Machine, NotKnown
from refurb.model.outcome import Grade, Outcome, StageName
from refurb.model.parts import with_parts
from refurb.model.record import Record, StepReport, StickLink, Tool
from refurb.model.wipe import DiskPlan
from refurb.problem import CouldNot
from refurb.record.grade import judge

AFTER_THE_RECORD = (StageName.RECORD, StageName.UPLOAD)
"""Stages that a record cannot tell about: it is sealed before they end."""

_Place = tuple[StageName, str]


@dataclass
class _Seen:
    """What the events showed so far. `steps` holds null for a step that began and did not end."""

    started: RunStarted
    machine: Machine | None = None
    plans: dict[str, DiskPlan] = field(default_factory=dict)
    confirmed_by: dict[str, None] = field(default_factory=dict)
    steps: dict[_Place, StepEnded | None] = field(default_factory=dict)
    tools: list[Tool] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Fold one event in."""
        match event:
            case MachineSeen(machine=machine):
                self.machine = machine
            case DiskPlanned(plan=plan):
                self.plans[plan.id] = plan
            case DisksRenamed(names=names):
                self._forget({*names, *names.values()})
            case DiskConfirmed(by=name):
                self.confirmed_by[name] = None
            case ToolRan():
                self.tools.append(Tool(argv=event.argv, exit=event.exit, sha256=event.sha256))
            case StepStarted() if event.stage not in AFTER_THE_RECORD:
                self.steps[event.stage, event.target] = None  # an earlier end no longer holds
            case StepEnded() if event.stage not in AFTER_THE_RECORD:
                self.steps[event.stage, event.target] = event

    def _forget(self, disks: set[str]) -> None:
        """Claim nothing of what was done under names that now belong to other disks."""
        self.plans = {name: plan for name, plan in self.plans.items() if name not in disks}
        self.steps = {
            (stage, target): end
            for (stage, target), end in self.steps.items()
            if target.rpartition(":")[2] not in disks
        }

    def ended(self) -> list[StepEnded]:
        """Return the steps whose end was seen, in the order in which they were first begun."""
        return [end for end in self.steps.values() if end is not None]


def fold(
    events: Iterable[Event],
    *,
    stick: StickLink,
    sealed: Clock,
    journal_sha256: str,
    version: str,
) -> Record:
    """Return the record of the last run in `events`.

    The last end of each step counts; a step that began (again) and did not end is reported as
    `unknown`, and whatever it had shown before is not claimed. `sealed` is the time of now,
    `version` refurb's own. Raises CouldNot where no run was started.
    """
    seen: _Seen | None = None
    for event in events:
        if isinstance(event, RunStarted):
            seen = _Seen(event)
        elif seen is not None:
            seen.take(event)
    if seen is None:
        raise CouldNot("record.no_run")
    return _record(seen, stick, sealed, journal_sha256, version)


def _record(
    seen: _Seen, stick: StickLink, sealed: Clock, journal_sha256: str, version: str
) -> Record:
    steps = {place: _report(place, end) for place, end in seen.steps.items()}
    health = _health(seen)
    memory = _last_memory(seen)
    wipes = {end.target: end.wipe for end in seen.ended() if end.wipe}
    grade, reasons = judge(
        health,
        memory=memory,
        memory_step=next((r for r in steps.values() if r.stage is StageName.MEMORY), None),
        processor_step=steps.get((StageName.HEALTH, "processor")),
        plans=seen.plans.values(),
        wipe_steps={t: r for (stage, t), r in steps.items() if stage is StageName.WIPE},
        wipes=wipes,
    )
    return Record(
        record_id=seen.started.run,
        asset_id=seen.started.asset_id,
        practice=seen.started.practice,
        refurb_version=version,
        stick=stick,
        started=seen.started.clock,
        sealed=sealed,
        order=seen.started.order,
        machine=seen.machine or _machine_not_seen(),
        grade=grade,
        grade_reasons=reasons,
        health=health,
        memory=memory,
        plans=tuple(seen.plans.values()),
        confirmed_by=tuple(seen.confirmed_by),
        wipes=tuple(wipes.values()),
        installed=_last_installed(seen),
        sheets=tuple(end.sheet for end in seen.ended() if end.sheet),
        steps=tuple(steps.values()),
        tools=tuple(seen.tools),
        journal_sha256=journal_sha256,
    )


def _report(place: _Place, end: StepEnded | None) -> StepReport:
    stage, target = place
    if end is None:
        reason = text("record.reason.unfinished")
        return StepReport(
            stage=stage, target=target, outcome=Outcome.UNKNOWN, milliseconds=0, reason=reason
        )
    return StepReport(
        stage=stage,
        target=target,
        outcome=end.outcome,
        milliseconds=end.milliseconds,
        reason=end.reason,
    )


def _health(seen: _Seen) -> Health | None:
    """Return the last word on the disks, with the parts that other steps looked at."""
    disks = next((end.health for end in reversed(seen.ended()) if end.health), None)
    parts = [part for end in seen.ended() for part in end.parts]
    if not parts:
        return disks
    return with_parts(disks or _disks_not_seen(), parts)


def _disks_not_seen() -> Health:
    reason = Reason(code="no-health", text=text("record.reason.no_health"))
    return Health(disks=(), machine=MachineHealth(grade=Grade.UNKNOWN, reasons=(reason,)))


def _last_memory(seen: _Seen) -> MemoryTest | None:
    return next((end.memory for end in reversed(seen.ended()) if end.memory), None)


def _last_installed(seen: _Seen) -> Installed | None:
    return next((end.installed for end in reversed(seen.ended()) if end.installed), None)


def _machine_not_seen() -> Machine:
    why = text("record.reason.no_inventory")
    return Machine(unknown=(NotKnown(part="machine", why=why),))
