"""The two tools side by side: what each gets, what counts, and who gives way."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from refurb.health import memory, memory_rounds
from refurb.host.local import LocalHost
from refurb.locale import text
from refurb.model.check import MemoryTest
from refurb.model.outcome import Outcome
from tests.health.fake_tools import CELLS_PASSING, PASSING, only_tools

MIB = 1 << 20
KIB = 1024


class Shrinking(LocalHost):
    """A PC on which, once the file `started` is there, memory is short, then `left_mib`."""

    name = "practice"

    def __init__(self, started: Path, left_mib: int) -> None:
        super().__init__()
        self._started = started
        self._left_mib = left_mib
        self._available_mib = 1000

    def names(self, path: str) -> list[str]:
        return ["meminfo"] if path == "/proc" else []

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        if path != "/proc/meminfo":
            raise FileNotFoundError(path)
        available = self._available_mib
        if self._started.exists():
            self._started.unlink()
            available, self._available_mib = 100, self._left_mib
        return f"MemTotal: {1024 * KIB} kB\nMemAvailable: {available * KIB} kB\n".encode()


def run(host: LocalHost, seconds: int = 1, mib: int | None = 64) -> MemoryTest:
    limit = None if mib is None else mib * MIB
    return memory.test_memory(host, seconds=seconds, limit_bytes=limit, emit=lambda _: None)


Tools = Callable[..., None]


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tools:
    def have(**scripts: str) -> None:
        only_tools(monkeypatch, tmp_path, **scripts)

    return have


def test_both_run_side_by_side_over_all_that_is_asked(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_rounds, "LEAST_MEMTESTER_MIB", 1)
    # each ends only once the other has started
    asked, other = tmp_path / "asked", 'while [ ! -e "{}" ]; do sleep 0.01; done'
    tools(
        stressapptest=f'echo "$*" >>{asked}; touch {tmp_path}/s; '
        f"{other.format(tmp_path / 'm')}; {PASSING}",
        memtester=f'echo "memtester $*" >>{asked}; touch {tmp_path}/m; '
        f"{other.format(tmp_path / 's')}; {CELLS_PASSING}",
    )
    test = run(LocalHost(), seconds=4)
    assert (test.outcome, test.tool) == (Outcome.PASSED, "stressapptest+memtester")
    assert test.tested_bytes == 64 * MIB
    words = asked.read_text().split()
    assert int(words[words.index("-M") + 1]) + int(words[words.index("memtester") + 1][:-1]) == 64


def test_memtester_alone_is_enough(tools: Tools) -> None:
    tools(memtester=CELLS_PASSING)
    test = run(LocalHost())
    assert (test.outcome, test.tool, test.tested_bytes) == (Outcome.PASSED, "memtester", 16 * MIB)


@pytest.mark.parametrize(
    ("script", "status"),
    [("echo 'Process Error: failed to allocate memory'; exit 1", "1"), ("exit 0", "0")],
)
def test_tool_that_tested_nothing_is_an_error_and_no_pass(
    script: str, status: str, tools: Tools
) -> None:
    tools(stressapptest=script)
    test = run(LocalHost())
    assert (test.outcome, test.tested_bytes) == (Outcome.ERROR, 0)
    assert test.reason == text("health.memory.tool", tool="stressapptest", status=status)


def test_tool_killed_by_the_system_is_an_error_even_if_the_other_passed(tools: Tools) -> None:
    tools(stressapptest="kill -9 $$", memtester=CELLS_PASSING)
    test = run(LocalHost(), seconds=40)
    assert test.outcome is Outcome.ERROR
    assert f"{-signal.SIGKILL}" in (test.reason or "")


def test_tool_that_does_not_start_leaves_the_test_to_the_other(tools: Tools) -> None:
    tools(stressapptest="exit 1", memtester=CELLS_PASSING)
    test = run(LocalHost())
    assert (test.outcome, test.tool, test.tested_bytes) == (Outcome.PASSED, "memtester", 16 * MIB)


def test_flood_of_failures_ends_at_once_and_fails(tools: Tools) -> None:
    line = "FAILURE: 0x0000000000000001 != 0x0000000000000000 at offset 0x0000000000000010."
    tools(memtester=f"exec yes '{line}' >&2")
    test = run(LocalHost(), seconds=600)
    assert test.outcome is Outcome.FAILED
    assert test.errors > 1000
    assert test.addresses == ("+0x10",)
    assert test.seconds < 60


def test_test_gives_way_and_goes_on_with_what_is_left(tools: Tools, tmp_path: Path) -> None:
    if os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") < 2000 * MIB:
        pytest.skip("needs 2 GiB of free memory")
    tools(
        stressapptest=f'[ "$3" -lt 500 ] || {{ touch {tmp_path}/started; sleep 600; }}; {PASSING}'
    )
    test = run(Shrinking(tmp_path / "started", left_mib=600), seconds=6, mib=None)
    assert test.outcome is Outcome.PASSED
    assert test.tested_bytes == (600 - 256) * MIB
    assert test.total_bytes == 1024 * MIB


def test_test_that_had_to_give_way_at_once_claims_nothing(tools: Tools, tmp_path: Path) -> None:
    tools(stressapptest=f"touch {tmp_path}/started; sleep 600")
    test = run(Shrinking(tmp_path / "started", left_mib=200), mib=None)
    assert (test.outcome, test.tested_bytes) == (Outcome.SKIPPED, 0)
    assert test.reason == text("health.memory.squeezed")
    assert test.seconds < 60


def test_nothing_is_left_running(tools: Tools, tmp_path: Path) -> None:
    tools(stressapptest=f"echo $$ >{tmp_path}/pid; touch {tmp_path}/started; sleep 600")
    run(Shrinking(tmp_path / "started", left_mib=200), mib=None)
    assert not Path(f"/proc/{(tmp_path / 'pid').read_text().strip()}").exists()
