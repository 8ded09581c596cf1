"""The fold: the record says what the journal shows, and nothing else."""

from __future__ import annotations

import pytest

from refurb.model.event import DisksRenamed, Event, RunResumed, StepEnded, WipeCheckpoint
from refurb.model.machine import Machine
from refurb.model.outcome import Grade, Outcome, StageName
from refurb.model.surface import Speeds, Surface
from refurb.model.wipe import Refusal
from refurb.problem import CouldNot
from refurb.record import canonical
from tests.record.making import (
    CLOCK,
    begin,
    end,
    folded,
    good_run,
    health,
    machine,
    memory,
    plan,
    started,
    wipe,
)


def without(stage: StageName) -> list[Event]:
    return [e for e in good_run() if getattr(e, "stage", None) is not stage]


def test_a_good_run_is_told_whole() -> None:
    record = folded(good_run())
    assert (record.record_id, record.asset_id, record.practice) == ("run-1", "ABCD-EFGH", True)
    assert record.machine == machine()
    assert record.grade is Grade.B
    assert record.grade_reasons == ("The disk is old.",)
    assert record.wipes == (wipe(),)
    assert record.memory == memory()
    assert record.health == health()
    assert [t.argv for t in record.tools] == [("lsblk", "-J")]
    assert {s.outcome for s in record.steps} == {Outcome.PASSED}


def test_record_and_upload_are_not_told_since_they_end_after_sealing() -> None:
    events = [*good_run(), begin(StageName.UPLOAD)]
    stages = {step.stage for step in folded(events).steps}
    assert stages == {StageName.INVENTORY, StageName.HEALTH, StageName.MEMORY, StageName.WIPE}


def test_without_a_run_there_is_no_record() -> None:
    for events in ([], good_run()[1:]):
        with pytest.raises(CouldNot):
            folded(list(events))


def test_only_the_last_run_counts() -> None:
    record = folded([*good_run("one"), started("two"), begin(StageName.WIPE, "sda")])
    assert record.record_id == "two"
    assert record.wipes == ()
    assert record.machine.system == Machine().system
    assert record.machine.unknown[0].part == "machine"
    assert record.health is None


def test_the_last_end_of_a_step_wins() -> None:
    events = [*good_run(), begin(StageName.WIPE, "sda"),
              end(StageName.WIPE, "sda", Outcome.FAILED, wipe=wipe(Outcome.FAILED))]  # fmt: skip
    record = folded(events)
    assert record.wipes == (wipe(Outcome.FAILED),)
    assert [s.outcome for s in record.steps if s.stage is StageName.WIPE] == [Outcome.FAILED]


@pytest.mark.parametrize("stage", [StageName.WIPE, StageName.HEALTH, StageName.MEMORY])
def test_a_step_begun_again_and_not_ended_claims_nothing(stage: StageName) -> None:
    target = "sda" if stage is StageName.WIPE else "machine"
    record = folded([*good_run(), RunResumed(run="run-1", clock=CLOCK), begin(stage, target)])
    step = next(s for s in record.steps if s.stage is stage)
    assert (step.outcome, step.reason) == (
        Outcome.UNKNOWN, "The step began and its end was not seen.",
    )  # fmt: skip
    assert record.grade is Grade.UNKNOWN
    told = {"wipe": record.wipes, "health": record.health, "memory": record.memory}[stage]
    assert not told


def test_a_wipe_of_which_only_checkpoints_were_seen_is_unknown() -> None:
    point = WipeCheckpoint(disk="sda", method="overwrite-zero", seed="", written=9, verified=9)
    events = [*without(StageName.WIPE), begin(StageName.WIPE, "sda"), point]
    record = folded(events)
    assert record.wipes == ()
    assert record.grade is Grade.UNKNOWN


@pytest.mark.parametrize(
    ("outcome", "grade"),
    [
        (Outcome.FAILED, Grade.REJECT),
        (Outcome.DEGRADED, Grade.REJECT),
        (Outcome.UNKNOWN, Grade.UNKNOWN),
        (Outcome.ABORTED, Grade.UNKNOWN),
        (Outcome.SKIPPED, Grade.UNKNOWN),
        (Outcome.TIMED_OUT, Grade.UNKNOWN),
        (Outcome.ERROR, Grade.UNKNOWN),
    ],
)
def test_no_wipe_but_a_passed_one_leaves_a_good_grade(outcome: Outcome, grade: Grade) -> None:
    for step, seen in ((outcome, outcome), (Outcome.PASSED, outcome), (outcome, Outcome.PASSED)):
        events = [*good_run(), end(StageName.WIPE, "sda", step, wipe=wipe(seen))]
        assert folded(events).grade is grade


