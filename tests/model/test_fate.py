"""What the record proves of a disk: each piece of evidence is needed."""

from __future__ import annotations

from refurb.model.disk import Disk, Medium
from refurb.model.fate import fates
from refurb.model.outcome import Outcome
from tests.label import records as made


def test_nothing_written_is_not_wiped_even_where_no_size_is_known() -> None:
    disk = Disk(id="sda", path="/dev/sda", medium=Medium.SSD)
    wiped = made.wipe(disk, bytes=0, bytes_verified=1, capacity_bytes=None)
    (fate,) = fates(made.record(disk, wipes=(wiped,)))
    assert not fate.is_wiped


def test_wipe_that_did_not_pass_outweighs_its_step() -> None:
    disk = made.ssd()
    steps = made.steps_of((made.wipe(disk),))
    (fate,) = fates(made.record(disk, wipes=(made.wipe(disk, Outcome.FAILED),), steps=steps))
    assert fate.outcome is Outcome.FAILED


def test_step_that_passed_without_a_wipe_has_an_unknown_end() -> None:
    disk = made.ssd()
    steps = made.steps_of((made.wipe(disk),))
    (fate,) = fates(made.record(disk, wipes=(), steps=steps))
    assert fate.outcome is Outcome.UNKNOWN


def test_stick_that_was_touched_counts_however_it_is_planned() -> None:
    stick = Disk(id="sdz", path="/dev/sdz", medium=Medium.USB, removable=True)
    (fate,) = fates(made.record(stick, plans=(), wipes=(made.wipe(stick, Outcome.ABORTED),)))
    assert fate.is_of_the_machine
