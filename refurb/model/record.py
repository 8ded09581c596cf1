"""The machine record: what is signed and sent to the central inventory."""

from __future__ import annotations

from typing import Literal

from refurb.model.base import Fact, Sha256, WholeNumber
from refurb.model.check import Health, MemoryTest
from refurb.model.event import Clock
from refurb.model.install import Installed
from refurb.model.machine import Machine
from refurb.model.outcome import Grade, Outcome, StageName
from refurb.model.sheet import Sheet
from refurb.model.wipe import DiskPlan, DiskWipe
from refurb.model.work_order import WorkOrder

PAYLOAD_TYPE = "application/vnd.refurb.record.v1+json"


class StickLink(Fact):
    """Where a record stands in its stick's chain: `prev` is the digest of the last envelope."""

    id: str
    seq: WholeNumber
    prev: Sha256 | None


class StepReport(Fact):
    """One step as the record tells it."""

    stage: StageName
    target: str
    outcome: Outcome
    milliseconds: WholeNumber
    reason: str | None = None


class Tool(Fact):
    """A tool that was run: its command and the digest of what it printed."""

    argv: tuple[str, ...]
    exit: int | None
    sha256: Sha256


class Record(Fact):
    """The whole machine record. No floats, no whole number past 53 bits (facts: record)."""

    schema_name: Literal["refurb.record/v1"] = "refurb.record/v1"
    record_id: str
    asset_id: str
    practice: bool
    refurb_version: str
    stick: StickLink
    started: Clock
    sealed: Clock
    order: WorkOrder
    machine: Machine
    grade: Grade
    grade_reasons: tuple[str, ...] = ()
    health: Health | None = None
    memory: MemoryTest | None = None
    plans: tuple[DiskPlan, ...] = ()
    confirmed_by: tuple[str, ...] = ()
    """Who allowed the wipe of a disk, each once: the operator, or whoever went on with the run."""
    wipes: tuple[DiskWipe, ...] = ()
    installed: Installed | None = None
    sheets: tuple[Sheet, ...] = ()
    """Written after the wipe was verified, onto the disk that each names."""
    steps: tuple[StepReport, ...] = ()
    tools: tuple[Tool, ...] = ()
    journal_sha256: Sha256
