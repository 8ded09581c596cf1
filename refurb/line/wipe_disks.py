"""`refurb wipe run`: wipes the disks a person names, side by side, with a journal per disk."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from refurb.host.door import Host
from refurb.line.journal import Journal, read
from refurb.line.run import Screen
from refurb.line.state import State, fold, is_same_disk
from refurb.line.step import Ended
from refurb.model.event import DiskPlanned, Event, Progress, StepStarted
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
    second_check: bool = False,
) -> WipeReport:
    """Wipe every planned disk at once; each needs its own confirmation, in the same order.

    All plans are looked at before anything is written: one refusal stops them all. A wipe that
    was cut off goes on at its last checkpoint. Raises WrongUse, Refused, CouldNot.
    """
    from refurb.wipe.guard import no_method

    if len(confirms) != len(plans):
        raise WrongUse("wipe.confirm_each", disks=len(plans), confirms=len(confirms))
    if len({plan.path for plan in plans}) != len(plans):
        raise WrongUse("wipe.named_twice")
    if len({journal_of(home, plan) for plan in plans}) != len(plans):
        raise WrongUse("wipe.same_serial")
    for plan, confirm in zip(plans, confirms, strict=True):
        check(plan, confirm)
        if not plan.methods and not _has_begun(home, plan):
            raise no_method(plan)
    alone = {frozenset((plan.id, *plan.also_erases)): threading.Lock() for plan in plans}
    with ThreadPoolExecutor(max_workers=len(plans)) as pool:
        wipes = pool.map(
            lambda plan, confirm: _wipe_one(
                host,
                plan,
                confirm,
                home=home,
                screen=screen,
                stop=stop,
                allow_file=allow_file,
                alone=alone[frozenset((plan.id, *plan.also_erases))],
                second_check=second_check,
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
    alone: threading.Lock,
    second_check: bool,
) -> DiskWipe:
    """Wipe one disk with a journal of its own; namespaces of one NVMe disk take turns."""
    from refurb.wipe.run import wipe

    journal = Journal(journal_of(home, plan))
    try:
        before = cut_off(journal.events, plan)

        def keep(event: Event) -> None:
            journal.append(event)
            screen(event)

        keep(DiskPlanned(plan=plan))
        keep(StepStarted(stage=StageName.WIPE, target=plan.id, destructive=True))
        with alone:
            wiped = wipe(
                host,
                plan,
                confirm,
                emit=screen,
                keep=keep,
                checkpoint=before.checkpoints.get(plan.id),
                attempt=before.attempts.get(plan.id),
                allow_file=allow_file,
                stop=stop,
                second_check=second_check,
            )
        ended = Ended(wiped.outcome, wiped.reason, result={"wipe": wiped})
        keep(ended.event((StageName.WIPE, plan.id), wiped.seconds * 1000))
        return wiped
    finally:
        journal.close()


def _has_begun(home: Path, plan: DiskPlan) -> bool:
    """Tell whether a wipe of this very disk was cut off while the disk erased itself."""
    file = journal_of(home, plan)
    return file.is_file() and plan.id in cut_off(read(file), plan).attempts


def cut_off(events: Sequence[Event], plan: DiskPlan) -> State:
    """Return how an unfinished wipe of this very disk stood; an empty state where there is none."""
    state = fold(_named(e, plan.id) for e in events if not isinstance(e, Progress))
    before = state.plans.get(plan.id)
    if before is None or not is_same_disk(before, plan) or state.is_done((StageName.WIPE, plan.id)):
        return State()
    return state


def _named(event: Event, disk: str) -> Event:
    """Return an event of a disk's own journal under the name that the kernel gives it today."""
    if isinstance(event, DiskPlanned):
        return DiskPlanned(plan=event.plan.model_copy(update={"id": disk}))
    fields = type(event).model_fields
    return event.model_copy(update={name: disk for name in ("disk", "target") if name in fields})


def journal_of(home: Path, plan: DiskPlan) -> Path:
    """Return the journal that one disk always gets, whatever the kernel calls it today.

    The namespaces of one NVMe disk share its serial; their WWN tells them apart.
    """
    known = plan.identity
    named = [name for name in (known.serial, known.wwn) if name] if known else []
    digest = hashlib.sha256(("/".join(named) or plan.path).encode()).hexdigest()[:12]
    return home / "wipes" / f"disk-{digest}.jsonl"
