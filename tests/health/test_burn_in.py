"""The burn-in with the real stress-ng, our own check, and tools that fail as real processes."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

import pytest

from refurb.health import heat, manners
from refurb.health.burn_in import BurnIn, burn_in
from refurb.health.burn_in_look import load_percent
from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
from refurb.model.event import Event, Progress
from refurb.model.outcome import Grade, Outcome
from tests.conftest import need_tools
from tests.health.fake_tools import only_tools

WRONG = "stress-ng: fail:  [1] cpu: IDCT error detected, IDCT[0][1] was 0, expecting 255"


class Hot(LocalHost):
    """This PC with the sensors of another: files of `folder` go before its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._there = ReplayHost(folder)

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        try:
            return self._there.read(path, limit_bytes)
        except OSError:
            return super().read(path, limit_bytes)

    def names(self, path: str) -> list[str]:
        return self._there.names(path) if path.startswith("/sys/") else super().names(path)


def tried(
    seconds: int = 1, host: LocalHost | None = None, stop: threading.Event | None = None
) -> tuple[BurnIn, list[Progress]]:
    """Return how the burn-in ended, and what it told meanwhile."""
    told: list[Event] = []
    done = burn_in(host or LocalHost(), seconds=seconds, emit=told.append, stop=stop)
    return done, [event for event in told if isinstance(event, Progress)]


def test_real_stress_ng_finds_nothing_wrong_with_a_healthy_processor() -> None:
    need_tools("stress-ng")
    done, told = tried(5)
    processor, temperature = done.parts
    assert (processor.part, processor.grade) == ("processor", Grade.A)
    assert processor.facts["errors"] == "0"
    assert temperature.part == "temperature"
    assert done.outcome in (Outcome.PASSED, Outcome.DEGRADED)
    assert {(event.stage, event.target) for event in told} == {("health", "processor")}
    assert told[0].remaining_s == 5
    assert [event.done for event in told] == sorted(event.done for event in told)


def test_without_stress_ng_our_own_check_runs_on_every_core(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_tools(monkeypatch, tmp_path)
    runs: list[str] = []
    host = LocalHost(lambda ran: runs.append(ran.argv[0]))
    done, _ = tried(4, host)
    assert (done.parts[0].grade, done.parts[0].reasons[0].code) == (Grade.B, "processor-lesser")
    assert runs.count(sys.executable) >= len(os.sched_getaffinity(0))


def test_wrong_result_rejects_and_ends_it_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_tools(monkeypatch, tmp_path, **{"stress-ng": f"echo '{WRONG}' >&2; exit 2"})
    done, _ = tried(600)
    assert (done.outcome, done.parts[0].grade) == (Outcome.FAILED, Grade.REJECT)
    assert done.parts[0].facts["errors"] == "1"


@pytest.mark.parametrize("script", ["exit 3", "kill -9 $$", "exit 0"])
def test_tool_that_proved_nothing_is_an_error_and_never_a_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    only_tools(monkeypatch, tmp_path, **{"stress-ng": script})
    done, _ = tried()
    assert (done.outcome, done.parts[0].grade) == (Outcome.ERROR, Grade.UNKNOWN)
    assert "stress-ng" in (done.reason or "")


def test_tool_that_hangs_is_killed_and_said_to_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_tools(monkeypatch, tmp_path, **{"stress-ng": "exec sleep 600"})
    monkeypatch.setattr(manners, "GRACE_S", 0)
    done, _ = tried()
    assert (done.outcome, done.parts[0].grade) == (Outcome.ERROR, Grade.UNKNOWN)
    assert "no longer answered" in (done.reason or "")


def test_stopped_by_a_person_it_claims_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_tools(monkeypatch, tmp_path, **{"stress-ng": "exec sleep 600"})
    stop = threading.Event()
    threading.Timer(0.3, stop.set).start()
    done, _ = tried(600, stop=stop)
    assert (done.outcome, done.parts) == (Outcome.ABORTED, ())


def test_captured_pc_cannot_be_tried(tmp_path: Path) -> None:
    done = burn_in(ReplayHost(tmp_path), seconds=5, emit=lambda event: None)
    assert (done.outcome, done.parts) == (Outcome.SKIPPED, ())


def test_heat_is_seen_while_the_cores_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    only_tools(monkeypatch, tmp_path, **{"stress-ng": f"sleep 1.5; {PASSING}"})
    chip = tmp_path / "files/sys/class/hwmon/hwmon0"
    chip.mkdir(parents=True)
    for name, value in {"name": "coretemp", "temp1_input": "96000", "temp1_crit": "100000"}.items():
        (chip / name).write_text(value)
    cpu = tmp_path / "files/proc"
    cpu.mkdir(parents=True)
    (cpu / "cpuinfo").write_text("model name\t: X @ 2.00GHz\ncpu MHz\t\t: 1000.000\n")
    (tmp_path / "files/proc/stat").write_text("cpu  0 0 0 0 0 0 0 0 0 0\n")
    done, _ = tried(4, Hot(tmp_path))
    temperature = done.parts[1]
    assert (temperature.facts["peak_c"], temperature.facts["margin_c"]) == ("96", "4")
    assert temperature.grade is Grade.REJECT  # at half its speed
    assert (done.outcome, done.parts[0].reasons[0].code) == (Outcome.FAILED, "processor-slow")


PASSING = "echo 'stress-ng: info: [1] successful run completed in 1.00s'"


def test_fault_that_the_processor_reports_meanwhile_rejects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = "[    1.000000] mce: [Hardware Error]: Machine check events logged"
    new = old.replace("    1.0", " 1234.5")
    dmesg = f"echo '{old}'; if [ -e {tmp_path}/began ]; then echo '{new}'; fi"
    script = f"touch {tmp_path}/began; {PASSING}"
    only_tools(monkeypatch, tmp_path, dmesg=dmesg, **{"stress-ng": script})
    done, _ = tried()
    assert (done.outcome, done.parts[0].reasons[0].code) == (Outcome.FAILED, "machine-checks")
    assert done.parts[0].facts["machine_checks"] == "1"


def test_ecc_errors_and_throttling_meanwhile_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counters = {}
    for name, path in {
        "ecc": "edac/mc/mc0/ce_count",
        "hot": "cpu/cpu0/thermal_throttle/core_throttle_count",
    }.items():
        counters[name] = tmp_path / "files/sys/devices/system" / path
        counters[name].parent.mkdir(parents=True)
        counters[name].write_text("7\n")
    script = f"echo 9 >{counters['ecc']}; echo 8 >{counters['hot']}; {PASSING}"
    only_tools(monkeypatch, tmp_path, **{"stress-ng": script})
    done, _ = tried(1, Hot(tmp_path))
    processor, temperature = done.parts
    assert (processor.reasons[0].code, processor.facts["ecc_errors"]) == ("ecc-errors", "2")
    assert temperature.facts["throttles"] == "1"


def test_default_limit_counts_for_a_sensor_without_one() -> None:
    assert heat.Warmth(90, None).margin_c(95) == 5


def test_load_is_what_the_cores_did_in_between() -> None:
    assert load_percent((100, 100), (190, 110)) == 90
    assert load_percent((0, 0), (0, 0)) is None
