"""Records made by hand, as the line would fold them, for label and certificate."""

from __future__ import annotations

from refurb.model.disk import Disk, Medium, Transport
from refurb.model.event import Clock
from refurb.model.install import Installed
from refurb.model.machine import Chassis, Machine, Memory, MemoryModule, Processor, System
from refurb.model.outcome import Grade, Level, Outcome, StageName
from refurb.model.record import Record, StepReport, StickLink
from refurb.model.wipe import DiskPlan, DiskWipe, Method, MethodRun, PlannedMethod, Refusal
from refurb.model.work_order import WorkOrder

URL = "https://parc.example.org/m/7K3M-Q9XB"
GB = 10**9
SSD_BYTES = 256_060_514_304


def clock(source: str = "rtc", wall: str = "2026-11-24T14:34:27Z") -> Clock:
    return Clock(wall=wall, source=source, boot_id="b", monotonic_ms=12)


def ssd(name: str = "sda", *, serial: str = "S3YLNX0K512345", native: int = SSD_BYTES) -> Disk:
    return Disk(
        id=name, path=f"/dev/{name}", medium=Medium.SSD, transport=Transport.SATA,
        manufacturer="Samsung", model="SSD 860 EVO mSATA 250GB", serial=serial,
        visible_bytes=SSD_BYTES, native_bytes=native,
    )  # fmt: skip


def plan(disk: Disk, refusal: Refusal | None = None) -> DiskPlan:
    return DiskPlan(
        id=disk.id, path=disk.path, allowed=refusal is None, refusal=refusal,
        methods=(PlannedMethod(name=Method.OVERWRITE_RANDOM, level=Level.CLEAR),),
        verification="full-read", medium=disk.medium,
    )  # fmt: skip


def wipe(disk: Disk, outcome: Outcome = Outcome.PASSED, **changed: object) -> DiskWipe:
    size = disk.visible_bytes or 0
    level = Level.CLEAR if outcome is Outcome.PASSED else Level.NONE
    facts: dict[str, object] = {
        "id": disk.id, "path": disk.path, "outcome": outcome, "level": level,
        "methods": (MethodRun(name=Method.OVERWRITE_RANDOM, outcome=outcome),),
        "bytes": size, "bytes_verified": size, "seconds": 1234, "model": disk.model,
        "serial": disk.serial, "medium": disk.medium, "capacity_bytes": size,
        "native_bytes": disk.native_bytes,
    }  # fmt: skip
    return DiskWipe.model_validate({**facts, **changed})


def machine(*disks: Disk, **changed: object) -> Machine:
    facts: dict[str, object] = {
        "system": System(
            manufacturer="LENOVO", product="20L6S2KB0A", version="ThinkPad T480",
            serial="PF1ABCDE", chassis=Chassis.LAPTOP,
        ),
        "processors": (
            Processor(model="Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", cores=4, threads=8),
        ),
        "memory": Memory(
            total_bytes=8_218_000_000, modules=(MemoryModule(locator="A", bytes=8 << 30),)
        ),
        "disks": disks,
    }  # fmt: skip
    return Machine.model_validate({**facts, **changed})


def order(**changed: object) -> WorkOrder:
    facts: dict[str, object] = {
        "id": "o-17", "operator": "Zoé Lefèvre", "site": "Atelier de Saint-Étienne",
        "lot": "2026-11 Mairie", "donor": "Mairie de Firminy", "wipe": True,
        "phone": "04 77 00 00 00", "inventory_url": "https://parc.example.org",
    }  # fmt: skip
    return WorkOrder.model_validate({**facts, **changed})


def steps_of(wipes: tuple[DiskWipe, ...]) -> tuple[StepReport, ...]:
    return tuple(
        StepReport(
            stage=StageName.WIPE, target=w.id, outcome=w.outcome, milliseconds=5, reason=w.reason
        )
        for w in wipes
    )


def record(
    *disks: Disk,
    wipes: tuple[DiskWipe, ...] | None = None,
    plans: tuple[DiskPlan, ...] | None = None,
    **changed: object,
) -> Record:
    """Return the record of a machine with `disks` (one SSD if none), all wiped unless said."""
    disks = disks or (ssd(),)
    wipes = tuple(wipe(disk) for disk in disks) if wipes is None else wipes
    facts: dict[str, object] = {
        "record_id": "run-1", "asset_id": "7K3M-Q9XB", "practice": False,
        "refurb_version": "0.1.0", "stick": StickLink(id="0123456789abcdef", seq=7, prev=None),
        "started": clock(), "sealed": clock(), "order": order(), "machine": machine(*disks),
        "grade": Grade.B, "plans": tuple(plan(d) for d in disks) if plans is None else plans,
        "wipes": wipes, "steps": steps_of(wipes),
        "installed": Installed(
            profile="PrimTux 8", version="2026.1", disk=disks[0].id, bootable=True
        ),
        "journal_sha256": "1" * 64,
    }  # fmt: skip
    return Record.model_validate({**facts, **changed})
