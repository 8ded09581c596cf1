"""What the kernel's memory test at start found is read from both places that tell it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.health.memory_kernel import KernelTest, kernel_test, read_kernel_test
from refurb.health.memory_tools import ADDRESSES_KEPT
from refurb.host.replay import ReplayHost

BEGAN = "[    0.000000] early_memtest: # of tests: 4\n"
# The kernel's formats (mm/memtest.c), since 4.1 and before
BAD = "[    0.104] {} bad mem addr 0x00000000{:08x} - 0x00000000{:08x} reserved\n"
OLD_BAD = "  {} bad mem addr {:010x} - {:010x} reserved\n"
PATTERN = "4c494e5558726c7a"


def test_kernel_that_did_not_test_says_nothing() -> None:
    assert kernel_test(None, "[    0.0] Linux version 6.12\n") == KernelTest(None, ())


def test_good_memory_is_zero_bad_bytes() -> None:
    assert kernel_test(0, BEGAN) == KernelTest(0, ())
    assert kernel_test(None, BEGAN) == KernelTest(0, ())
    assert kernel_test(0, "") == KernelTest(0, ())  # the log's beginning is gone


@pytest.mark.parametrize("form", [BAD, OLD_BAD])
def test_bad_places_are_added_up_where_meminfo_does_not(form: str) -> None:
    log = BEGAN + form.format(PATTERN, 0x1234000, 0x1234008) + form.format(PATTERN, 0x40, 0x60)
    assert kernel_test(None, log) == KernelTest(8 + 32, ("0x1234000", "0x40"))


def test_meminfos_sum_counts_where_the_log_has_lost_lines() -> None:
    log = BAD.format(PATTERN, 0x1000, 0x1008)
    assert kernel_test(4096, log) == KernelTest(4096, ("0x1000",))


def test_both_are_read_from_the_pc(tmp_path: Path) -> None:
    (tmp_path / "files" / "proc").mkdir(parents=True)
    meminfo = "MemTotal:       474968 kB\nEarlyMemtestBad:       12 kB\nPercpu: 1 kB\n"
    (tmp_path / "files" / "proc" / "meminfo").write_text(meminfo)
    assert read_kernel_test(ReplayHost(tmp_path)) == KernelTest(12 * 1024, ())
    (tmp_path / "dmesg.txt").write_text(BEGAN + BAD.format(PATTERN, 0x5000, 0x8000))
    assert read_kernel_test(ReplayHost(tmp_path)) == KernelTest(12 * 1024, ("0x5000",))


LINES = st.sampled_from([BEGAN, BAD.format(PATTERN, 16, 24), OLD_BAD.format(PATTERN, 8, 4)])


@given(st.lists(st.one_of(LINES, st.text(max_size=40)), max_size=40).map("".join))
def test_any_log_is_survived(log: str) -> None:
    found = kernel_test(None, log)
    assert found.bad_bytes is None or found.bad_bytes >= 0
    assert len(found.addresses) <= ADDRESSES_KEPT
