"""Self-tests within the line: before the wipe, after it, and never beside it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.host.practice import PracticeHost
from refurb.line.run import Run
from refurb.line.stages import health, self_test
from refurb.line.state import self_test_key
from refurb.line.step import Step
from refurb.line.words import step_name
from refurb.model.disk import Disk, Holder, Use
from refurb.model.outcome import Outcome, StageName
from refurb.model.work_order import WorkOrder
from tests.health.scripted import asked
from tests.health.self_testing_disk import put_on_path
from tests.line.helpers import Kept, disk_plan, step

SDZ = Disk(id="sdz", path="/dev/sdz")
WIPE = (StageName.WIPE, "sdz")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    return Kept(tmp_path)


def run_of(kept: Kept, folder: Path, *, practice: bool = False) -> Run:
    host = PracticeHost(folder) if practice else LocalHost()
    order = WorkOrder(id="o", operator="anne")
    return Run(
        host, LocalHost(), folder, folder, order, kept.journal, kept.state, lambda event: None,
        practice=practice,
    )  # fmt: skip


@pytest.fixture
def self_testing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpus: Path
) -> pytest.MonkeyPatch:
    root = corpus / "smartctl-text" / "truenas__py-SMART" / "singletests"
    real = root / "sat_hdd_0_issue70" / "_-d_sat_--all__dev_sg2"
    put_on_path(monkeypatch, tmp_path, real, looks=0)
    return monkeypatch


def wiping(folder: Path, outcome: Outcome = Outcome.PASSED) -> Step:
    """Return a wipe that leaves its mark among the commands that the disk was asked."""

    def work(stop: threading.Event) -> health.Ended:
        with (folder / "asked").open("a") as file:
            file.write("WIPE\n")
        return health.Ended(outcome)

    return step(*WIPE, work, locks=frozenset({"disk:sdz"}), needs=(health.BEFORE,))


def order_of_events(folder: Path) -> list[str]:
    """Return the self-tests started and the wipe, in their order."""
    return [
        "WIPE" if words == "WIPE" else words.split("-t ")[1].split()[0]
        for words in asked(folder)
        if words == "WIPE" or "-t " in words
    ]


@pytest.mark.usefixtures("self_testing")
def test_the_disk_tests_itself_before_the_wipe_and_after_it(tmp_path: Path, kept: Kept) -> None:
    run = run_of(kept, tmp_path)
    steps = [*health.plan(run, (SDZ,)), wiping(tmp_path), *health.plan_after(run, (SDZ,), (WIPE,))]
    kept.scheduler.run(steps)
    assert order_of_events(tmp_path) == ["short", "conveyance", "WIPE", "short"]
    assert {kept.state.outcome(s.key) for s in steps} == {Outcome.PASSED}
    found = kept.state.ended[health.BEFORE].health
    assert found is not None
    assert found.disks[0].facts.self_test_passed is True


@pytest.mark.usefixtures("self_testing")
def test_a_disk_that_was_not_wiped_is_not_tested_again(tmp_path: Path, kept: Kept) -> None:
    run = run_of(kept, tmp_path)
    wipe = wiping(tmp_path, Outcome.SKIPPED)
    kept.scheduler.run([*health.plan(run, (SDZ,)), wipe, *health.plan_after(run, (SDZ,), (WIPE,))])
    assert order_of_events(tmp_path) == ["short", "conveyance", "WIPE"]
    assert kept.state.outcome(self_test_key("after", "sdz")) is Outcome.SKIPPED
    assert kept.state.ended[self_test_key("after", "sdz")].reason


def test_a_failing_self_test_rejects_the_disk_before_the_wipe(
    tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch, corpus: Path
) -> None:
    root = corpus / "smartctl-text" / "truenas__py-SMART" / "singletests"
    real = root / "sat_hdd_0_issue70" / "_-d_sat_--all__dev_sg2"
    put_on_path(monkeypatch, tmp_path, real, looks=0, end="failed")
    kept.scheduler.run(health.plan(run_of(kept, tmp_path), (SDZ,)))
    assert kept.state.outcome(self_test_key("before", "sdz")) is Outcome.FAILED
    found = kept.state.ended[health.BEFORE].health
    assert found is not None
    assert (found.machine.grade, found.disks[0].reasons[0].code) == ("reject", "self-test-failed")


def test_the_practice_pc_has_none_and_says_so(tmp_path: Path, kept: Kept) -> None:
    run = run_of(kept, tmp_path, practice=True)
    kept.scheduler.run(self_test.plan_before(run, (SDZ,)))
    ended = kept.state.ended[self_test_key("before", "sdz")]
    assert ended.outcome is Outcome.SKIPPED
    assert ended.reason


def test_sticks_and_what_refurb_runs_from_are_not_tested(tmp_path: Path, kept: Kept) -> None:
    boot = SDZ.model_copy(update={"uses": (Use(kind=Holder.BOOT_MEDIUM, by="/"),)})
    stick = SDZ.model_copy(update={"removable": True})
    assert self_test.plan_before(run_of(kept, tmp_path), (boot, stick)) == []


def test_every_self_test_holds_its_disk_so_that_no_wipe_runs_beside_it(
    tmp_path: Path, kept: Kept
) -> None:
    run = run_of(kept, tmp_path)
    for test in (*self_test.plan_before(run, (SDZ,)), *self_test.plan_after(run, (SDZ,))):
        assert test.locks == {"disk:sdz"}


def test_another_disk_under_the_same_name_tests_itself_anew(kept: Kept) -> None:
    key = self_test_key("before", "sda")
    kept.state.take(health.Ended(Outcome.PASSED).event(key, 1))
    kept.state._plan(disk_plan("sda", "S1"))
    assert kept.state.is_done(key)
    kept.state._plan(disk_plan("sda", "S2"))
    assert not kept.state.is_done(key)


def test_a_self_test_has_a_name_for_people() -> None:
    name = step_name("health", "before:sda")
    assert "sda" in name
    assert ":" not in name
