"""Parts in the record: none is lost between the steps, and a burn-in that failed is said."""

from __future__ import annotations

import pytest

from refurb.model.check import PartHealth, Reason
from refurb.model.event import Event, StepEnded
from refurb.model.outcome import Grade, Outcome, StageName
from tests.record.making import begin, end, folded, good_run, health


def part(name: str, grade: Grade, text: str = "Of it.") -> PartHealth:
    reasons = (Reason(code=name, text=text),)
    return PartHealth(part=name, check=f"{name}@1", grade=grade, reasons=reasons)


def ended(target: str, *parts: PartHealth, outcome: Outcome = Outcome.PASSED) -> StepEnded:
    stage = StageName.HEALTH
    return StepEnded(stage=stage, target=target, outcome=outcome, milliseconds=1, parts=parts)


def test_parts_of_all_steps_join_the_last_word_on_the_disks() -> None:
    worn = part("battery", Grade.REJECT, "The battery is worn out.")
    flat = part("clock", Grade.REJECT, "The cell is flat.")
    after = end(StageName.HEALTH, "after", health=health(Grade.C))
    record = folded([*good_run(), ended("battery", worn), after, ended("clock", flat)])
    assert record.health is not None
    assert record.health.parts == (worn, flat)
    assert record.health.disks == health(Grade.C).disks
    assert record.grade is Grade.C
    assert record.grade_reasons[1:] == ("The battery is worn out.", "The cell is flat.")


def test_a_step_done_again_replaces_its_own_parts() -> None:
    old, new = part("processor", Grade.REJECT), part("processor", Grade.A)
    target = "processor"
    events = [*good_run(), ended(target, old), begin(StageName.HEALTH, target), ended(target, new)]
    record = folded(events)
    assert record.health is not None
    assert record.health.parts == (new,)
    assert record.grade is Grade.B


def test_a_processor_that_computes_wrong_rejects_the_machine() -> None:
    wrong = part("processor", Grade.REJECT, "Wrong results.")
    record = folded([*good_run(), ended("processor", wrong, outcome=Outcome.FAILED)])
    assert (record.grade, record.grade_reasons[0]) == (Grade.REJECT, "Wrong results.")


@pytest.mark.parametrize(
    ("outcome", "grade"),
    [
        (Outcome.SKIPPED, Grade.B),
        (Outcome.ERROR, Grade.UNKNOWN),
        (Outcome.TIMED_OUT, Grade.UNKNOWN),
    ],
)
def test_burn_in_that_showed_nothing_is_said_and_only_an_order_may_leave_it_out(
    outcome: Outcome, grade: Grade
) -> None:
    record = folded([*good_run(), ended("processor", outcome=outcome)])
    assert record.grade is grade
    assert "Processor test" in record.grade_reasons[-1]


def test_burn_in_that_was_cut_off_leaves_the_machine_not_known() -> None:
    events: list[Event] = [*good_run(), begin(StageName.HEALTH, "processor")]
    assert folded(events).grade is Grade.UNKNOWN


def test_parts_are_kept_where_the_disks_were_not_looked_at() -> None:
    events = [e for e in good_run() if getattr(e, "stage", None) is not StageName.HEALTH]
    record = folded([*events, ended("clock", part("clock", Grade.A))])
    assert record.health is not None
    assert [p.part for p in record.health.parts] == ["clock"]
    assert record.grade is Grade.UNKNOWN
    assert record.grade_reasons[0] == "The health of the disks is not known."
