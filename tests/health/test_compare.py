"""Before and after the wipe: each counter's growth, disks found again, and those that are not."""

from __future__ import annotations

import pytest

from refurb.health.assess import compare
from refurb.health.grade import GROWTH
from refurb.model.check import DiskFacts, DiskHealth, Health, MachineHealth
from refurb.model.disk import Disk, Medium
from refurb.model.outcome import Grade


def one(
    id_: str = "sda",
    *,
    serial: str | None = "S1",
    model: str | None = "M",
    grade: Grade = Grade.A,
    medium: Medium = Medium.HDD,
    **facts: int,
) -> DiskHealth:
    return DiskHealth(
        id=id_, model=model, serial=serial, medium=medium, grade=grade, reasons=(),
        facts=DiskFacts.model_validate({"smart_passed": True, **facts}),
    )  # fmt: skip


def silent(id_: str = "sda", serial: str | None = "S1") -> DiskHealth:
    return one(id_, serial=serial, grade=Grade.UNKNOWN).model_copy(update={"facts": DiskFacts()})


def health(*disks: DiskHealth) -> Health:
    return Health(disks=disks, machine=MachineHealth(grade=Grade.UNKNOWN, reasons=()))


def compared(before: DiskHealth, after: DiskHealth) -> DiskHealth:
    (found,) = compare(health(before), health(after)).disks
    return found


@pytest.mark.parametrize("counter", [name for name in GROWTH if name != "crc_errors"])
def test_every_counter_of_defects_rejects_a_hard_disk_by_growing(counter: str) -> None:
    found = compared(one(**{counter: 2}), one(**{counter: 3}))
    assert (found.grade, found.reasons[0].code) == (
        Grade.REJECT,
        f"grew-{counter.replace('_', '-')}",
    )


@pytest.mark.parametrize("counter", GROWTH)
@pytest.mark.parametrize(("was", "now"), [(3, 3), (3, 0), (None, 3), (3, None)])
def test_a_counter_that_stands_still_resets_or_was_not_known_has_not_grown(
    counter: str, was: int | None, now: int | None
) -> None:
    before, after = one(), one()
    if was is not None:
        before = one(**{counter: was})
    if now is not None:
        after = one(**{counter: now})
    assert compared(before, after) == after


@pytest.mark.parametrize(
    ("counter", "code"),
    [
        ("reallocated", "flash-grew-reallocated"),
        ("pending", "flash-grew-pending"),
        ("offline_uncorrectable", "flash-grew-unreadable"),
    ],
)
def test_one_block_more_makes_an_ssd_a_c_and_does_not_reject_it(counter: str, code: str) -> None:
    found = compared(one(medium=Medium.SSD, **{counter: 0}), one(medium=Medium.SSD, **{counter: 1}))
    assert (found.grade, found.reasons[0].code) == (Grade.C, code)


@pytest.mark.parametrize("medium", [Medium.SSD, Medium.NVME])
def test_data_that_flash_lost_during_the_wipe_rejects(medium: Medium) -> None:
    for counter in ("media_errors", "reported_uncorrectable"):
        found = compared(one(medium=medium, **{counter: 0}), one(medium=medium, **{counter: 1}))
        assert found.grade is Grade.REJECT


def test_disks_that_changed_names_are_compared_with_themselves() -> None:
    before = health(one("sda", serial="S1", reallocated=0), one("sdb", serial="S2", reallocated=7))
    after = health(one("sdb", serial="S1", reallocated=0), one("sda", serial="S2", reallocated=7))
    found = compare(before, after)
    assert [(d.id, d.serial, d.grade) for d in found.disks] == [
        ("sdb", "S1", Grade.A),
        ("sda", "S2", Grade.A),
    ]


def test_disks_that_share_a_serial_are_told_apart_by_name() -> None:
    before = health(one("sda", reallocated=0), one("sdb", reallocated=7))
    after = health(one("sdb", reallocated=8), one("sda", reallocated=0))
    assert [(d.id, d.grade) for d in compare(before, after).disks] == [
        ("sda", Grade.A),
        ("sdb", Grade.REJECT),
    ]


def test_another_disk_under_the_name_is_another_disk() -> None:
    found = compare(health(one(serial="S1")), health(one(serial="S2")))
    assert [(d.serial, d.grade) for d in found.disks] == [("S1", Grade.UNKNOWN), ("S2", Grade.A)]
    assert found.machine.grade is Grade.UNKNOWN


def test_a_disk_that_forgot_its_serial_is_listed_once() -> None:
    found = compare(health(one(serial="S1")), health(silent(serial=None)))
    assert [(d.id, d.grade) for d in found.disks] == [("sda", Grade.UNKNOWN)]
    assert "silent-after" in {reason.code for reason in found.disks[0].reasons}


def test_a_disk_that_spoke_only_afterwards_has_no_comparison() -> None:
    found = compared(silent(), one())
    assert found.grade is Grade.A
    assert "no-before" in {reason.code for reason in found.reasons}


def test_a_stick_that_took_a_lost_disks_name_does_not_hide_the_loss() -> None:
    stick = Disk(id="sda", path="/dev/sda", removable=True)
    before = health(one("sda", serial="S1"), one("sdb", serial="S2"))
    after = health(one("sda", serial="STICK"), one("sdb", serial="S2"))
    found = compare(before, after, disks=[stick, Disk(id="sdb", path="/dev/sdb")])
    assert found.machine.grade is Grade.UNKNOWN
