"""The clock's battery: what the clock says against what is known of the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.health.clock import KnownTimes, Reading, at_start, clock_health, moment, read_clock
from refurb.health.clock_help import STEPS, clock_steps
from refurb.host.practice import PC
from refurb.host.replay import ReplayHost
from refurb.model.check import PartHealth
from refurb.model.outcome import Grade

BUILT = datetime(2026, 5, 1, tzinfo=UTC)
LINE = "[    6.777792] rtc_cmos 00:04: setting system clock to {} UTC ({:.0f})\n"


def pc(folder: Path, *, log: str = "", **files: str) -> ReplayHost:
    """Return a PC with this kernel log and these files: `now`, `status`, `uptime`."""
    places = {
        "now": "sys/class/rtc/rtc0/since_epoch",
        "status": "proc/driver/rtc",
        "uptime": "proc/uptime",
    }
    for name, content in files.items():
        file = folder / "files" / places[name]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    (folder / "commands").mkdir(exist_ok=True)
    (folder / "commands" / "dmesg.txt.out").write_text(log)
    return ReplayHost(folder)


def started_at(when: datetime) -> str:
    """Return the kernel's line about a clock that said `when`."""
    return LINE.format(when.strftime("%Y-%m-%dT%H:%M:%S"), when.timestamp())


def judged(host: ReplayHost, known: KnownTimes | None = None) -> PartHealth:
    """Return the clock's health, against a stick made at `BUILT` unless told otherwise."""
    found = clock_health(host, known or KnownTimes(BUILT))
    assert found is not None
    return found


def test_clock_that_shows_a_time_before_the_stick_was_made_has_a_flat_battery(
    tmp_path: Path,
) -> None:
    host = pc(tmp_path, log=started_at(datetime(2026, 1, 1, tzinfo=UTC)))
    found = judged(host)
    assert (found.grade, found.reasons[0].code) == (Grade.REJECT, "clock-behind")
    assert "2026-01-01" in found.reasons[0].text
    assert judged(host, KnownTimes()).grade is Grade.A  # a captured clock: no stick to compare


def test_clock_that_was_set_right_since_the_start_is_judged_by_the_start(tmp_path: Path) -> None:
    log = started_at(datetime(2015, 1, 1, tzinfo=UTC))
    host = pc(tmp_path, log=log, now=f"{BUILT.timestamp() + 86400:.0f}\n")
    assert judged(host).reasons[0].code == "clock-behind"
    assert judged(pc(tmp_path)).grade is Grade.A  # without the log only the present is known


def test_even_a_captured_clock_cannot_be_older_than_refurb(tmp_path: Path) -> None:
    host = pc(tmp_path, now="1262304000\n")  # date -ud @1262304000: 2010-01-01
    assert judged(host, KnownTimes()).reasons[0].code == "clock-behind"


def test_chip_that_says_its_battery_is_dead_is_believed(tmp_path: Path) -> None:
    now = f"{BUILT.timestamp() + 60:.0f}"
    dead = "rtc_time\t: 22:00:00\nDST_enable\t: no\nbatt_status\t: dead\n"
    assert judged(pc(tmp_path, now=now, status=dead)).reasons[0].code == "clock-battery-dead"
    assert judged(pc(tmp_path, now=now, status=dead.replace("dead", "okay"))).grade is Grade.A


def test_time_since_the_start_is_added_before_the_server_is_compared(tmp_path: Path) -> None:
    said = BUILT + timedelta(days=10)
    host = pc(tmp_path, log=started_at(said), uptime="172806.55 12.00\n")  # two days and 6 s
    right = KnownTimes(BUILT, said + timedelta(days=2))
    assert judged(host, right).reasons[0].code == "clock-right"
    late = judged(host, KnownTimes(BUILT, said + timedelta(days=4)))
    assert (late.grade, late.reasons[0].code, late.facts["off_by_h"]) == (
        Grade.C, "clock-off", "48",
    )  # fmt: skip


def test_a_receipt_of_this_very_start_does_not_make_the_clock_late(tmp_path: Path) -> None:
    said = BUILT + timedelta(days=10)
    host = pc(tmp_path, log=started_at(said), uptime="7206.10 1.00\n")
    receipt = said + timedelta(hours=1)
    assert judged(host, KnownTimes(receipt, said + timedelta(hours=2))).grade is Grade.A


def test_local_time_in_the_clock_is_nothing_to_worry_about(tmp_path: Path) -> None:
    said = BUILT + timedelta(days=10)
    host = pc(tmp_path, log=started_at(said), uptime="6.1 1.0")
    assert judged(host, KnownTimes(BUILT, said + timedelta(hours=14))).grade is Grade.A


def test_impossible_future_is_a_flat_battery_too(tmp_path: Path) -> None:
    host = pc(tmp_path, now="4102444800")  # 2100-01-01
    assert judged(host).reasons[0].code == "clock-far-ahead"


@pytest.mark.parametrize("said", ["", "soon\n", "-5\n", "99999999999999999999\n", "²\n"])
def test_clock_that_says_no_time_is_not_known(tmp_path: Path, said: str) -> None:
    found = judged(pc(tmp_path, now=said))
    assert (found.grade, found.reasons[0].code) == (Grade.UNKNOWN, "clock-silent")


def test_pc_without_a_clock_has_no_such_part(tmp_path: Path) -> None:
    assert clock_health(pc(tmp_path), KnownTimes(BUILT)) is None


def test_practice_pc_tells_when_it_was_started() -> None:
    # grep rtc_cmos: setting system clock to 2026-11-24T03:51:27 UTC (1795492287)
    reading = read_clock(ReplayHost(PC / "capture"))
    assert reading == Reading(datetime(2026, 11, 24, 3, 51, 27, tzinfo=UTC))


def test_help_has_every_step_in_order() -> None:
    lines = list(clock_steps())
    assert [line.split(".")[0].strip() for line in lines] == ["1", "2", "3", "4", "5"]
    assert len(STEPS) == 5
    assert "CR2032" in lines[2]


@given(st.text(max_size=300))
def test_any_log_is_read_without_an_error(log: str) -> None:
    at_start(log)
    at_start(LINE.replace("{}", "2026-01-01 00:00:00").replace("{:.0f}", log))


@given(st.integers(-10, 1 << 40))
def test_moments_are_those_that_can_be(seconds: int) -> None:
    found = moment(f" {seconds}\n")
    assert (found is not None) == (0 <= seconds < 1 << 33)
    assert found is None or found.timestamp() == seconds
