"""The sheet stage: a wiped disk without a system says what its PC is when that is switched on."""

from __future__ import annotations

import threading

from refurb.line.papers import machine_url
from refurb.line.run import Run
from refurb.line.sealing import draft
from refurb.line.state import StepKey
from refurb.line.step import Ended, Step
from refurb.locale import text
from refurb.model.event import Clock
from refurb.model.fate import fates
from refurb.model.outcome import Outcome, StageName
from refurb.model.record import Record
from refurb.model.wipe import DiskPlan, DiskWipe

TRUSTED_CLOCKS = ("rtc", "server")


def plan(run: Run, needs: tuple[StepKey, ...]) -> list[Step]:
    """Return a step for each disk that may be wiped, after `needs`; none where nobody asked."""
    if not run.order.sheet or run.order.profile:
        return []
    return [_step(run, one, needs) for one in run.state.plans.values() if one.can_run]


def _step(run: Run, disk_plan: DiskPlan, needs: tuple[StepKey, ...]) -> Step:
    def work(stop: threading.Event) -> Ended:
        return _write(run, disk_plan)

    return Step(
        StageName.SHEET,
        disk_plan.id,
        work,
        locks=frozenset({f"disk:{disk_plan.id}"}),
        needs=needs,
        needs_passed=((StageName.WIPE, disk_plan.id),),
        destructive=True,
        limit_s=120,
    )


def _write(run: Run, disk_plan: DiskPlan) -> Ended:
    from refurb.install.sheet import sheet
    from refurb.install.write_sheet import write_sheet

    record = draft(run)
    wipe = proven(record, disk_plan.id)
    if wipe is None or disk_plan.identity is None:
        return Ended(Outcome.SKIPPED, text("line.sheet.not_wiped", disk=disk_plan.id))
    data = sheet(record.asset_id, record.record_id, facts(record, wipe))
    made = write_sheet(run.tools, disk_plan.id, disk_plan.identity, data, allow_file=run.practice)
    is_uefi = "efi" in run.patient.names("/sys/firmware")
    return Ended(
        Outcome.PASSED,
        text("line.sheet.uefi") if is_uefi else None,
        result={"sheet": made},
    )


def proven(record: Record, disk: str) -> DiskWipe | None:
    """Return the wipe of a disk where the record proves it, null where it does not."""
    return next((fate.wipe for fate in fates(record) if fate.id == disk and fate.is_wiped), None)


def facts(record: Record, wipe: DiskWipe) -> tuple[tuple[str, str], ...]:
    """Return what the sheet says: nothing of a donor, a person or a serial."""
    system, order = record.machine.system, record.order
    model = " ".join(filter(None, (system.manufacturer, system.product, system.version)))
    said = {
        "model": model,
        "wiped": text("line.sheet.wiped_is", level=wipe.level.value, day=_day(record.sealed)),
        "by": order.site,
        "grade": text(f"certificate.grade.{record.grade}"),
        "system": text("line.sheet.no_system"),
        "record": record.record_id,
        "url": machine_url(order.inventory_url, record.asset_id) if order.inventory_url else "",
        "phone": order.phone,
    }
    practice = [(text("line.sheet.practice"), "")] if record.practice else []
    return (
        *practice,
        *((text(f"line.sheet.{key}"), value) for key, value in said.items() if value),
    )


def _day(clock: Clock) -> str:
    """Return the day, or that nobody knows it."""
    if clock.source not in TRUSTED_CLOCKS:
        return text("line.sheet.no_day")
    year, month, day = clock.wall[:10].split("-")
    return text("line.sheet.day", year=year, month=month, day=day)
