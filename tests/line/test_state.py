"""The state is a fold: nothing old holds for another disk or for a step begun anew."""

from __future__ import annotations

from refurb.line.state import fold, is_same_disk
from refurb.model.event import (
    DiskConfirmed,
    DiskPlanned,
    StepEnded,
    StepStarted,
    WipeCheckpoint,
)
from refurb.model.outcome import Outcome, StageName
from tests.line.helpers import disk_plan

WIPE = (StageName.WIPE, "sda")
BEGUN = StepStarted(stage=StageName.WIPE, target="sda", destructive=True)


def ended(outcome: Outcome) -> StepEnded:
    return StepEnded(stage=StageName.WIPE, target="sda", outcome=outcome, milliseconds=1)


def checkpoint() -> WipeCheckpoint:
    return WipeCheckpoint(disk="sda", method="m", seed="", written=4, verified=0)


def test_a_step_that_began_has_not_ended() -> None:
    assert not fold([BEGUN]).is_done(WIPE)


def test_a_step_begun_again_is_no_longer_ended() -> None:
    assert not fold([BEGUN, ended(Outcome.PASSED), BEGUN]).is_done(WIPE)


def test_an_aborted_step_is_run_again() -> None:
    assert not fold([BEGUN, ended(Outcome.ABORTED)]).is_done(WIPE)
    assert fold([BEGUN, ended(Outcome.FAILED)]).is_done(WIPE)


def test_permission_checkpoint_and_end_do_not_pass_on_to_another_disk_of_that_name() -> None:
    events = [
        DiskPlanned(plan=disk_plan(serial="S1")),
        DiskConfirmed(disk="sda", by="anne"),
        BEGUN,
        checkpoint(),
        ended(Outcome.PASSED),
        DiskPlanned(plan=disk_plan(serial="S2")),
    ]
    state = fold(events)
    assert state.confirmed == {}
    assert state.checkpoints == {}
    assert not state.is_done(WIPE)


def test_the_same_disk_planned_again_keeps_its_permission() -> None:
    plan = disk_plan()
    state = fold(
        [DiskPlanned(plan=plan), DiskConfirmed(disk="sda", by="anne"), DiskPlanned(plan=plan)]
    )
    assert state.confirmed == {"sda": "anne"}


def test_two_disks_of_one_model_are_told_apart_by_serial_and_size() -> None:
    assert is_same_disk(disk_plan("sda", "S1"), disk_plan("sdb", "S1"))
    assert not is_same_disk(disk_plan(serial="S1"), disk_plan(serial="S2"))
    assert not is_same_disk(disk_plan(size=1), disk_plan(size=2))
    assert not is_same_disk(disk_plan("sda", None), disk_plan("sdb", None))
