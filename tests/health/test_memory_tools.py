"""What stressapptest and memtester print is read rightly, whatever they print."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.health.memory_tools import (
    ADDRESSES_KEPT,
    read_memtester,
    read_stressapptest,
    stressapptest_argv,
)
from refurb.host.door import Ran
from refurb.host.local import LocalHost
from refurb.host.pagemap import page_flags
from tests.conftest import need_root, need_tools

MIB = 1 << 20

# What stressapptest 1.0.6 printed with --force_errors, the memory being good
SAT_FAILURE = (
    b"Stats: Starting SAT, 64M, 4 seconds\n"
    b"Report Error: miscompare : DIMM Unknown : 1 : 0s\n"
    b"Hardware Error: miscompare on CPU 0(0x1) at 0x7faf0555da70(0x179ba84:DIMM Unknown): "
    b"read:0x00004000000040ba, reread:0x00004000000040ba expected:0x0000400000004000\n"
    b"Log: Thread 1 found 1 hardware incidents\n"
    b"Stats: Found 1 hardware incidents\n"
    b"\nStatus: FAIL - test discovered HW problems\n"
)
# The same of stressapptest 1.0.11; the sixth byte is the wrong one
SAT_FAILURE_TODAY = (
    b"2026/11/24-10:47:45(UTC) Report Error: miscompare : DIMM Unknown : 1 : 3s\n"
    b"2026/11/24-10:47:45(UTC) Hardware Error: miscompare on CPU 0(<-0) at "
    b"0x7fbd0fb68700(0x58fb3a705:DIMM Unknown): read:0xffffbaffffffffff, "
    b"reread:0xffffbaffffffffff expected:0xffffffffffffffff. 'OneZero~128'.\n"
    b"2026/11/24-10:47:48(UTC) Status: FAIL - test discovered HW problems\n"
)
# What memtester 4.6.0 printed while its memory was overwritten from outside
MEMTESTER_FAILURES = (
    b"FAILURE: 0xb2997d207c1484e6 != 0x6969696969696969 at offset 0x0000000000123450.\n"
    b"FAILURE: 0x3b5d3002bf6aa3f2 != 0x5555555555555555 at offset 0x0000000000123450.\n"
    b"FAILURE: 0x4dfcb60650d99500 != 0x0000000001400000 at offset 0x0000000000123458.\n"
)
EXCLUSIVE, SOFT_DIRTY = 2, 1


def ran(out: bytes, err: bytes = b"", exit_: int = 0) -> Ran:
    return Ran(("tool",), exit_, out, err, 1.0)


def test_stressapptests_shifted_frame_becomes_a_physical_address() -> None:
    seen = read_stressapptest(ran(SAT_FAILURE, exit_=1), EXCLUSIVE)
    assert (seen.finished, seen.errors) == (True, 1)
    assert seen.addresses == (hex((0x179BA84 >> 2 << 12) | 0xA70),)


def test_address_that_does_not_fit_its_virtual_one_is_not_told() -> None:
    for flags in (None, EXCLUSIVE | SOFT_DIRTY):
        seen = read_stressapptest(ran(SAT_FAILURE, exit_=1), flags)
        assert (seen.errors, seen.addresses) == (1, ())


def test_todays_stressapptest_prints_the_physical_address_itself() -> None:
    for flags in (None, EXCLUSIVE, EXCLUSIVE | SOFT_DIRTY):
        seen = read_stressapptest(ran(SAT_FAILURE_TODAY, exit_=1), flags)
        assert (seen.finished, seen.errors) == (True, 1)
        assert seen.addresses == ("0x58fb3a700",)


def test_hidden_frame_is_no_address() -> None:
    # what others than root see
    for said in (
        SAT_FAILURE.replace(b"0x179ba84", b"0x0"),
        SAT_FAILURE_TODAY.replace(b"0x58fb3a705", b"0x705"),
    ):
        assert read_stressapptest(ran(said, exit_=1), EXCLUSIVE).addresses == ()


def test_many_errors_keep_the_first_addresses_and_the_whole_count() -> None:
    line = next(part for part in SAT_FAILURE.splitlines() if part.startswith(b"Hardware"))
    lines = [line.replace(b"0x179ba84", b"%#x" % (0x179BA84 + (n << 2))) for n in range(500)]
    said = b"\n".join([*lines, b"Stats: Found 7000 hardware incidents"])
    seen = read_stressapptest(ran(said), EXCLUSIVE)
    assert (seen.finished, seen.errors, len(seen.addresses)) == (False, 7000, ADDRESSES_KEPT)


def test_real_stressapptest_that_finds_errors_is_read() -> None:
    need_tools("stressapptest")
    argv = [*stressapptest_argv(64 * MIB, 3, 1), "--force_errors"]
    seen = read_stressapptest(LocalHost().run(argv, timeout_s=120), page_flags())
    assert seen.finished
    assert seen.errors >= 1


def test_roots_addresses_lie_in_the_memory_that_the_kernel_lists() -> None:
    need_tools("stressapptest")
    need_root()
    argv = [*stressapptest_argv(64 * MIB, 3, 1), "--force_errors"]
    seen = read_stressapptest(LocalHost().run(argv, timeout_s=120), page_flags())
    assert seen.addresses
    listed = re.findall(r"^(\w+)-(\w+) : System RAM", Path("/proc/iomem").read_text(), re.MULTILINE)
    for address in seen.addresses:
        place = int(address, 16)
        assert any(int(start, 16) <= place <= int(end, 16) for start, end in listed)
        assert place % 8 == 0


def test_stressapptest_that_could_not_test_is_no_result() -> None:
    need_tools("stressapptest")
    seen = read_stressapptest(LocalHost().run(["stressapptest", "--bogus"], timeout_s=60))
    assert (seen.finished, seen.errors) == (False, 0)


def test_stressapptest_killed_midway_is_no_pass() -> None:
    begun = b"Log: Commandline - stressapptest -W -M 64 -s 4\nStats: Starting SAT, 64M, 4 seconds\n"
    assert not read_stressapptest(ran(begun, exit_=-9)).finished


def test_tool_whose_memory_could_not_be_read_any_more_found_an_error() -> None:
    for read in (read_stressapptest, read_memtester):
        seen = read(ran(b"", exit_=-signal.SIGBUS))
        assert (seen.finished, seen.errors) == (False, 1)


def test_memtesters_failures_are_counted_with_their_places() -> None:
    seen = read_memtester(ran(b"Loop 1/1:\nDone.\n", MEMTESTER_FAILURES, 4))
    assert (seen.finished, seen.errors) == (True, 3)
    assert seen.addresses == ("+0x123450", "+0x123458")


def test_memtesters_physical_addresses_are_no_offsets() -> None:
    said = MEMTESTER_FAILURES.replace(b"offset", b"physical address")
    assert read_memtester(ran(b"Done.\n", said, 4)).addresses == ("0x123450", "0x123458")


def test_memtester_that_got_less_than_it_asked_for_says_so() -> None:
    # What memtester 4.6.0 prints where it may lock less than it wants
    said = (
        b"want 64MB (67108864 bytes)\n"
        b"got  64MB (67108864 bytes), trying mlock ...over system/per process limit, reducing...\n"
        b"got  63MB (67104768 bytes), trying mlock ...locked.\nLoop 1/1:\nDone.\n"
    )
    assert read_memtester(ran(said)).tested_bytes == 67104768


def test_memtester_that_got_no_memory_tested_nothing() -> None:
    need_tools("memtester")
    seen = read_memtester(LocalHost().run(["memtester", "0M", "1"], timeout_s=60))
    assert (seen.finished, seen.errors) == (False, 0)


def test_memtesters_exit_status_counts_without_its_words() -> None:
    assert read_memtester(ran(b"Done.\n", exit_=2)).errors == 1
    assert read_memtester(ran(b"Done.\n")).errors == 0
    assert not read_memtester(ran(b"", exit_=-9)).finished
    assert not read_memtester(ran(b"Done.\n", exit_=1)).finished


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
    assert 7 * MIB < (seen.tested_bytes or 0) <= 8 * MIB


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


REAL = SAT_FAILURE + SAT_FAILURE_TODAY + MEMTESTER_FAILURES
SNIPPETS = st.sampled_from(REAL.splitlines(True))
TORN = st.builds(lambda line, a, b: line[a:b], SNIPPETS, st.integers(0, 90), st.integers(0, 200))
OUTPUT = st.lists(st.one_of(SNIPPETS, TORN, st.binary(max_size=60)), max_size=12).map(b"".join)


@given(OUTPUT, OUTPUT, st.integers(-64, 255), st.one_of(st.none(), st.integers(0, 63)))
def test_any_output_is_survived_and_never_passes_with_a_bad_exit(
    out: bytes, err: bytes, exit_: int, flags: int | None
) -> None:
    for seen in (
        read_stressapptest(ran(out, err, exit_), flags),
        read_memtester(ran(out, err, exit_)),
    ):
        assert seen.errors or exit_ == 0 or not seen.finished
        assert len(seen.addresses) <= ADDRESSES_KEPT
        assert seen.errors >= len(seen.addresses)
        assert all(re.fullmatch(r"\+?0x[0-9a-f]+", address) for address in seen.addresses)


@given(OUTPUT)
def test_whole_failure_line_is_found_among_any_others(noise: bytes) -> None:
    line = SAT_FAILURE.splitlines(True)[2]
    assert read_stressapptest(ran(noise + b"\n" + line, exit_=1)).errors >= 1
    assert read_memtester(ran(b"", noise + b"\n" + MEMTESTER_FAILURES, 4)).errors >= 3


@pytest.mark.parametrize("noise", [b"FAILURE: 0x", b"Hardware Error: miscompare on CPU ", b"got  "])
def test_ten_megabytes_of_noise_are_read_in_no_time(noise: bytes) -> None:
    much = noise * (10_000_000 // len(noise))
    assert read_stressapptest(ran(much)).errors == 0
    assert read_memtester(ran(much, much)).errors == 0
