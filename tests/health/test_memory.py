"""The memory test: real tools, real errors, our own sweep, and memory that is never used up."""

from __future__ import annotations

import os
import select
import subprocess
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb import locale
from refurb.health import checks, memory
from refurb.health.memory_size import TooLittle, bytes_to_test
from refurb.health.memory_tools import (
    read_memtester,
    read_stressapptest,
    stressapptest_argv,
)
from refurb.health.show import memory_lines
from refurb.health.sweep import PATTERNS, Part, Sweep
from refurb.host.door import Ran, ToolMissing
from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
from refurb.model.check import MemoryTest
from refurb.model.event import Event, Progress
from refurb.model.outcome import Outcome, StageName
from tests.conftest import need_tools

MIB = 1 << 20


def ran(out: bytes, err: bytes, exit_: int) -> Ran:
    return Ran(("tool",), exit_, out, err, 1.0)


class WithoutTools(LocalHost):
    """This PC, were neither tool installed."""

    def run(self, argv: object, **_: object) -> Ran:  # type: ignore[override]
        raise ToolMissing("stressapptest")


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


def test_without_tools_our_own_sweep_runs_and_says_it_is_the_lesser() -> None:
    told: list[Event] = []
    test = memory.test_memory(WithoutTools(), seconds=1, limit_bytes=32 * MIB, emit=told.append)
    assert (test.outcome, test.tool, test.lesser) == (Outcome.PASSED, "sweep", True)
    assert (test.errors, test.tested_bytes) == (0, 32 * MIB)
    assert "stressapptest" in (test.reason or "")
    progress = [event for event in told if isinstance(event, Progress)]
    assert (progress[0].stage, progress[0].unit) == (StageName.MEMORY, "seconds")
    assert (progress[0].done, progress[0].total, progress[0].remaining_s) == (0, 1, 1)


def test_error_found_by_the_sweep_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Sweep.phases

    def spoiling(self: Sweep, *args: object, **more: object) -> object:
        for phase in whole(self, *args, **more):  # type: ignore[arg-type]
            if phase.part is Part.WRITTEN:
                self.memory[0x5008] ^= 1
            yield phase

    monkeypatch.setattr(Sweep, "phases", spoiling)
    test = memory.test_memory(WithoutTools(), seconds=1, limit_bytes=16 * MIB, emit=lambda _: None)
    assert test.outcome is Outcome.FAILED
    assert test.errors == len(PATTERNS)
    assert test.addresses == ("+0x5008",)


def test_kernel_that_refuses_the_memory_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Sweep, size_bytes: int) -> None:
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(Sweep, "__init__", refused)
    test = memory.test_memory(WithoutTools(), seconds=1, limit_bytes=16 * MIB, emit=lambda _: None)
    assert test.outcome is Outcome.ERROR
    assert "16 MiB" in (test.reason or "")


def test_stop_ends_the_test_as_aborted() -> None:
    stop = threading.Event()
    stop.set()
    for host in (WithoutTools(), LocalHost()):
        test = memory.test_memory(
            host, seconds=600, limit_bytes=16 * MIB, emit=lambda _: None, stop=stop
        )
        assert test.outcome is Outcome.ABORTED
        assert test.tested_bytes == 0


def test_real_stressapptest_passes_on_good_memory() -> None:
    need_tools("stressapptest")
    test = memory.test_memory(LocalHost(), seconds=1, limit_bytes=16 * MIB, emit=lambda _: None)
    assert (test.outcome, test.tool, test.lesser) == (Outcome.PASSED, "stressapptest", False)
    assert test.tested_bytes == 16 * MIB
    assert test.reason is None


def test_real_stressapptest_that_finds_errors_is_read() -> None:
    need_tools("stressapptest")
    argv = [*stressapptest_argv(64 * MIB, 3), "-m", "1", "--force_errors"]
    seen = read_stressapptest(LocalHost().run(argv, timeout_s=120))
    assert seen.finished
    assert seen.errors >= 1
    assert all(address.startswith("0x") for address in seen.addresses)
    assert seen.addresses


def test_stressapptest_that_could_not_test_is_no_result() -> None:
    need_tools("stressapptest")
    seen = read_stressapptest(LocalHost().run(["stressapptest", "--bogus"], timeout_s=60))
    assert not seen.finished
    assert seen.errors == 0


def test_stressapptest_killed_midway_is_no_pass() -> None:
    begun = b"Log: Commandline - stressapptest -W -M 64 -s 4\nStats: Starting SAT, 64M, 4 seconds\n"
    assert not read_stressapptest(ran(begun, b"", -9)).finished


