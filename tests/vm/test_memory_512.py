"""A PC with 512 MB: its memory is tested and the kernel never has to kill anything."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refurb.health.memory_tools import read_stressapptest
from refurb.host.door import Ran
from refurb.model.check import MemoryTest
from refurb.model.outcome import Outcome
from tests.vm.box import HERE, Box, need_vm, run

MIB = 1 << 20
KERNEL_PATTERNS = 4

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def out(folder: Path) -> Path:
    """Boot the PC once and return what its job left."""
    need_vm()
    job = (HERE / "jobs" / "memory.sh").read_text(encoding="utf-8")
    box = Box(memory_mib=512, kernel_words=f"memtest={KERNEL_PATTERNS}", limit_s=900)
    left = run(box, job, folder)
    assert (left / "status").read_text().strip() == "0", (left / "job.log").read_text()
    return left


def told(out: Path, name: str) -> MemoryTest:
    assert (out / f"{name}.json").read_bytes(), (out / "job.log").read_text()
    return MemoryTest.model_validate_json((out / f"{name}.json").read_bytes())


def test_the_kernel_killed_nothing(out: Path) -> None:
    log = (out / "dmesg.txt").read_text(errors="replace")
    assert "Linux version" in log  # the log is whole
    assert not re.search(r"oom-kill|Out of memory|oom_reaper", log)
    assert (out / "taker_lives").read_text() == "yes\n"


def test_what_was_free_was_tested(out: Path) -> None:
    test = told(out, "alone")
    assert (test.outcome, test.errors, test.lesser) == (Outcome.PASSED, 0, False)
    assert "stressapptest" in test.tool
    assert 16 * MIB <= test.tested_bytes < 256 * MIB
    assert 400 * MIB < (test.total_bytes or 0) < 512 * MIB
    assert test.seconds >= 50
    assert (out / "alone.status").read_text().strip() == "0"


def test_it_made_room_for_a_program_that_needed_the_memory(out: Path) -> None:
    test = told(out, "beside")
    assert (test.outcome, test.tested_bytes, test.errors) == (Outcome.SKIPPED, 0, 0)
    assert "needed the memory" in (test.reason or "")
    assert test.seconds < 60


def test_the_kernels_own_test_at_start_is_told(out: Path) -> None:
    log = (out / "dmesg.txt").read_text(errors="replace")
    assert f"early_memtest: # of tests: {KERNEL_PATTERNS}" in log
    assert re.search(r"^EarlyMemtestBad: +0 kB$", (out / "meminfo.txt").read_text(), re.MULTILINE)
    assert told(out, "alone").kernel_bad_bytes == 0


def test_addresses_on_debians_kernel_lie_in_its_memory(out: Path) -> None:
    ran = Ran(("stressapptest",), 1, (out / "forced.txt").read_bytes(), b"", 2.0)
    seen = read_stressapptest(ran, int((out / "page_flags").read_text()))
    assert seen.errors >= 1
    assert seen.addresses
    listed = re.findall(r"^(\w+)-(\w+) : System RAM", (out / "iomem.txt").read_text(), re.MULTILINE)
    for address in seen.addresses:
        assert any(int(a, 16) <= int(address, 16) <= int(b, 16) for a, b in listed)
