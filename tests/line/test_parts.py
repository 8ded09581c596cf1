"""The steps on parts that are no disks: which there are, what they share, how they end."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from refurb.host.door import Host
from refurb.host.local import LocalHost
from refurb.host.practice import PC
from refurb.host.replay import ReplayHost
from refurb.line.journal import Journal
from refurb.line.run import Run
from refurb.line.stages import memory, parts
from refurb.line.state import State
from refurb.line.step import Ended, Step
from refurb.line.words import PARTS, step_name
from refurb.model.machine import Battery
from refurb.model.outcome import Outcome, StageName
from refurb.model.work_order import WorkOrder
from tests.health.fake_tools import only_tools

WORN = Battery(health_percent=36)


def run(folder: Path, patient: Host | None = None, *, burn_in: int | None = 0) -> Run:
    order = WorkOrder(id="o", operator="anne", burn_in_seconds=burn_in)
    pc = LocalHost()
    return Run(
        patient=patient or pc,
        tools=pc,
        home=folder,
        out=folder,
        order=order,
        journal=Journal(folder / "run.jsonl"),
        state=State(),
        screen=lambda event: None,
    )


def steps(made: Run, *batteries: Battery) -> dict[str, Step]:
    return {step.target: step for step in parts.plan(made, batteries)}


def ended(step: Step) -> Ended:
    return step.work(threading.Event())


def test_a_pc_without_a_battery_has_no_such_step(tmp_path: Path) -> None:
    assert list(steps(run(tmp_path))) == ["clock", "processor"]


def test_a_worn_battery_is_told_with_what_to_do_and_fails_nothing(tmp_path: Path) -> None:
    done = ended(steps(run(tmp_path), WORN, Battery(health_percent=90))["battery"])
    assert done.outcome is Outcome.DEGRADED
    assert "mains" in (done.reason or "")
    event = done.event((StageName.HEALTH, "battery"), 1)
    assert [part.grade for part in event.parts] == ["reject", "A"]


def test_a_silent_battery_is_not_called_passed(tmp_path: Path) -> None:
    assert ended(steps(run(tmp_path), Battery())["battery"]).outcome is Outcome.UNKNOWN


def test_a_clock_of_files_is_not_held_against_this_stick(tmp_path: Path) -> None:
    practice = ReplayHost(PC / "capture")
    done = ended(steps(run(tmp_path, practice))["clock"])
    assert done.outcome is Outcome.PASSED  # it stopped when it was captured


def test_a_pc_without_a_clock_skips_it(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    done = ended(steps(run(tmp_path, ReplayHost(empty)))["clock"])
    assert (done.outcome, done.result) == (Outcome.SKIPPED, {})


def test_the_order_may_leave_the_burn_in_out_and_that_is_said(tmp_path: Path) -> None:
    done = ended(steps(run(tmp_path, burn_in=0))["processor"])
    assert done.outcome is Outcome.SKIPPED
    assert "work order" in (done.reason or "")


def test_burn_in_and_memory_test_take_turns(tmp_path: Path) -> None:
    made = run(tmp_path)
    (memory_step,) = memory.plan(made)
    assert steps(made)["processor"].locks & memory_step.locks


def test_burn_in_lasts_two_minutes_unless_the_order_says(tmp_path: Path) -> None:
    limits = [steps(run(tmp_path / str(s), burn_in=s))["processor"].limit_s for s in (None, 10)]
    assert limits == [120 * 4 + 300, 10 * 4 + 300]


def test_wrong_results_of_a_burn_in_fail_the_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = "stress-ng: fail:  [1] cpu: IDCT error detected, IDCT[0][1] was 0, expecting 255"
    only_tools(monkeypatch, tmp_path, **{"stress-ng": f"echo '{wrong}' >&2; exit 2"})
    done = ended(steps(run(tmp_path, burn_in=60))["processor"])
    assert done.outcome is Outcome.FAILED
    event = done.event((StageName.HEALTH, "processor"), 1)
    assert [part.part for part in event.parts] == ["processor", "temperature"]


def test_each_step_has_a_name_of_its_own() -> None:
    names = {step_name(StageName.HEALTH, target) for target in PARTS}
    assert names == {"Battery", "Clock battery", "Processor"}
