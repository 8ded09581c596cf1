"""The wipe stage: one step per disk, all disks at once."""

from __future__ import annotations

import threading

from refurb.line.run import Run
from refurb.line.stages.health import BEFORE
from refurb.line.state import StepKey
from refurb.line.step import Ended, Step
from refurb.locale import text
from refurb.model.disk import Disk
from refurb.model.outcome import Outcome, StageName
from refurb.model.wipe import DiskPlan, Refusal


def plans(run: Run, disks: tuple[Disk, ...]) -> tuple[DiskPlan, ...]:
    """Return what would be done to each disk under this run's order. Nothing is written."""
    from refurb.wipe.aes import has_fast_aes
    from refurb.wipe.plan import plan as plan_wipes
    from refurb.wipe.target import bound

    planned = plan_wipes(
        disks,
        policy=run.order.policy,
        method=run.order.method,
        allow_removable=run.order.removable,
        allow_file=run.practice,
        has_fast_aes=has_fast_aes(run.tools),
        lift_hidden=run.order.lift_hidden,
    )
    return bound(run.tools, planned.disks, allow_file=run.practice)


def keys(run: Run) -> tuple[StepKey, ...]:
    """Return the keys of all wipe steps of this run."""
    return tuple((StageName.WIPE, disk) for disk in run.state.plans)


def plan(run: Run) -> list[Step]:
    """Return a step for each planned disk; one that nobody allowed ends as skipped."""
    if not run.state.plans:
        return [_nothing()]
    return [_step(run, disk_plan) for disk_plan in run.state.plans.values()]


def _nothing() -> Step:
    """Return the step that says that no disk was seen: silence would read as wiped."""

    def work(stop: threading.Event) -> Ended:
        return Ended(Outcome.SKIPPED, text("line.no_disks"))

    return Step(StageName.WIPE, "machine", work, needs=(BEFORE,))


def _step(run: Run, disk_plan: DiskPlan) -> Step:
    from refurb.wipe.guard import no_method

    disk = disk_plan.id

    def work(stop: threading.Event) -> Ended:
        if not disk_plan.allowed:
            return Ended(Outcome.SKIPPED, _why_not(run, disk_plan))
        if not disk_plan.methods and disk not in run.state.attempts:
            return Ended(Outcome.SKIPPED, str(no_method(disk_plan)))
        if disk not in run.state.confirmed:
            return Ended(Outcome.SKIPPED, text("line.not_confirmed", disk=disk))
        return _wipe(run, disk_plan, stop)

    return Step(
        StageName.WIPE,
        disk,
        work,
        locks=frozenset(f"disk:{name}" for name in (disk, *disk_plan.also_erases)),
        needs=(BEFORE,),
        destructive=disk_plan.allowed and disk in run.state.confirmed,
    )


def _why_not(run: Run, disk_plan: DiskPlan) -> str:
    """Return why a disk is refused; one that this very run left locked can be opened again."""
    attempt = run.state.attempts.get(disk_plan.id)
    is_ours = attempt is not None and bool(attempt.password)
    if disk_plan.refusal is Refusal.SECURITY_LOCKED and is_ours:
        return text("wipe.erase.left_locked", disk=disk_plan.path, confirm=disk_plan.confirm)
    return text(f"wipe.refusal.{disk_plan.refusal}", disk=disk_plan.id)


def _wipe(run: Run, disk_plan: DiskPlan, stop: threading.Event) -> Ended:
    from refurb.wipe.run import wipe

    wiped = wipe(
        run.tools,
        disk_plan,
        disk_plan.confirm,
        emit=run.keep,
        keep=run.keep,
        checkpoint=run.state.checkpoints.get(disk_plan.id),
        attempt=run.state.attempts.get(disk_plan.id),
        allow_file=run.practice,
        stop=stop,
        second_check=run.order.second_check,
    )
    return Ended(wiped.outcome, wiped.reason, result={"wipe": wiped})
