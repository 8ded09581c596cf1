"""`refurb wipe run`: wipes the disks a person names, side by side, with a journal per disk."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from refurb.host.door import Host
from refurb.line.journal import Journal
from refurb.line.run import Screen
from refurb.line.state import fold, is_same_disk
from refurb.line.step import Ended
from refurb.model.event import DiskPlanned, Event, Progress, StepStarted, WipeCheckpoint
from refurb.model.outcome import StageName
from refurb.model.wipe import DiskPlan, DiskWipe, WipeReport
from refurb.problem import Refused, WrongUse


def wipe_disks(
    host: Host,
    plans: Sequence[DiskPlan],
    confirms: Sequence[str],
    *,
    home: Path,
    screen: Screen,
    stop: threading.Event,
    allow_file: bool = False,
) -> WipeReport:
    """Wipe every planned disk at once; each needs its own confirmation, in the same order.

    All plans are looked at before anything is written: one refusal stops them all. A wipe that
    was cut off goes on at its last checkpoint. Raises WrongUse, Refused, CouldNot.
    """
    if len(confirms) != len(plans):
        raise WrongUse("wipe.confirm_each", disks=len(plans), confirms=len(confirms))
    if len({plan.path for plan in plans}) != len(plans):
        raise WrongUse("wipe.named_twice")
    if len({_name(plan) for plan in plans}) != len(plans):
        raise WrongUse("wipe.same_serial")
    for plan, confirm in zip(plans, confirms, strict=True):
        check(plan, confirm)
    with ThreadPoolExecutor(max_workers=len(plans)) as pool:
        wipes = pool.map(
            lambda plan, confirm: _wipe_one(
                host, plan, confirm, home=home, screen=screen, stop=stop, allow_file=allow_file
            ),
            plans,
            confirms,
        )
        return WipeReport(disks=tuple(wipes))


def check(plan: DiskPlan, confirm: str) -> None:
    """Raise Refused where the plan does not allow the disk, or the confirmation is not its own."""
    from refurb.wipe.guard import check_confirmation

    if plan.refusal is not None:
        raise Refused(f"wipe.refusal.{plan.refusal}", plan.refusal, disk=plan.path)
    check_confirmation(plan, confirm)


def _wipe_one(
    host: Host,
    plan: DiskPlan,
    confirm: str,
    *,
    home: Path,
    screen: Screen,
    stop: threading.Event,
    allow_file: bool,
) -> DiskWipe:
    from refurb.wipe.run import wipe

    journal = Journal(home / "wipes" / f"{_name(plan)}.jsonl")
    try:
        checkpoint = _checkpoint(journal.events, plan)

        def keep(event: Event) -> None:
            journal.append(event)
            screen(event)

        keep(DiskPlanned(plan=plan))
        keep(StepStarted(stage=StageName.WIPE, target=plan.id, destructive=True))
        wiped = wipe(
            host,
            plan,
            confirm,
            emit=screen,
            keep=keep,
            checkpoint=checkpoint,
            allow_file=allow_file,
            stop=stop,
        )
        ended = Ended(wiped.outcome, wiped.reason, result={"wipe": wiped})
        keep(ended.event((StageName.WIPE, plan.id), wiped.seconds * 1000))
        return wiped
    finally:
        journal.close()


def _checkpoint(events: Sequence[Event], plan: DiskPlan) -> WipeCheckpoint | None:
    """Return where an unfinished wipe of this very disk stood, null where there is none."""
    state = fold(_named(e, plan.id) for e in events if not isinstance(e, Progress))
    before = state.plans.get(plan.id)
    key = (StageName.WIPE, plan.id)
    if before is None or not is_same_disk(before, plan) or state.is_done(key):
        return None
    return state.checkpoints.get(plan.id)


def _named(event: Event, disk: str) -> Event:
    """Return an event of a disk's own journal under the name that the kernel gives it today."""
    if isinstance(event, DiskPlanned):
        return DiskPlanned(plan=event.plan.model_copy(update={"id": disk}))
    fields = type(event).model_fields
    return event.model_copy(update={name: disk for name in ("disk", "target") if name in fields})


def _name(plan: DiskPlan) -> str:
    """Return a file name that one disk always gets, whatever the kernel calls it today."""
    known = plan.identity
    stable = known and (known.serial or known.wwn)
    return f"disk-{hashlib.sha256((stable or plan.path).encode()).hexdigest()[:12]}"
