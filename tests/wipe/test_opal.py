"""A locked Opal disk is opened by its PSID, against a state machine behind a real process."""

from __future__ import annotations

import pytest

from refurb.model.disk import Holder, Transport, Use
from refurb.model.outcome import Outcome
from refurb.problem import CouldNot, Refused, WrongUse
from refurb.wipe.opal import psid_of, revert
from tests.wipe.disks import HOST
from tests.wipe.fake_pc import FakeDisk, FakePc

PSID = "ABCDEFGHIJ0123456789KLMNOPQRSTUV"
ERASE = "--yesIreallywanttoERASEALLmydatausingthePSID"


def locked(pc: FakePc, *faults: str) -> FakeDisk:
    return pc.ata(*faults, opal={"psid": PSID, "enabled": True})


def reverted(disk: FakeDisk, psid: str = PSID, confirm: str | None = None) -> str:
    typed = disk.facts.path if confirm is None else confirm
    return revert(HOST, disk.facts, typed, psid, allow_file=True)


def erases(disk: FakeDisk) -> list[str]:
    return [line for line in disk.commands if ERASE in line]


def test_it_is_open_again_and_not_called_wiped_but_can_be_wiped_then(pc: FakePc) -> None:
    disk = locked(pc)
    said = reverted(disk, "abcd-efgh-ij01-2345-6789-klmn-opqr-stuv")
    assert "NOT wiped" in said
    assert erases(disk) == [f"sedutil-cli {ERASE} {PSID} {disk.data}"]
    assert not disk.keeps()
    assert disk.wiped().outcome is Outcome.PASSED


@pytest.mark.parametrize("faults", [(), ("exit-0",)])
def test_a_wrong_psid_leaves_it_locked_whatever_the_tool_says(
    pc: FakePc, faults: tuple[str, ...]
) -> None:
    disk = locked(pc, *faults)
    with pytest.raises(CouldNot, match="still locked"):
        reverted(disk, "Z" * 32)
    assert disk.keeps()


def test_a_success_that_left_it_locked_is_found(pc: FakePc) -> None:
    with pytest.raises(CouldNot, match="still locked"):
        reverted(locked(pc, "lies"))


def test_a_wrong_confirmation_a_use_or_a_disk_of_another_kind_gets_no_command(
    pc: FakePc,
) -> None:
    disk = locked(pc)
    with pytest.raises(Refused):
        reverted(disk, confirm="/dev/other")
    facts = disk.facts
    disk.facts = facts.model_copy(update={"uses": (Use(kind=Holder.MOUNTED, by="/"),)})
    with pytest.raises(Refused):
        reverted(disk)
    disk.facts = facts.model_copy(update={"transport": Transport.USB})
    with pytest.raises(Refused):
        reverted(disk)
    assert erases(disk) == []
    assert disk.keeps()


def test_another_disk_in_its_place_gets_no_command(pc: FakePc) -> None:
    disk = locked(pc)
    disk.facts = disk.facts.model_copy(update={"visible_bytes": 1 << 30})
    with pytest.raises(CouldNot):
        reverted(disk)
    assert erases(disk) == []


def test_a_disk_that_is_not_locked_or_no_opal_disk_gets_no_command(pc: FakePc) -> None:
    disk = pc.ata(opal={"psid": PSID, "enabled": False})
    assert "not locked" in reverted(disk)
    assert erases(disk) == []
    with pytest.raises(CouldNot, match="Opal"):
        reverted(pc.ata())


@pytest.mark.parametrize("typed", ["", "ABC", "A" * 31, "A" * 33, "É" * 32, "A" * 31 + "!"])
def test_what_is_no_psid_is_wrong_use(typed: str) -> None:
    with pytest.raises(WrongUse):
        psid_of(typed)
