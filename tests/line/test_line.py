"""The whole line on the practice PC, and what it does when something is missing or breaks."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.host.practice import PracticeHost, make_disks
from refurb.host.replay import ReplayHost
from refurb.line.journal import read
from refurb.line.main import run_line
from refurb.line.setting import Setting
from refurb.line.state import State, fold
from refurb.line.summary import Summary
from refurb.model.event import StepEnded
from refurb.model.machine import Machine
from refurb.model.outcome import Grade, Outcome, StageName
from refurb.model.wipe import DiskPlan
from refurb.model.work_order import WorkOrder
from refurb.problem import CouldNot, Exit
from refurb.rack.from_order import FromOrder
from refurb.record import spool
from refurb.record.stick import own_keyring
from refurb.record.verify import verify

ORDER = WorkOrder(id="O", operator="test", wipe=True, memory_seconds=1, burn_in_seconds=0)


class Watching(FromOrder):
    """A work order that lets a test do something just before a disk is allowed."""

    def __init__(self, order: WorkOrder, act: Callable[[DiskPlan], None]) -> None:
        super().__init__(order)
        self._act = act

    def allows(self, machine: Machine, plan: DiskPlan) -> bool:
        self._act(plan)
        return super().allows(machine, plan)


class OtherDrive(PracticeHost):
    """The practice PC, in which somebody has put another optical drive meanwhile."""

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        return super().read(path, limit_bytes).replace(b"DVD-ROM", b"BD-ROM ")


def line(
    home: Path,
    *,
    order: WorkOrder = ORDER,
    act: Callable[[DiskPlan], None] = lambda plan: None,
    host: ReplayHost | None = None,
    stop: threading.Event | None = None,
    ended: Callable[[StepEnded], None] = lambda event: None,
) -> Summary:
    """Run the line once on the practice PC, or on a captured one."""
    if host is None:
        make_disks(home / "disks")
        host = PracticeHost(home / "disks")

    def screen(event: object) -> None:
        if isinstance(event, StepEnded):
            ended(event)

    setting = Setting(host, LocalHost(), home, order, Watching(order, act), screen, practice=True)
    return run_line(setting, stop or threading.Event())


def state_of(home: Path) -> State:
    """Return the state of the only run."""
    (journal,) = (home / "journal").glob("*.jsonl")
    return fold(read(journal))


def outcomes(summary: Summary, stage: StageName) -> dict[str, Outcome]:
    """Return how the steps of one stage ended."""
    return {step.target: step.outcome for step in summary.steps if step.stage is stage}


@pytest.mark.slow
def test_the_whole_line_leaves_two_wiped_disks_and_a_record_that_tells_so(tmp_path: Path) -> None:
    summary = line(tmp_path)
    assert summary.exit is Exit.DONE
    assert set(outcomes(summary, StageName.WIPE).values()) == {Outcome.PASSED}
    assert outcomes(summary, StageName.UPLOAD) == {"machine": Outcome.SKIPPED}
    for disk in ("sda", "sdb"):
        assert b"PERSONNEL" not in (tmp_path / "disks" / f"{disk}.img").read_bytes()
    record = verify(Path(summary.record or ""), own_keyring(tmp_path))
    assert record.grade is summary.grade is Grade.B
    assert {wipe.id: wipe.bytes_verified for wipe in record.wipes} == {
        "sda": 256 << 20,
        "sdb": 256 << 20,
    }
    for paper in (summary.label, summary.certificate, summary.record):
        assert Path(paper or "").is_absolute()
        assert Path(paper or "").stat().st_size > 0
    assert json.loads(summary.model_dump_json())["steps"][0]["stage"] == "inventory"


@pytest.mark.slow
def test_a_disk_that_vanishes_before_its_wipe_is_told_and_the_other_is_wiped(
    tmp_path: Path,
) -> None:
    def pull(plan: DiskPlan) -> None:
        if plan.id == "sda":
            Path(plan.path).unlink()

    summary = line(tmp_path, act=pull)
    assert outcomes(summary, StageName.WIPE) == {"sda": Outcome.ERROR, "sdb": Outcome.PASSED}
    reason = next(s.reason for s in summary.steps if s.stage is StageName.WIPE and s.reason)
    assert "sda.img" in reason
    assert summary.exit is Exit.COULD_NOT
    assert summary.grade not in (Grade.A, Grade.B, Grade.C)
    assert len(spool.waiting(tmp_path)) == 1


@pytest.mark.slow
def test_another_disk_under_the_same_name_is_never_wiped(tmp_path: Path) -> None:
    def swap(plan: DiskPlan) -> None:
        if plan.id == "sda":
            other = tmp_path / "other"
            with other.open("wb") as file:
                file.truncate(256 << 20)
                file.write(b"SOMEBODY ELSE")
            other.replace(plan.path)

    summary = line(tmp_path, act=swap)
    assert outcomes(summary, StageName.WIPE)["sda"] is Outcome.SKIPPED
    assert (tmp_path / "disks" / "sda.img").read_bytes().startswith(b"SOMEBODY ELSE")
    assert summary.grade is Grade.UNKNOWN


@pytest.mark.slow
def test_without_the_word_wipe_in_the_order_nothing_is_touched(tmp_path: Path) -> None:
    summary = line(tmp_path, order=ORDER.model_copy(update={"wipe": False}))
    assert set(outcomes(summary, StageName.WIPE).values()) == {Outcome.SKIPPED}
    for disk in ("sda", "sdb"):
        assert b"PERSONNEL" in (tmp_path / "disks" / f"{disk}.img").read_bytes()
    assert summary.grade is Grade.UNKNOWN
    assert outcomes(summary, StageName.INSTALL) == {"sda": Outcome.SKIPPED}


def test_a_pc_without_disks_is_said_so_and_recorded(tmp_path: Path) -> None:
    commands = tmp_path / "capture" / "commands"
    commands.mkdir(parents=True)
    (commands / "lsblk.json.out").write_text('{"blockdevices": []}')
    summary = line(tmp_path / "home", host=ReplayHost(tmp_path / "capture"))
    wiped = [s for s in summary.steps if s.stage is StageName.WIPE]
    assert [s.outcome for s in wiped] == [Outcome.SKIPPED]
    assert "No disk was seen" in (wiped[0].reason or "")
    assert len(spool.waiting(tmp_path / "home")) == 1


def test_a_pc_whose_list_of_disks_is_garbled_is_never_called_wiped(tmp_path: Path) -> None:
    commands = tmp_path / "capture" / "commands"
    commands.mkdir(parents=True)
    (commands / "lsblk.json.out").write_text('{"blockdevices": [{"name": ')
    summary = line(tmp_path / "home", host=ReplayHost(tmp_path / "capture"))
    assert Outcome.PASSED not in outcomes(summary, StageName.WIPE).values()
    assert summary.grade is Grade.UNKNOWN
    assert summary.exit is not Exit.DONE


@pytest.mark.slow
def test_stopped_in_the_middle_it_goes_on_with_the_same_machine(tmp_path: Path) -> None:
    stop = threading.Event()

    def when(event: StepEnded) -> None:
        if event.stage is StageName.WIPE:
            stop.set()

    first = line(tmp_path, stop=stop, ended=when)
    assert first.interrupted
    assert first.exit is Exit.COULD_NOT
    second = line(tmp_path, host=OtherDrive(tmp_path / "disks"))
    assert second.asset_id == first.asset_id
    record = verify(Path(second.record or ""), own_keyring(tmp_path))
    assert "BD-ROM" in str(record.machine.optical)  # told as it is now, not as it was
    assert second.exit is Exit.DONE
    assert state_of(tmp_path).is_over
    assert len(spool.waiting(tmp_path)) == 1


@pytest.mark.slow
def test_an_interrupted_run_of_another_machine_is_left_alone(tmp_path: Path) -> None:
    stop = threading.Event()
    first = line(tmp_path, stop=stop, ended=lambda event: stop.set())
    commands = tmp_path / "capture" / "commands"
    commands.mkdir(parents=True)
    (commands / "lsblk.json.out").write_text('{"blockdevices": []}')
    other = line(tmp_path, host=ReplayHost(tmp_path / "capture"))
    assert other.asset_id != first.asset_id
    journals = [fold(read(path)) for path in (tmp_path / "journal").glob("*.jsonl")]
    assert sorted(state.is_over for state in journals) == [False, True]


@pytest.mark.slow
def test_an_inventory_that_does_not_answer_leaves_the_record_in_the_spool(tmp_path: Path) -> None:
    order = ORDER.model_copy(update={"inventory_url": "http://127.0.0.1:9"})
    summary = line(tmp_path, order=order)
    assert outcomes(summary, StageName.UPLOAD) == {"machine": Outcome.ERROR}
    assert summary.exit is Exit.COULD_NOT
    assert len(spool.waiting(tmp_path)) == 1
    assert Path(summary.record or "").is_file()


def test_a_stick_with_too_little_room_is_said_before_anything_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("refurb.line.main.ROOM_BYTES", 1 << 62)
    with pytest.raises(CouldNot, match="Make room"):
        line(tmp_path)
    assert not (tmp_path / "journal").exists()