def test_a_wipe_step_that_passed_without_a_result_is_unknown() -> None:
    assert folded([*good_run(), end(StageName.WIPE, "sda")]).grade is Grade.UNKNOWN


def test_a_wipe_that_ended_under_a_name_that_is_another_disk_s_now_is_not_claimed() -> None:
    (wiped,) = folded(good_run()).wipes
    renamed = [*good_run(), DisksRenamed(names={wiped.id: "sdz"})]
    assert folded(renamed).wipes == ()
    assert folded(renamed).plans == ()


def test_a_planned_disk_that_nobody_wiped_leaves_the_grade_unknown() -> None:
    record = folded([*good_run(), plan("sdb")])
    assert record.grade is Grade.UNKNOWN
    assert "Disk sdb was not wiped." in record.grade_reasons


@pytest.mark.parametrize("refusal", list(Refusal))
@pytest.mark.parametrize("told", [True, False])
def test_a_refused_disk_counts_unless_it_does_not_leave_with_the_machine(
    refusal: Refusal, told: bool
) -> None:
    step = [end(StageName.WIPE, "sdb", Outcome.SKIPPED)] if told else []
    stays = refusal in (Refusal.BOOT_MEDIUM, Refusal.REMOVABLE, Refusal.VIRTUAL)
    record = folded([*good_run(), plan("sdb", refusal), *step])
    assert record.grade is (Grade.B if stays else Grade.UNKNOWN)


def test_a_refused_disk_that_something_was_begun_on_counts() -> None:
    events = [*good_run(), plan("sdb", Refusal.REMOVABLE), begin(StageName.WIPE, "sdb")]
    assert folded(events).grade is Grade.UNKNOWN


def test_reject_outweighs_unknown_in_either_order() -> None:
    failed = end(StageName.WIPE, "sda", Outcome.FAILED, wipe=wipe(Outcome.FAILED))
    for disk in ("saa", "szz"):
        assert folded([*good_run(), failed, plan(disk)]).grade is Grade.REJECT
    assert folded([*without(StageName.HEALTH), failed]).grade is Grade.REJECT


def test_any_memory_error_rejects_the_machine() -> None:
    for outcome in (Outcome.PASSED, Outcome.FAILED, Outcome.ABORTED):
        test = memory(errors=1, outcome=outcome)
        record = folded([*good_run(), end(StageName.MEMORY, outcome=outcome, memory=test)])
        assert record.grade is Grade.REJECT


@pytest.mark.parametrize(
    ("outcome", "grade"),
    [
        (Outcome.FAILED, Grade.REJECT),
        (Outcome.ERROR, Grade.UNKNOWN),
        (Outcome.ABORTED, Grade.UNKNOWN),
        (Outcome.SKIPPED, Grade.B),
    ],
)
def test_a_memory_test_that_did_not_pass_is_never_silent(outcome: Outcome, grade: Grade) -> None:
    record = folded([*good_run(), end(StageName.MEMORY, outcome=outcome)])
    assert record.grade is grade
    assert any("emory" in reason for reason in record.grade_reasons)


def test_no_memory_test_is_said() -> None:
    assert "The memory was not tested." in folded(without(StageName.MEMORY)).grade_reasons


def test_without_health_nothing_is_claimed() -> None:
    assert folded(without(StageName.HEALTH)).grade is Grade.UNKNOWN
    assert folded([started()]).grade is Grade.UNKNOWN


def test_every_cut_of_a_journal_folds_into_a_record_that_claims_no_more_than_it() -> None:
    whole = good_run()
    for length in range(1, len(whole)):
        record = folded(whole[:length])
        canonical.to_bytes(record)
        seen = [e for e in whole[:length] if isinstance(e, StepEnded)]
        assert len(record.wipes) == sum(e.wipe is not None for e in seen)
        if not record.wipes and record.plans:
            assert record.grade is Grade.UNKNOWN


@pytest.mark.parametrize(("before", "after"), [(Grade.A, Grade.B), (Grade.C, Grade.C)])
def test_a_slow_zone_is_no_grade_a_and_lifts_no_other(before: Grade, after: Grade) -> None:
    speeds = Speeds(kb_per_second=(9, 1, 9), slowest_ms=(1, 9, 1))
    surface = Surface(region_bytes=1 << 20, write=speeds, verify=speeds, slow=(1,))
    for slow, grade in (((1,), after), ((), before), (None, before)):
        measured = surface.model_copy(update={"slow": slow})
        wiped = wipe(Outcome.PASSED).model_copy(update={"surface": measured})
        events = [*without(StageName.HEALTH), end(StageName.HEALTH, health=health(before))]
        record = folded([*events, end(StageName.WIPE, "sda", wipe=wiped)])
        assert record.grade is grade
        assert any("zone(s)" in reason for reason in record.grade_reasons) == bool(slow)
