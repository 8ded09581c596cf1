"""Steps run side by side where they can, never where they must not, and every end is told."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from refurb.line import scheduler
from refurb.line.journal import read
from refurb.line.state import StepKey
from refurb.line.step import Ended
from refurb.model.event import StepStarted
from refurb.model.outcome import Outcome, StageName
from refurb.problem import CouldNot, Refused, UnknownEnd
from tests.line.helpers import Kept, step

WIPE, MEMORY, LABEL = StageName.WIPE, StageName.MEMORY, StageName.LABEL
LONG_S = 20.0


def test_all_disks_run_at_once_beside_the_memory_test(tmp_path: Path) -> None:
    meet = threading.Barrier(4)

    def work(stop: threading.Event) -> Ended:
        meet.wait(LONG_S)  # breaks, and fails the step, unless all four run at once
        return Ended(Outcome.PASSED)

    kept = Kept(tmp_path)
    steps = [step(WIPE, d, work, locks=frozenset({d})) for d in ("sda", "sdb", "sdc")]
    kept.scheduler.run([*steps, step(MEMORY, "machine", work)])
    assert {e.outcome for e in kept.state.ended.values()} == {Outcome.PASSED}


def test_two_steps_never_share_a_lock(tmp_path: Path) -> None:
    alone = threading.Lock()

    def work(stop: threading.Event) -> Ended:
        if not alone.acquire(blocking=False):
            return Ended(Outcome.FAILED, "somebody else was here")
        stop.wait(0.05)
        alone.release()
        return Ended(Outcome.PASSED)

    kept = Kept(tmp_path)
    kept.scheduler.run([step(WIPE, str(i), work, locks=frozenset({"disk:sda"})) for i in range(5)])
    assert {e.outcome for e in kept.state.ended.values()} == {Outcome.PASSED}


def test_a_step_waits_for_what_it_needs(tmp_path: Path) -> None:
    order: list[str] = []

    def noting(name: str) -> Ended:
        order.append(name)
        return Ended(Outcome.PASSED)

    kept = Kept(tmp_path)
    kept.scheduler.run(
        [
            step(LABEL, "machine", lambda _: noting("label"), needs=((WIPE, "sda"),)),
            step(WIPE, "sda", lambda _: noting("wipe")),
        ]
    )
    assert order == ["wipe", "label"]


@pytest.mark.parametrize(
    ("raised", "destructive", "outcome"),
    [
        (CouldNot("line.no_disks"), False, Outcome.ERROR),
        (UnknownEnd("line.no_disks"), True, Outcome.UNKNOWN),
        (Refused("line.no_disks", "mounted"), True, Outcome.SKIPPED),
        (ValueError("bug"), False, Outcome.ERROR),
        (ValueError("bug"), True, Outcome.UNKNOWN),
        (SystemExit(), True, Outcome.UNKNOWN),
    ],
)
def test_what_a_step_raises_is_its_outcome_and_never_a_pass(
    tmp_path: Path, raised: BaseException, destructive: bool, outcome: Outcome
) -> None:
    def work(stop: threading.Event) -> Ended:
        raise raised

    kept = Kept(tmp_path)
    kept.scheduler.run(
        [
            step(WIPE, "sda", work, destructive=destructive),
            step(LABEL, "machine", needs_passed=((WIPE, "sda"),)),
        ]
    )
    assert kept.state.outcome((WIPE, "sda")) is outcome
    assert kept.state.outcome((LABEL, "machine")) is Outcome.SKIPPED


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.PASSED])
def test_nothing_is_built_upon_a_step_that_did_not_wholly_pass(
    tmp_path: Path, outcome: Outcome
) -> None:
    kept = Kept(tmp_path)
    kept.scheduler.run(
        [
            step(WIPE, "sda", lambda _: Ended(outcome)),
            step(StageName.INSTALL, "sda", needs_passed=((WIPE, "sda"),)),
        ]
    )
    assert kept.state.outcome((StageName.INSTALL, "sda")) is Outcome.SKIPPED


def test_the_start_is_on_the_medium_before_the_work_begins(tmp_path: Path) -> None:
    seen: list[object] = []

    def work(stop: threading.Event) -> Ended:
        seen.extend(read(tmp_path / "run.jsonl"))
        return Ended(Outcome.PASSED)

    kept = Kept(tmp_path)
    kept.scheduler.run([step(WIPE, "sda", work, destructive=True)])
    assert seen == [StepStarted(stage=WIPE, target="sda", destructive=True)]


def test_a_step_over_its_limit_is_asked_to_stop_and_is_timed_out(tmp_path: Path) -> None:
    def work(stop: threading.Event) -> Ended:
        return Ended(Outcome.ABORTED if stop.wait(LONG_S) else Outcome.PASSED)

    kept = Kept(tmp_path)
    kept.scheduler.run([step(MEMORY, "machine", work, limit_s=0.1)])
    assert kept.state.outcome((MEMORY, "machine")) is Outcome.TIMED_OUT


@pytest.mark.parametrize(
    ("destructive", "outcome"), [(True, Outcome.UNKNOWN), (False, Outcome.TIMED_OUT)]
)
def test_a_step_that_does_not_stop_is_given_up_and_the_line_does_not_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, destructive: bool, outcome: Outcome
) -> None:
    monkeypatch.setattr(scheduler, "GRACE_S", 0.1)
    forever = threading.Event()

    def work(stop: threading.Event) -> Ended:
        forever.wait(LONG_S)
        return Ended(Outcome.PASSED)

    kept = Kept(tmp_path)
    kept.scheduler.run([step(WIPE, "sda", work, limit_s=0.1, destructive=destructive)])
    forever.set()
    assert kept.state.outcome((WIPE, "sda")) is outcome


def test_stop_ends_running_steps_and_starts_no_others(tmp_path: Path) -> None:
    kept = Kept(tmp_path)

    def work(stop: threading.Event) -> Ended:
        kept.stop.set()
        return Ended(Outcome.ABORTED if stop.wait(LONG_S) else Outcome.PASSED)

    kept.scheduler.run([step(WIPE, "sda", work), step(LABEL, "machine", needs=((WIPE, "sda"),))])
    assert kept.state.outcome((WIPE, "sda")) is Outcome.ABORTED
    assert (LABEL, "machine") not in kept.state.begun


def test_steps_that_have_ended_are_not_run_again(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    ran: list[StepKey] = []

    def work(stop: threading.Event) -> Ended:
        ran.append((WIPE, "sda"))
        return Ended(Outcome.PASSED)

    steps = [step(WIPE, "sda", work)]
    kept.scheduler.run(steps)
    kept.scheduler.run(steps)
    assert len(ran) == 1


def test_when_the_journal_cannot_be_kept_running_steps_are_stopped(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    stopped = threading.Event()

    def work(stop: threading.Event) -> Ended:
        if stop.wait(LONG_S):
            stopped.set()
        return Ended(Outcome.ABORTED)

    def full(event: object) -> None:
        if getattr(event, "target", "") == "full":
            raise CouldNot("line.stick_full", folder="x")
        kept.keep(event)  # type: ignore[arg-type]

    stuck = scheduler.Scheduler(kept.state, full, kept.stop)
    with pytest.raises(CouldNot, match="full"):
        stuck.run([step(WIPE, "sda", work), step(WIPE, "full")])
    assert stopped.is_set()
