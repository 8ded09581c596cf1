"""The way back for a disk that an erase left locked."""

from __future__ import annotations

import pytest

from refurb.problem import CouldNot, Refused
from refurb.wipe.unlock import unlock_disk
from tests.wipe.disks import HOST
from tests.wipe.fake_pc import FakeDisk, FakePc

LOCKED = {"password": "refurb", "locked": True}


def unlocked(disk: FakeDisk, confirm: str | None = None) -> str:
    typed = disk.facts.path if confirm is None else confirm
    return unlock_disk(HOST, disk.facts, typed, allow_file=True)


def test_a_disk_that_refurb_left_locked_is_opened_and_not_called_wiped(pc: FakePc) -> None:
    disk = pc.ata(**LOCKED)
    said = unlocked(disk)
    assert "NOT wiped" in said
    assert (disk.state["password"], disk.state["locked"]) == (None, False)
    assert disk.keeps()


def test_a_wrong_confirmation_unlocks_nothing(pc: FakePc) -> None:
    disk = pc.ata(**LOCKED)
    with pytest.raises(Refused):
        unlocked(disk, "/dev/other")
    assert disk.commands == []


def test_a_disk_that_is_not_locked_gets_no_command(pc: FakePc) -> None:
    disk = pc.ata()
    assert "not locked" in unlocked(disk)
    assert disk.commands == []


def test_another_password_stays_and_costs_one_try(pc: FakePc) -> None:
    disk = pc.ata(password="secret", locked=True)
    with pytest.raises(CouldNot, match="another password"):
        unlocked(disk)
    assert (disk.state["password"], disk.state["tries"]) == ("secret", 4)


@pytest.mark.parametrize("state", [{"frozen": True}, {"tries": 0}])
def test_a_frozen_or_spent_disk_wants_a_power_cycle_and_gets_no_try(
    pc: FakePc, state: dict[str, object]
) -> None:
    disk = pc.ata(**LOCKED, **state)
    with pytest.raises(CouldNot, match="off and on"):
        unlocked(disk)
    assert disk.commands == []


def test_what_does_not_answer_as_an_ata_disk_gets_no_command(pc: FakePc) -> None:
    disk = pc.ata("garbage", **LOCKED)
    with pytest.raises(CouldNot, match="does not answer"):
        unlocked(disk)
    nvme = pc.nvme()
    with pytest.raises(CouldNot, match="does not answer"):
        unlocked(nvme)
    assert disk.commands == nvme.commands == []
