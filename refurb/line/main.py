"""The line: takes one machine in, plans, runs all stages, and lets it go with a signed record."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

from refurb import __version__
from refurb.line import sign_off
from refurb.line.person import Person
from refurb.line.resume import find
from refurb.line.run import Run, tool_ran
from refurb.line.scheduler import Scheduler
from refurb.line.setting import Setting
from refurb.line.stages import (
    health,
    install,
    inventory,
    label,
    memory,
    parts,
    record,
    sheet,
    upload,
    wipe,
)
from refurb.line.state import renamed
from refurb.line.summary import Summary, summarise
from refurb.line.thaw import thawed
from refurb.model import asset_id
from refurb.model.event import (
    DiskConfirmed,
    DiskPlanned,
    DisksRenamed,
    MachineSeen,
    RunEnded,
    RunResumed,
    RunStarted,
)
from refurb.model.machine import Machine
from refurb.problem import CouldNot

ROOM_BYTES = 32 << 20
"""Free room that a run's journal, record and papers may need on the stick."""


def run_line(setting: Setting, stop: threading.Event) -> Summary:
    """Run the whole line on one machine, or go on with a run that was cut off.

    `stop` ends it cleanly; the run can then be gone on with later. Raises Problem where it
    cannot even start, or where the stick can no longer keep what happens.
    """
    _check_room(setting.home)
    _check_own_checks(setting.home)
    taken_up = find(setting)
    run = Run(
        patient=setting.patient,
        tools=setting.tools,
        home=setting.home,
        out=setting.home / "out",
        order=setting.order,
        journal=taken_up.journal,
        state=taken_up.state,
        screen=setting.screen,
        practice=setting.practice,
        stop=stop,
    )
    setting.patient.listen(lambda ran: run.keep(tool_ran(ran)))
    setting.tools.listen(lambda ran: run.keep(tool_ran(ran)))
    try:
        _begin(run, setting)
        _stages(run, setting.person, taken_up.machine)
        if not stop.is_set():
            run.keep(RunEnded(run=run.id))
        return summarise(run)
    finally:
        run.journal.close()


def _check_room(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    if free < ROOM_BYTES:
        raise CouldNot(
            "line.little_room",
            folder=home,
            free=f"{free >> 20} MiB",
            need=f"{ROOM_BYTES >> 20} MiB",
        )


def _check_own_checks(home: Path) -> None:
    """Stop before anything is done where the workshop's own limits could not be in force."""
    from refurb.health import workshop

    workshop.standing(workshop.folder_of(home))


def _begin(run: Run, setting: Setting) -> None:
    from refurb.record.clock import now

    clock = now(run.tools, run.home)
    if run.state.started is not None:
        run.order = run.state.started.order.model_copy(
            update={"inventory_url": setting.order.inventory_url}
        )
        run.keep(RunResumed(run=run.id, clock=clock))
        return
    run.keep(
        RunStarted(
            run=run.journal.path.stem,
            asset_id=asset_id.mint(),
            version=__version__,
            practice=run.practice,
            order=run.order,
            clock=clock,
        )
    )


def _stages(run: Run, person: Person, seen_now: Machine | None) -> None:
    """Run the inventory, ask the person, then run everything else side by side.

    `seen_now` is the machine as a run that goes on found it again; disks are always planned
    from what is there now.
    """
    scheduler = Scheduler(run.state, run.keep, run.stop)
    scheduler.run(inventory.plan(run))
    if run.stop.is_set():
        return
    if seen_now and seen_now != run.state.machine:
        run.keep(MachineSeen(machine=seen_now))
    machine = run.state.machine
    if machine is None:
        ended = run.state.ended[inventory.INVENTORY]
        raise CouldNot("line.no_inventory_taken", why=ended.reason or "")
    machine = thawed(run, machine, person)
    _ask(run, machine, person)
    if run.stop.is_set():
        return
    wipes = wipe.keys(run)
    steps = [
        *health.plan(run, machine.disks),
        *parts.plan(run, machine.batteries),
        *memory.plan(run),
        *wipe.plan(run),
        *health.plan_after(run, machine.disks, wipes),
        *install.plan(run),
    ]
    steps += sheet.plan(run, needs=tuple(s.key for s in steps))
    steps += label.plan(run, needs=tuple(s.key for s in steps))
    steps += record.plan(run, needs=tuple(s.key for s in steps))
    scheduler.run(steps)
    sign_off.ask(run, person)
    scheduler.run(upload.plan(run))


def _ask(run: Run, machine: Machine, person: Person) -> None:
    """Plan every disk and ask for it, before anything is touched; answers are journalled."""
    now = wipe.plans(run, machine.disks)
    if names := renamed(tuple(run.state.plans.values()), now):
        run.keep(DisksRenamed(names=names))
    for plan in now:
        if plan != run.state.plans.get(plan.id):
            run.keep(DiskPlanned(plan=plan))
    for plan in run.state.plans.values():
        if run.stop.is_set():
            return
        if plan.can_run and plan.id not in run.state.confirmed and person.allows(machine, plan):
            run.keep(DiskConfirmed(disk=plan.id, by=person.name))