# What memtester 4.6.0 printed while its memory was overwritten from outside
MEMTESTER_FAILURES = (
    b"FAILURE: 0xb2997d207c1484e6 != 0x6969696969696969 at offset 0x0000000000123450.\n"
    b"FAILURE: 0x3b5d3002bf6aa3f2 != 0x5555555555555555 at offset 0x0000000000123450.\n"
    b"FAILURE: 0x4dfcb60650d99500 != 0x0000000001400000 at offset 0x0000000000123458.\n"
)


def test_memtester_s_failures_are_counted_with_their_places() -> None:
    seen = read_memtester(ran(b"Loop 1/1:\nDone.\n", MEMTESTER_FAILURES, 4))
    assert (seen.finished, seen.errors) == (True, 3)
    assert seen.addresses == ("+0x0000000000123450", "+0x0000000000123458")


def test_memtester_that_got_no_memory_tested_nothing() -> None:
    need_tools("memtester")
    seen = read_memtester(LocalHost().run(["memtester", "0M", "1"], timeout_s=60))
    assert not seen.finished
    assert seen.errors == 0


def test_memtester_s_exit_status_counts_without_its_words() -> None:
    assert read_memtester(ran(b"Done.\n", b"", 2)).errors == 1
    assert read_memtester(ran(b"Done.\n", b"", 0)).errors == 0
    assert not read_memtester(ran(b"", b"", -9)).finished
    assert not read_memtester(ran(b"Done.\n", b"", 1)).finished


def test_real_memtester_finds_memory_that_changes_under_it() -> None:
    need_tools("memtester")
    argv = ["memtester", "8M", "1"]
    with subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as tester:
        out = b""
        while b"Loop" not in out and (part := os.read(tester.stdout.fileno(), 4096)):
            out += part
        if not _spoil(tester):
            pytest.skip("needs leave to write into another process (ptrace)")
        rest, err = tester.communicate()
    seen = read_memtester(ran(out + rest, err, tester.returncode))
    assert seen.errors >= 1
    assert seen.addresses


def _spoil(tester: subprocess.Popen[bytes]) -> bool:
    """Overwrite one word of the tested block until it is noticed; false where it is forbidden."""
    maps = Path(f"/proc/{tester.pid}/maps").read_text().splitlines()
    spans = [line.split()[0].split("-") for line in maps if " rw-p " in line]
    begin, end = max(((int(a, 16), int(b, 16)) for a, b in spans), key=lambda s: s[1] - s[0])
    try:
        file = Path(f"/proc/{tester.pid}/mem").open("r+b", buffering=0)  # noqa: SIM115
    except PermissionError:
        tester.kill()
        return False
    with file:
        while tester.poll() is None:
            file.seek((begin + end) // 2 & ~7)
            file.write(os.urandom(8))
            if select.select([tester.stderr], [], [], 0)[0]:
                break
    return True


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


class Scripted(LocalHost):
    """A PC whose tools end as told."""

    def __init__(self, **ends: Ran) -> None:
        super().__init__()
        self._ends = ends

    def run(self, argv: list[str], **_: object) -> Ran:  # type: ignore[override]
        if argv[0] not in self._ends:
            raise ToolMissing(argv[0])
        return self._ends[argv[0]]


def test_tool_that_breaks_down_is_an_error_and_not_a_pass() -> None:
    host = Scripted(stressapptest=ran(b"Process Error: failed to allocate memory\n", b"", 1))
    test = memory.test_memory(host, seconds=1, limit_bytes=16 * MIB, emit=lambda _: None)
    assert test.outcome is Outcome.ERROR
    assert "stressapptest" in (test.reason or "")


def test_memtester_alone_is_enough() -> None:
    host = Scripted(memtester=ran(b"Loop 1/1:\nDone.\n", b"", 0))
    test = memory.test_memory(host, seconds=40, limit_bytes=1024 * MIB, emit=lambda _: None)
    assert (test.outcome, test.tool) == (Outcome.PASSED, "memtester")
    assert 16 * MIB <= test.tested_bytes <= 40 * MIB


def test_both_tools_run_where_there_is_time_for_both() -> None:
    passing = ran(b"Status: PASS - please verify no corrected errors\n", b"", 0)
    host = Scripted(stressapptest=passing, memtester=ran(b"Done.\n", b"", 0))
    test = memory.test_memory(host, seconds=200, limit_bytes=64 * MIB, emit=lambda _: None)
    assert test.tool == "stressapptest+memtester"
    assert test.tested_bytes == 64 * MIB


@given(st.binary(max_size=500), st.binary(max_size=500), st.integers(-64, 255))
def test_any_tool_output_is_survived(out: bytes, err: bytes, exit_: int) -> None:
    for read in (read_stressapptest, read_memtester):
        seen = read(ran(out, err, exit_))
        assert seen.errors or exit_ == 0 or not seen.finished


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
