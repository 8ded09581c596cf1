"""Faults that the processor reports: only new ones, only its own. Log lines are real kernels'."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from refurb.health.machine_checks import Seen, exceptions, faults_after, last_stamp

BOOT = (
    "[    0.000000] Linux version 6.12.48+deb13-amd64\n"
    "[    0.082818] mce: [Hardware Error]: Machine check events logged\n"
    "[    0.082837] mce: [Hardware Error]: CPU 2: Machine Check: 0 Bank 3: cc5eb2c000100135\n"
    "[    6.777792] rtc_cmos 00:04: RTC can wake from S4\n"
)
LATER = (
    "[  333.236610] mce: [Hardware Error]: Machine check events logged\n"
    "[10163.739261] [   T9326] mce: [Hardware Error]: Machine check events logged\n"
)
PCIE = "[  400.000001] {1}[Hardware Error]: Hardware error from APEI Generic Hardware Error\n"
INTERRUPTS = (
    b"            CPU0       CPU1\n"
    b" TRM:          0          3   Thermal event interrupts\n"
    b" MCE:          1          2   Machine check exceptions\n"
    b" MCP:         17         17   Machine check polls\n"
)


def test_only_faults_since_the_test_began_count() -> None:
    assert Seen(BOOT + LATER, None).since(Seen(BOOT, None)) == 2
    assert Seen(BOOT, None).since(Seen(BOOT, None)) == 0
    assert Seen(LATER, None).since(Seen(BOOT, None)) == 2  # the log's beginning is gone


def test_faults_of_other_parts_are_not_the_processors() -> None:
    assert faults_after(PCIE, 0.0) == 0


def test_exceptions_count_where_the_log_cannot_be_read() -> None:
    assert exceptions(INTERRUPTS) == 3
    assert Seen("", 5).since(Seen("", 3)) == 2
    assert Seen("", 1).since(Seen("", 3)) == 0


def test_pc_that_tells_neither_is_not_called_faultless() -> None:
    assert exceptions(b"            CPU0\n") is None
    assert Seen("", None).since(Seen("", None)) is None


def test_last_line_of_a_log_is_found() -> None:
    assert last_stamp(BOOT) == 6.777792
    assert last_stamp("") == 0.0


@given(st.text(max_size=300), st.binary(max_size=300))
def test_anything_is_read_without_an_error(log: str, interrupts: bytes) -> None:
    assert faults_after(log, last_stamp(log)) == 0
    exceptions(b" MCE:" + interrupts)
