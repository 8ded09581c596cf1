"""What steps tell while they run; the journal keeps these, and everything else is a fold."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from refurb.model.base import Fact, WholeNumber
from refurb.model.check import Health, MemoryTest, PartHealth
from refurb.model.install import Installed
from refurb.model.machine import Machine
from refurb.model.outcome import Outcome, StageName
from refurb.model.sheet import Sheet
from refurb.model.surface import Seen, joined
from refurb.model.wipe import DiskPlan, DiskWipe, MethodRun, PlannedMethod
from refurb.model.work_order import WorkOrder


class Clock(Fact):
    """When, as far as this PC can tell: its clock may be dead (facts: record, Clock).

    `wall` is ISO 8601 UTC; `source` is `rtc`, `image` (the clock was older than the image) or
    `server`; `monotonic_ms` counts since boot `boot_id`.
    """

    wall: str
    source: str
    boot_id: str
    monotonic_ms: WholeNumber


class RunStarted(Fact):
    """The line took a machine in."""

    kind: Literal["run_started"] = "run_started"
    run: str
    asset_id: str
    version: str
    practice: bool
    order: WorkOrder
    clock: Clock


class RunResumed(Fact):
    """The line went on after it had been cut off."""

    kind: Literal["run_resumed"] = "run_resumed"
    run: str
    clock: Clock


class ToolRan(Fact):
    """A tool was run through the host's door. `exit` is null where it was killed."""

    kind: Literal["tool_ran"] = "tool_ran"
    argv: tuple[str, ...]
    exit: int | None
    sha256: str
    milliseconds: WholeNumber


class MachineSeen(Fact):
    """The hardware inventory's result."""

    kind: Literal["machine_seen"] = "machine_seen"
    machine: Machine


class DiskPlanned(Fact):
    """What will be done to a disk; written before a person is asked."""

    kind: Literal["disk_planned"] = "disk_planned"
    plan: DiskPlan


class DisksRenamed(Fact):
    """The kernel names disks otherwise than before the run was cut off: old name to new name."""

    kind: Literal["disks_renamed"] = "disks_renamed"
    names: dict[str, str]


class DiskConfirmed(Fact):
    """A person, or a work order, allowed the wipe of one disk."""

    kind: Literal["disk_confirmed"] = "disk_confirmed"
    disk: str
    by: str


class StepStarted(Fact):
    """A step began. Written and fsynced before its first effect."""

    kind: Literal["step_started"] = "step_started"
    stage: StageName
    target: str
    destructive: bool = False


class Progress(Fact):
    """How far a step is, for screens; never kept in the journal.

    `unit` is `bytes`, `seconds` or `parts`. `remaining_s` is null until it can be said honestly.
    `phase` names what is going on, as a key of the catalogue's `line.phase`.
    """

    kind: Literal["progress"] = "progress"
    stage: StageName
    target: str
    phase: str
    done: WholeNumber
    total: WholeNumber
    unit: str = "bytes"
    per_second: WholeNumber | None = None
    remaining_s: WholeNumber | None = None


class WipeCheckpoint(Fact):
    """Every byte below `written` was written and flushed; below `verified`, read back right.

    `seed` and `method` rebuild the pattern, so that a resumed wipe can verify the overlap.
    `write_seen` and `verify_seen` are the regions of `region_bytes` that were measured since the
    checkpoint before.
    """

    kind: Literal["wipe_checkpoint"] = "wipe_checkpoint"
    disk: str
    method: str
    seed: str
    pass_index: WholeNumber = 0
    written: WholeNumber
    verified: WholeNumber
    unreadable: tuple[tuple[WholeNumber, WholeNumber], ...] = ()
    region_bytes: WholeNumber = 0
    write_seen: tuple[Seen, ...] = ()
    verify_seen: tuple[Seen, ...] = ()

    def after(self, before: WipeCheckpoint | None) -> WipeCheckpoint:
        """Return this checkpoint with all that was measured in its pass up to `before` too."""
        if before is None or before.written > self.written:
            return self
        one, other = (
            (mark.disk, mark.method, mark.seed, mark.pass_index, mark.region_bytes)
            for mark in (before, self)
        )
        if one != other:
            return self
        return self.model_copy(
            update={
                "write_seen": joined(before.write_seen, self.write_seen),
                "verify_seen": joined(before.verify_seen, self.verify_seen),
            }
        )


class WipeAttempt(Fact):
    """A method is about to be started: written and fsynced before its first destructive byte.

    `seed` makes the markers again that a firmware erase must have changed, and `is_marked` says
    that they all lie on the disk, so that the erase may have been started; a run that goes on
    then asks the disk, and never starts a second one. `password` is what an ATA disk is locked
    with until its erase ends. `before` lists the methods that came to nothing before this one.
    """

    kind: Literal["wipe_attempt"] = "wipe_attempt"
    disk: str
    method: PlannedMethod
    seed: str = ""
    is_marked: bool = False
    password: str = ""
    before: tuple[MethodRun, ...] = ()


class StepEnded(Fact):
    """A step ended. `seconds` counts from its start; `reason` is a sentence for people."""

    kind: Literal["step_ended"] = "step_ended"
    stage: StageName
    target: str
    outcome: Outcome
    milliseconds: WholeNumber
    reason: str | None = None
    health: Health | None = None
    parts: tuple[PartHealth, ...] = ()
    memory: MemoryTest | None = None
    wipe: DiskWipe | None = None
    installed: Installed | None = None
    sheet: Sheet | None = None
    files: dict[str, str] = Field(default_factory=dict)
    """What the step made, by kind (`label`, `certificate`, `record`): absolute paths."""


class RecordSealed(Fact):
    """The signed record lies in the spool, whole."""

    kind: Literal["record_sealed"] = "record_sealed"
    sha256: str
    path: str
    seq: WholeNumber


class RunEnded(Fact):
    """The line let the machine go."""

    kind: Literal["run_ended"] = "run_ended"
    run: str


Event = Annotated[
    RunStarted
    | RunResumed
    | ToolRan
    | MachineSeen
    | DiskPlanned
    | DisksRenamed
    | DiskConfirmed
    | StepStarted
    | Progress
    | WipeCheckpoint
    | WipeAttempt
    | StepEnded
    | RecordSealed
    | RunEnded,
    Field(discriminator="kind"),
]

EVENTS: TypeAdapter[Any] = TypeAdapter(Event)
