"""How fake disks' wipes end, and how they are cut off."""

from __future__ import annotations

import pytest

from refurb.model.event import WipeAttempt
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import DiskWipe
from tests.wipe.fake_pc import FakeDisk


def outcomes(found: DiskWipe) -> list[tuple[str, str]]:
    return [(run.name.value, run.outcome.value) for run in found.methods]


def never_says_wiped(found: DiskWipe) -> None:
    assert found.outcome not in (Outcome.PASSED, Outcome.DEGRADED)
    assert found.level is Level.NONE
    assert found.reason


def cut_off(disk: FakeDisk) -> list[WipeAttempt]:
    """Stop a wipe just before its erase is started, as a power cut would."""
    attempts: list[WipeAttempt] = []

    class PowerCut(BaseException):
        pass

    def keep(event: object) -> None:
        assert isinstance(event, WipeAttempt)
        attempts.append(event)
        if event.is_marked:
            raise PowerCut

    with pytest.raises(PowerCut):
        disk.wiped(keep=keep)
    return attempts
