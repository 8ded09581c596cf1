"""A wipe that was cut off while an ATA disk erased itself: the disk is asked, not told again."""

from __future__ import annotations

import pytest

from refurb.model.event import WipeAttempt
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import DiskWipe
from tests.wipe.ends import cut_off, outcomes
from tests.wipe.fake_pc import SIZE, FakeDisk, FakePc

DISABLE = "hdparm --user-master u --security-disable refurb"
SECURITY_ONLY = ("security", "enhanced")


def resumed(disk: FakeDisk, attempts: list[WipeAttempt]) -> DiskWipe:
    return disk.wiped(plan=disk.planned(), attempt=attempts[-1])


@pytest.mark.parametrize("steps", [3, 1])
def test_a_run_that_was_cut_off_follows_the_sanitize_and_starts_none(
    pc: FakePc, steps: int
) -> None:
    disk = pc.ata(can=("sanitize", "block"))
    attempts = cut_off(disk)
    disk.change(sanitize="SD2", kind="block", steps=steps)
    commands = disk.commands
    found = resumed(disk, attempts)
    assert (found.outcome, found.level) == (Outcome.PASSED, Level.PURGE)
    assert disk.commands == commands
    assert not disk.keeps()


def test_a_run_that_was_cut_off_before_the_erase_starts_it(pc: FakePc) -> None:
    disk = pc.ata(can=("sanitize", "block"))
    attempts = cut_off(disk)
    assert disk.commands == []
    found = resumed(disk, attempts)
    assert outcomes(found) == [("ata-sanitize-block", "passed")]
    assert len(disk.commands) == 1
    disk = pc.ata(can=("sanitize", "block"))
    found = resumed(disk, cut_off(disk)[:1])  # not even the markers were all there
    assert outcomes(found) == [("ata-sanitize-block", "passed")]


def test_a_run_that_was_cut_off_in_a_security_erase_opens_the_disk_and_goes_on(pc: FakePc) -> None:
    disk = pc.ata(can=SECURITY_ONLY)
    attempts = cut_off(disk)
    disk.data.write_bytes(bytes(SIZE // 2) + disk.data.read_bytes()[SIZE // 2 :])
    disk.change(password="refurb", locked=True)
    found = resumed(disk, attempts)
    assert outcomes(found)[0] == ("ata-secure-erase-enhanced", "failed")
    assert disk.commands[0] == f"{DISABLE} {disk.data}"
    assert found.outcome is Outcome.PASSED
    assert not disk.keeps()
