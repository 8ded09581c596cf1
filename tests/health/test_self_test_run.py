"""Self-tests of a disk, followed to their end: real processes, a disk that is a state machine."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from refurb.health import self_test_run
from refurb.health.self_test_run import SelfTestEnd
from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
from refurb.model.disk import Disk
from refurb.model.event import Event, Progress
from refurb.model.outcome import Outcome
from tests.health.scripted import asked
from tests.health.self_testing_disk import put_on_path

DISK = Disk(id="sdz", path="/dev/sdz")
BOTH = ("short", "conveyance")


@pytest.fixture
def real_text(corpus: Path) -> Path:
    root = corpus / "smartctl-text" / "truenas__py-SMART" / "singletests"
    return root / "sat_hdd_0_issue70" / "_-d_sat_--all__dev_sg2"


def run(
    kinds: tuple[str, ...] = ("short",),
    told: list[Event] | None = None,
    stop: threading.Event | None = None,
) -> SelfTestEnd:
    emit = (told if told is not None else []).append
    stop = stop or threading.Event()
    return self_test_run.run(
        LocalHost(), DISK, kinds=kinds, target="before:sdz", emit=emit, stop=stop, poll_s=0
    )


def started(folder: Path) -> list[str]:
    return [words.split("-t ")[1].split()[0] for words in asked(folder) if "-t " in words]


def test_a_test_is_followed_to_its_good_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_text: Path
) -> None:
    put_on_path(monkeypatch, tmp_path, real_text, looks=3)
    told: list[Event] = []
    assert run(told=told).outcome is Outcome.PASSED
    assert started(tmp_path) == ["short"]
    seen = [event for event in told if isinstance(event, Progress)]
    assert len(seen) == 3
    # the text announces one minute, and that 90 % of the test are left
    assert {(p.target, p.phase, p.total, p.unit) for p in seen} == {
        ("before:sdz", "self_test", 60, "seconds")
    }
    assert all(p.done >= 6 and p.remaining_s == 60 - p.done for p in seen)


def test_conveyance_follows_the_short_test_where_it_is_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_text: Path
) -> None:
    put_on_path(monkeypatch, tmp_path, real_text)
    assert run(BOTH).outcome is Outcome.PASSED
    assert started(tmp_path) == ["short", "conveyance"]


def test_a_long_test_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_text: Path
) -> None:
    put_on_path(monkeypatch, tmp_path, real_text)
    assert run(("long", "short")).outcome is Outcome.PASSED
    assert started(tmp_path) == ["short"]


def test_a_fault_that_the_disk_finds_in_itself_fails_and_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_text: Path
) -> None:
    put_on_path(monkeypatch, tmp_path, real_text, end="failed", log=["passed"])
    ended = run(BOTH)
    assert ended.outcome is Outcome.FAILED
    assert "read failure" in (ended.reason or "")
    assert started(tmp_path) == ["short"]


def test_a_disk_without_self_tests_is_skipped_with_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_text: Path
) -> None:
    put_on_path(monkeypatch, tmp_path, real_text, offers=False)
    ended = run()
    assert ended.outcome is Outcome.SKIPPED
    assert ended.reason
    assert started(tmp_path) == []


def test_a_disk_that_does_not_start_its_test_is_skipped_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_text: Path
) -> None:
    put_on_path(monkeypatch, tmp_path, real_text, refuses=True)
    ended = run()
    assert ended.outcome is Outcome.SKIPPED
    assert "sdz" in (ended.reason or "")


def test_a_disk_that_says_nothing_is_skipped(tmp_path: Path) -> None:
    ended = self_test_run.run(
        ReplayHost(tmp_path), DISK, kinds=BOTH, target="t", emit=[].append, stop=threading.Event()
    )
    assert ended.outcome is Outcome.SKIPPED


def test_a_test_that_somebody_stops_is_stopped_on_the_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_text: Path
) -> None:
    put_on_path(monkeypatch, tmp_path, real_text, looks=10_000)
    stop = threading.Event()
    stop.set()
    assert run(stop=stop).outcome is Outcome.ABORTED
    assert any("-X" in words for words in asked(tmp_path))


def test_a_test_that_does_not_end_is_stopped_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_text: Path
) -> None:
    put_on_path(monkeypatch, tmp_path, real_text, looks=10_000)
    monkeypatch.setattr(self_test_run, "PATIENCE", 0)
    monkeypatch.setattr(self_test_run, "SPARE_S", -1)
    ended = run()
    assert ended.outcome is Outcome.TIMED_OUT
    assert any("-X" in words for words in asked(tmp_path))


def test_a_test_left_running_by_somebody_is_stopped_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, real_text: Path
) -> None:
    put_on_path(monkeypatch, tmp_path, real_text, left=10_000)
    assert run().outcome is Outcome.PASSED
    order = [words for words in asked(tmp_path) if "-X" in words or "-t" in words]
    assert "-X" in order[0]
    assert "-t short" in order[1]


def test_nothing_is_claimed_past_the_announced_time() -> None:
    seen = self_test_run.SelfTest(running=True, percent=None)
    late = self_test_run._progress(seen, 75, 60, "before:sda")
    assert (late.done, late.total, late.remaining_s) == (60, 60, None)
