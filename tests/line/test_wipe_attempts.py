"""A firmware erase that was cut off: what the journal keeps of it, and how the line goes on."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

from refurb.line.journal import read
from refurb.line.state import State, fold
from refurb.line.wipe_disks import wipe_disks
from refurb.model.event import DiskPlanned, Event, StepEnded, StepStarted, WipeAttempt
from refurb.model.outcome import Level, Outcome, StageName
from refurb.model.wipe import DiskPlan, Method, Note, PlannedMethod, WipePolicy
from refurb.problem import Refused
from refurb.wipe import watch
from tests.line.helpers import disk_plan
from tests.wipe.disks import HOST
from tests.wipe.fake_pc import FakeDisk, FakePc, path_with_fakes

BEGUN = StepStarted(stage=StageName.WIPE, target="sda", destructive=True)
ATTEMPT = WipeAttempt(
    disk="sda",
    method=PlannedMethod(name=Method.ATA_SECURITY_ERASE, level=Level.CLEAR),
    seed="00" * 16,
    is_marked=True,
    password="refurb",
)


@pytest.fixture
def pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakePc:
    monkeypatch.setenv("PATH", path_with_fakes())
    monkeypatch.setenv("FAKE_DISKS", str(tmp_path))
    monkeypatch.setattr(watch, "POLL_S", 0.0)
    return FakePc(tmp_path)


def ended(outcome: Outcome) -> StepEnded:
    return StepEnded(stage=StageName.WIPE, target="sda", outcome=outcome, milliseconds=1)


def after(events: Sequence[Event]) -> State:
    return fold([DiskPlanned(plan=disk_plan()), BEGUN, ATTEMPT, *events])


def test_an_attempt_holds_until_its_wipe_came_to_an_end_and_another_begins() -> None:
    assert after([]).attempts == {"sda": ATTEMPT}
    assert after([BEGUN]).attempts == {"sda": ATTEMPT}
    assert after([ended(Outcome.ABORTED), BEGUN]).attempts == {"sda": ATTEMPT}
    assert after([ended(Outcome.UNKNOWN), BEGUN]).attempts == {}


def test_an_attempt_does_not_pass_on_to_another_disk_but_outlives_a_lock() -> None:
    locked = disk_plan().model_copy(
        update={"allowed": False, "refusal": "security-locked", "identity": None}
    )
    assert after([DiskPlanned(plan=locked)]).attempts == {"sda": ATTEMPT}
    other = DiskPlanned(plan=disk_plan(serial="S2"))
    assert after([other]).attempts == {}
    assert after([DiskPlanned(plan=locked), other]).attempts == {}


def run(disk: FakeDisk, plan: DiskPlan, home: Path, screen: object = None) -> str:
    report = wipe_disks(
        HOST,
        [plan],
        [plan.confirm],
        home=home,
        screen=screen or (lambda event: None),  # type: ignore[arg-type]
        stop=threading.Event(),
        allow_file=True,
    )
    return report.disks[0].outcome.value


def test_a_command_that_was_cut_off_follows_the_erase_by_its_journal(
    pc: FakePc, tmp_path: Path
) -> None:
    disk = pc.nvme(can=("block",))

    def cut(event: Event) -> None:
        if isinstance(event, WipeAttempt) and event.is_marked:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(disk, disk.planned(), tmp_path / "home", cut)
    disk.change(sstat=2, action="2", steps=3)
    busy = disk.planned().model_copy(update={"methods": (), "notes": (Note.SANITIZE_IN_PROGRESS,)})
    assert run(disk, busy, tmp_path / "home") == "passed"
    assert disk.commands == []
    (journal,) = (tmp_path / "home" / "wipes").glob("*.jsonl")
    kinds = [event.kind for event in read(journal)]
    assert kinds.index("step_started") < kinds.index("wipe_attempt")


def test_a_busy_disk_that_nobody_of_us_began_is_refused(pc: FakePc, tmp_path: Path) -> None:
    disk = pc.nvme()
    busy = disk.planned().model_copy(update={"methods": (), "notes": (Note.SANITIZE_IN_PROGRESS,)})
    with pytest.raises(Refused) as caught:
        run(disk, busy, tmp_path / "home")
    assert caught.value.code == "sanitize-in-progress"


def test_a_disk_that_cannot_reach_purge_is_refused_and_stays_as_it_is(
    pc: FakePc, tmp_path: Path
) -> None:
    disk = pc.mmc()
    todo = disk.planned(policy=WipePolicy.PURGE_OR_REFUSE)
    assert (todo.allowed, todo.refusal, todo.methods) == (True, None, ())
    with pytest.raises(Refused) as caught:
        run(disk, todo, tmp_path / "home")
    assert caught.value.code == "no-purge"
    assert disk.keeps()
