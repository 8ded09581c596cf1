"""The clock: what it comes from, and how far it can be believed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
from refurb.record.clock import EPOCH, RTC, is_set, learn, now, put_right


class Pc(LocalHost):
    """This PC, whose battery clock says what it is given; null for a PC without one."""

    def __init__(self, rtc_s: float | None = None) -> None:
        super().__init__()
        self._rtc_s = rtc_s

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        if path != RTC:
            return super().read(path, limit_bytes)
        if self._rtc_s is None:
            raise FileNotFoundError(path)
        return f"{self._rtc_s:.0f}\n".encode()


HOST = Pc()
IN_2040 = 2208988800.0


def test_this_pcs_clock_is_taken_with_the_boot_it_counts_from() -> None:
    clock = now(HOST, wall_s=lambda: IN_2040)
    assert clock.wall == "2040-01-01T00:00:00Z"
    assert clock.source == "rtc"
    assert clock.boot_id == Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    assert 0 < clock.monotonic_ms <= now(HOST).monotonic_ms


@pytest.mark.parametrize("wall_s", [0.0, -86400.0, 1e9])
def test_a_clock_in_1970_is_written_down_and_not_believed(wall_s: float) -> None:
    clock = now(HOST, wall_s=lambda: wall_s)
    assert clock.source == "image"
    assert (
        clock.wall
        == {0.0: "1970-01-01", -86400.0: "1969-12-31", 1e9: "2001-09-09"}[wall_s]
        + {0.0: "T00:00:00Z", -86400.0: "T00:00:00Z", 1e9: "T01:46:40Z"}[wall_s]
    )


def test_a_clock_older_than_the_image_is_not_believed(tmp_path: Path) -> None:
    epoch = tmp_path / "clock-epoch"
    epoch.touch()
    os.utime(epoch, (IN_2040, IN_2040))
    assert now(HOST, wall_s=lambda: IN_2040 - 1, epoch=epoch).source == "image"
    assert now(HOST, wall_s=lambda: IN_2040 + 1, epoch=epoch).source == "rtc"


@pytest.mark.parametrize(
    ("rtc_s", "source"),
    [
        (1.2309e9, "image"),  # 2009: a dead battery, though Linux says the image's date by now
        (4.0709e9, "image"),  # 2099
        (IN_2040, "rtc"),
        (IN_2040 + 86400 * 900, "rtc"),
        (IN_2040 - 3600, "rtc"),  # kept in local time
        (None, "rtc"),
    ],
)
def test_a_clock_that_systemd_put_right_is_not_believed(
    tmp_path: Path, rtc_s: float | None, source: str
) -> None:
    epoch = tmp_path / "clock-epoch"
    epoch.touch()
    os.utime(epoch, (IN_2040, IN_2040))
    assert now(Pc(rtc_s), wall_s=lambda: IN_2040 + 60, epoch=epoch).source == source


def test_the_servers_time_of_this_boot_counts_on(tmp_path: Path) -> None:
    learn(tmp_path, HOST, "2041-05-06T07:08:09Z")
    clock = now(HOST, tmp_path, wall_s=lambda: 0.0)
    assert clock.source == "server"
    assert clock.wall.startswith("2041-05-06T07:08:")


def test_the_servers_time_of_another_boot_only_shows_that_a_clock_is_slow(tmp_path: Path) -> None:
    learn(tmp_path, HOST, "2041-05-06T07:08:09+00:00")
    other = tmp_path / "capture" / "files" / "proc" / "sys" / "kernel" / "random"
    other.mkdir(parents=True)
    (other / "boot_id").write_text("another-boot\n")
    host = ReplayHost(tmp_path / "capture")
    slow = now(host, tmp_path, wall_s=lambda: IN_2040)
    assert (slow.boot_id, slow.source, slow.wall) == (
        "another-boot", "image", "2040-01-01T00:00:00Z",
    )  # fmt: skip
    assert now(host, tmp_path, wall_s=lambda: IN_2040 * 2).source == "rtc"


def test_a_pc_without_a_boot_id_says_so_and_learns_nothing(tmp_path: Path) -> None:
    (tmp_path / "capture").mkdir()
    host = ReplayHost(tmp_path / "capture")
    learn(tmp_path, host, "2041-05-06T07:08:09Z")
    clock = now(host, tmp_path, wall_s=lambda: IN_2040 * 2)
    assert (clock.boot_id, clock.source) == ("", "rtc")


@pytest.mark.parametrize("spoiled", [b"", b"{}", b'{"received": "2041-05-06T07:08:09"}'])
def test_a_spoiled_memory_of_the_servers_time_is_not_believed(
    tmp_path: Path, spoiled: bytes
) -> None:
    (tmp_path / "stick").mkdir()
    (tmp_path / "stick" / "clock.json").write_bytes(spoiled)
    assert now(HOST, tmp_path, wall_s=lambda: IN_2040).source == "rtc"


@pytest.mark.parametrize("moment", ["", "yesterday", "2041-05-06T07:08:09"])
def test_a_moment_without_a_zone_is_not_learned(tmp_path: Path, moment: str) -> None:
    with pytest.raises(ValueError):
        learn(tmp_path, HOST, moment)
    assert not (tmp_path / "stick" / "clock.json").exists()


def test_the_image_keeps_its_build_time_where_systemd_looks_too() -> None:
    assert Path("/usr/lib/clock-epoch") == EPOCH


def fake_date(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a `date` first on PATH that only writes down what it is asked; return where."""
    asked, date = folder / "asked", folder / "bin" / "date"
    date.parent.mkdir()
    date.write_text(f'#!/bin/sh\necho "$@" >>{asked}\n')
    date.chmod(0o755)
    monkeypatch.setenv("PATH", f"{date.parent}:{os.environ['PATH']}")
    return asked


def test_the_stick_s_own_clock_is_set_by_the_server_and_no_other_pc_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = fake_date(tmp_path, monkeypatch)
    image = tmp_path / "refurb-image"
    monkeypatch.setattr("refurb.record.clock.IMAGE", image)
    assert not put_right(HOST, "2040-01-01T00:00:00Z")
    assert not asked.exists()
    image.touch()
    assert put_right(HOST, "2040-01-01T00:00:00Z")
    assert asked.read_text() == "--utc --set @2208988800\n"


def test_a_clock_is_judged_by_the_battery_s_word_until_the_server_has_said_the_time(
    tmp_path: Path,
) -> None:
    assert is_set(HOST, tmp_path)
    assert not is_set(Pc(0.0), tmp_path)
    learn(tmp_path, HOST, "2041-05-06T07:08:09Z")
    assert not is_set(HOST, tmp_path)
