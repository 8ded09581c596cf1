"""Records, sticks and keyrings that the tests of this room share."""

from __future__ import annotations

from pathlib import Path

from refurb.model.check import DiskFacts, DiskHealth, Health, MachineHealth, MemoryTest, Reason
from refurb.model.disk import Disk, Medium
from refurb.model.event import (
    Clock,
    DiskPlanned,
    Event,
    MachineSeen,
    RunStarted,
    StepEnded,
    StepStarted,
    ToolRan,
)
from refurb.model.machine import Battery, Machine, Memory, Processor, System
from refurb.model.outcome import Grade, Level, Outcome, StageName
from refurb.model.record import Record, StickLink
from refurb.model.wipe import DiskPlan, DiskWipe, Method, MethodRun, PlannedMethod, Refusal
from refurb.model.wire import Keyring
from refurb.model.work_order import WorkOrder
from refurb.record import keys, stick
from refurb.record.fold import fold
from refurb.record.spool import Sealed

CLOCK = Clock(wall="2026-11-24T02:34:27Z", source="rtc", boot_id="b", monotonic_ms=12)
SIZE = 256 << 20


def started(run: str = "run-1") -> RunStarted:
    return RunStarted(
        run=run,
        asset_id="ABCD-EFGH",
        version="0.1.0",
        practice=True,
        order=WorkOrder(id="o1", operator="Zoé", wipe=True),
        clock=CLOCK,
    )


def machine() -> Machine:
    return Machine(
        system=System(manufacturer="Dell Inc.", product="Latitude E6430", serial="ABC1234"),
        processors=(Processor(model="Intel i5-3340M", cores=2, threads=4, max_mhz=2700),),
        memory=Memory(total_bytes=8 << 30),
        batteries=(Battery(model="Ж", design_wh=65.1, full_wh=1e-7, health_percent=60),),
        disks=(
            Disk(id="sda", path="/dev/sda", medium=Medium.HDD, serial="WD-1", visible_bytes=SIZE),
        ),
    )


def plan(disk: str = "sda", refusal: Refusal | None = None) -> DiskPlanned:
    return DiskPlanned(
        plan=DiskPlan(
            id=disk,
            path=f"/dev/{disk}",
            allowed=refusal is None,
            refusal=refusal,
            methods=(PlannedMethod(name=Method.OVERWRITE_ZERO, level=Level.CLEAR),),
            verification="full",
        )
    )


def health(grade: Grade = Grade.B) -> Health:
    reason = Reason(code="old", text="The disk is old.")
    disk = DiskHealth(
        id="sda", model=None, serial="WD-1", medium=Medium.HDD,
        grade=grade, reasons=(reason,), facts=DiskFacts(power_on_hours=40000),
    )  # fmt: skip
    return Health(disks=(disk,), machine=MachineHealth(grade=grade, reasons=(reason,)))


def memory(errors: int = 0, outcome: Outcome = Outcome.PASSED) -> MemoryTest:
    return MemoryTest(
        outcome=outcome, tool="memtester", lesser=False,
        tested_bytes=SIZE, errors=errors, seconds=9,
    )  # fmt: skip


def wipe(outcome: Outcome = Outcome.PASSED, disk: str = "sda") -> DiskWipe:
    return DiskWipe(
        id=disk, path=f"/dev/{disk}", outcome=outcome, level=Level.CLEAR,
        methods=(MethodRun(name=Method.OVERWRITE_ZERO, outcome=outcome),),
        bytes=SIZE, bytes_verified=SIZE, seconds=3,
    )  # fmt: skip


def begin(stage: StageName, target: str = "machine") -> StepStarted:
    return StepStarted(stage=stage, target=target)


def end(
    stage: StageName,
    target: str = "machine",
    outcome: Outcome = Outcome.PASSED,
    *,
    health: Health | None = None,
    memory: MemoryTest | None = None,
    wipe: DiskWipe | None = None,
) -> StepEnded:
    return StepEnded(
        stage=stage, target=target, outcome=outcome, milliseconds=5,
        health=health, memory=memory, wipe=wipe,
    )  # fmt: skip


def good_run(run: str = "run-1") -> list[Event]:
    """Return the journal of a run in which everything passed."""
    return [
        started(run),
        begin(StageName.INVENTORY),
        ToolRan(argv=("lsblk", "-J"), exit=0, sha256="0" * 64, milliseconds=3),
        MachineSeen(machine=machine()),
        end(StageName.INVENTORY),
        plan(),
        begin(StageName.HEALTH),
        end(StageName.HEALTH, health=health()),
        begin(StageName.MEMORY),
        begin(StageName.WIPE, "sda"),
        end(StageName.WIPE, "sda", wipe=wipe()),
        end(StageName.MEMORY, memory=memory()),
        begin(StageName.RECORD),
    ]


def folded(events: list[Event], link: StickLink | None = None) -> Record:
    return fold(
        events,
        stick=link or StickLink(id="0" * 16, seq=1, prev=None),
        sealed=CLOCK,
        journal_sha256="1" * 64,
        version="0.1.0",
    )


def seal_run(home: Path, run: str = "run-1") -> Sealed:
    return stick.seal(home, lambda link: folded(good_run(run), link))


def keyring_of(*signers: keys.SigningKey, role: str = "stick") -> Keyring:
    return Keyring(keys=tuple(signer.public(role) for signer in signers))
