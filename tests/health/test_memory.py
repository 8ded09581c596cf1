"""The memory test: real tools, real errors, our own sweep, and memory that is never used up."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from refurb import locale
from refurb.health import checks, memory
from refurb.health.memory_size import TooLittle, bytes_to_test
from refurb.health.show import memory_lines
from refurb.health.sweep import PATTERNS, Part, Sweep
from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
from refurb.model.check import MemoryTest
from refurb.model.event import Event, Progress
from refurb.model.outcome import Outcome, StageName
from tests.conftest import need_tools
from tests.health.fake_tools import only_tools

MIB = 1 << 20


@pytest.mark.parametrize("pattern", PATTERNS)
@pytest.mark.parametrize("offset", [0, 4 * MIB - 1, 4 * MIB, 6 * MIB + 4088])
def test_sweep_finds_one_flipped_bit(pattern: str, offset: int) -> None:
    with Sweep(6 * MIB + 4096) as sweep:
        found = []
        for phase in sweep.phases((pattern,)):
            if phase.part is Part.WRITTEN:
                sweep.memory[offset] ^= 0x10
            else:
                found += phase.wrong
        assert found == [offset - offset % 8]


def test_sweep_finds_crossed_addresses() -> None:
    with Sweep(1 * MIB) as sweep:
        for phase in sweep.phases(("address",)):
            if phase.part is Part.WRITTEN:
                sweep.memory[4096:8192] = sweep.memory[0:4096]
            else:
                assert len(phase.wrong) == 512


def test_sweep_of_good_memory_finds_nothing_in_any_pattern() -> None:
    with Sweep(5 * MIB) as sweep:
        phases = list(sweep.phases())
    assert [(p.part, p.pattern) for p in phases] == [(part, x) for x in PATTERNS for part in Part]
    assert not any(phase.wrong for phase in phases)


def test_sweep_writes_what_its_pattern_says() -> None:
    with Sweep(MIB) as sweep:
        held = {p.pattern: bytes(sweep.memory[8:24]) for p in sweep.phases()}
    assert held["00"] == bytes(16)
    assert held["FF"] == b"\xff" * 16
    assert held["55"] == b"\x55" * 16
    assert held["AA"] == b"\xaa" * 16
    assert held["address"] == (8).to_bytes(8, "little") + (16).to_bytes(8, "little")
    assert len(set(held.values())) == len(PATTERNS)


def test_sweep_that_is_stopped_claims_no_phase() -> None:
    left = iter([True, True, True, False])
    with Sweep(8 * MIB) as sweep:
        phases = list(sweep.phases(go_on=lambda: next(left)))
    assert [phase.part for phase in phases] == [Part.WRITTEN]


def test_without_tools_our_own_sweep_runs_and_says_it_is_the_lesser(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    only_tools(monkeypatch, tmp_path)
    told: list[Event] = []
    test = memory.test_memory(LocalHost(), seconds=1, limit_bytes=32 * MIB, emit=told.append)
    assert (test.outcome, test.tool, test.lesser) == (Outcome.PASSED, "sweep", True)
    assert (test.errors, test.tested_bytes) == (0, 32 * MIB)
    assert "stressapptest" in (test.reason or "")
    progress = [event for event in told if isinstance(event, Progress)]
    assert (progress[0].stage, progress[0].unit) == (StageName.MEMORY, "seconds")
    assert (progress[0].done, progress[0].total, progress[0].remaining_s) == (0, 1, 1)


def test_error_found_by_the_sweep_fails_the_test(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    only_tools(monkeypatch, tmp_path)
    whole = Sweep.phases

    def spoiling(self: Sweep, *args: object, **more: object) -> object:
        for phase in whole(self, *args, **more):  # type: ignore[arg-type]
            if phase.part is Part.WRITTEN:
                self.memory[0x5008] ^= 1
            yield phase

    monkeypatch.setattr(Sweep, "phases", spoiling)
    test = memory.test_memory(LocalHost(), seconds=1, limit_bytes=16 * MIB, emit=lambda _: None)
    assert test.outcome is Outcome.FAILED
    assert test.errors == len(PATTERNS)
    assert test.addresses == ("+0x5008",)


def test_kernel_that_refuses_the_memory_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    only_tools(monkeypatch, tmp_path)

    def refused(self: Sweep, size_bytes: int) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(Sweep, "__init__", refused)
    test = memory.test_memory(LocalHost(), seconds=1, limit_bytes=16 * MIB, emit=lambda _: None)
    assert test.outcome is Outcome.ERROR
    assert "16 MiB" in (test.reason or "")


@pytest.mark.parametrize("has_tools", [True, False])
def test_stop_ends_the_test_as_aborted(
    has_tools: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    only_tools(monkeypatch, tmp_path, **({"stressapptest": "sleep 600"} if has_tools else {}))
    stop = threading.Event()

    def stop_soon(_: Event) -> None:
        stop.set()

    test = memory.test_memory(
        LocalHost(), seconds=600, limit_bytes=64 * MIB, emit=stop_soon, stop=stop
    )
    assert test.outcome is Outcome.ABORTED
    assert test.tested_bytes == 0


def test_real_stressapptest_passes_on_good_memory() -> None:
    need_tools("stressapptest")
    test = memory.test_memory(LocalHost(), seconds=1, limit_bytes=16 * MIB, emit=lambda _: None)
    assert (test.outcome, test.tool, test.lesser) == (Outcome.PASSED, "stressapptest", False)
    assert test.tested_bytes == 16 * MIB
    assert test.reason is None


class Meminfo(LocalHost):
    """A PC with a given /proc/meminfo."""

    name = "practice"

    def __init__(self, available_mib: int) -> None:
        super().__init__()
        self._text = f"MemTotal: 9 kB\nMemAvailable:  {available_mib * 1024} kB\n".encode()

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        return self._text


def check() -> checks.Check:
    return checks.load("memory")


def test_a_floor_is_left_alone() -> None:
    size = bytes_to_test(LocalHost(), None, check())
    available = next(
        int(line.split()[1]) * 1024
        for line in Path("/proc/meminfo").read_text().splitlines()
        if line.startswith("MemAvailable")
    )
    assert size <= available - 200 * MIB
    assert bytes_to_test(LocalHost(), 64 * MIB, check()) == 64 * MIB


def test_pc_with_512_mib_tests_less_than_is_free() -> None:
    assert bytes_to_test(Meminfo(512), None, check()) == 256 * MIB


def test_practice_pc_cannot_claim_more_memory_than_there_is() -> None:
    ours = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    assert bytes_to_test(Meminfo(1 << 30), None, check()) < ours


def test_too_little_memory_is_a_skip_with_its_reason() -> None:
    with pytest.raises(TooLittle, match="200 MiB"):
        bytes_to_test(Meminfo(200), None, check())
    test = memory.test_memory(Meminfo(200), seconds=1, limit_bytes=None, emit=lambda _: None)
    assert test.outcome is Outcome.SKIPPED
    assert "200 MiB" in (test.reason or "")


def test_captured_pc_has_no_memory_to_test(tmp_path: Path) -> None:
    test = memory.test_memory(
        ReplayHost(tmp_path), seconds=1, limit_bytes=None, emit=lambda _: None
    )
    assert test.outcome is Outcome.SKIPPED
    assert test.reason


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_lines_for_people_give_outcome_errors_and_places(lang: str) -> None:
    locale.choose(lang)
    test = MemoryTest(
        outcome=Outcome.FAILED,
        tool="stressapptest",
        lesser=False,
        tested_bytes=64 * MIB,
        errors=3,
        addresses=("0x4bee3c",),
        seconds=9,
        reason=locale.text("health.memory.found", errors=3),
    )
    shown = "\n".join(memory_lines(test))
    for part in ("stressapptest", "64", "3", "0x4bee3c", "9 s"):
        assert part in shown
