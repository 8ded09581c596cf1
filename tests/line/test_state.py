"""The state is a fold: nothing old holds for another disk or for a step begun anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.line.journal import read
from refurb.line.main import _ask
from refurb.line.run import Run
from refurb.line.state import fold, is_same_disk, renamed
from refurb.model.event import (
    DiskConfirmed,
    DiskPlanned,
    DisksRenamed,
    StepEnded,
    StepStarted,
    WipeCheckpoint,
)
from refurb.model.machine import Machine
from refurb.model.outcome import Outcome, StageName
from refurb.model.work_order import WorkOrder
from refurb.rack.from_order import FromOrder
from tests.line.helpers import Kept, disk_plan, started

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


def test_an_unfinished_wipe_goes_on_under_the_disk_s_new_name_once_it_is_allowed_again() -> None:
    before = [disk_plan("sda", "S1"), disk_plan("sdb", "S2")]
    now = [disk_plan("sda", "S2"), disk_plan("sdb", "S1")]
    names = renamed(before, now)
    assert names == {"sda": "sdb", "sdb": "sda"}
    state = fold(
        [
            *(DiskPlanned(plan=plan) for plan in before),
            DiskConfirmed(disk="sda", by="anne"),
            DiskConfirmed(disk="sdb", by="anne"),
            BEGUN,
            checkpoint(),
            StepEnded(stage=StageName.WIPE, target="sdb", outcome=Outcome.PASSED, milliseconds=1),
            DisksRenamed(names=names),
            *(DiskPlanned(plan=plan) for plan in now),
        ]
    )
    assert state.checkpoints == {"sdb": checkpoint().model_copy(update={"disk": "sdb"})}
    assert state.confirmed == {}
    assert not state.is_done((StageName.WIPE, "sda"))
    assert not state.is_done((StageName.WIPE, "sdb"))


def test_a_disk_that_moved_into_an_empty_place_leaves_nothing_at_its_old_one() -> None:
    before, now = disk_plan("sda", "S1"), disk_plan("sdc", "S1")
    state = fold(
        [
            DiskPlanned(plan=before),
            BEGUN,
            checkpoint(),
            DisksRenamed(names=renamed([before], [now])),
        ]
    )
    assert list(state.plans) == list(state.checkpoints) == ["sdc"]


@pytest.mark.parametrize(
    ("before", "now"),
    [
        ([("sda", None)], [("sdb", None)]),
        ([("sda", "S1"), ("sdb", "S1")], [("sdc", "S1")]),
        ([("sda", "S1")], [("sdb", "S1"), ("sdc", "S1")]),
        ([("sda", "S1")], [("sda", "S1")]),
    ],
    ids=["no serial number", "two alike before", "two alike now", "same name"],
)
def test_a_disk_that_is_not_surely_the_same_begins_anew(
    before: list[tuple[str, str | None]], now: list[tuple[str, str | None]]
) -> None:
    assert renamed([disk_plan(*one) for one in before], [disk_plan(*one) for one in now]) == {}


def test_a_namespace_that_is_erased_with_others_begins_anew() -> None:
    shared = [disk_plan(name).model_copy(update={"also_erases": ("nvme0n2",)}) for name in "ab"]
    assert renamed(shared[:1], shared[1:]) == {}


def test_on_resuming_the_line_sees_that_disks_were_renamed_and_asks_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = Kept(tmp_path)
    kept.keep(started())
    kept.keep(DiskPlanned(plan=disk_plan("sda", "S1")))
    kept.keep(DiskConfirmed(disk="sda", by="anne"))
    kept.keep(BEGUN)
    kept.keep(checkpoint())
    host, order = LocalHost(), WorkOrder(id="o", operator="zoe", wipe=True)
    run = Run(host, host, tmp_path, tmp_path, order, kept.journal, kept.state, lambda event: None)
    now = (disk_plan("sdb", "S1"),)
    monkeypatch.setattr("refurb.line.main.wipe.plans", lambda run, disks: now)
    _ask(run, Machine(), FromOrder(order))
    assert kept.state.checkpoints == {"sdb": checkpoint().model_copy(update={"disk": "sdb"})}
    assert kept.state.confirmed == {"sdb": "o / zoe"}
    assert fold(read(kept.journal.path)).checkpoints == kept.state.checkpoints
