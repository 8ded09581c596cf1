"""The overwrite: every byte written, every byte read back, and every lie found."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.host.block import BlockDevice
from refurb.model.event import Progress, WipeCheckpoint
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import Method
from refurb.problem import CouldNot
from refurb.wipe import overwrite
from refurb.wipe.disk_io import Bad, Verifier, Writer
from refurb.wipe.pattern import Zeros
from refurb.wipe.sweep import CHUNK, Sweep
from tests.conftest import need_root
from tests.loop import loop
from tests.wipe.disks import MARK, filled, planned, wiped

ZERO, RANDOM = Method.OVERWRITE_ZERO, Method.OVERWRITE_RANDOM
SIZE = 24 << 20


@settings(deadline=None, max_examples=25)
@given(size=st.integers(1, 3 * CHUNK), method=st.sampled_from([ZERO, RANDOM]))
def test_a_disk_of_any_size_is_wiped_to_its_last_byte(
    tmp_path_factory: pytest.TempPathFactory, size: int, method: Method
) -> None:
    disk = filled(tmp_path_factory.mktemp("d") / "disk", size)
    found = wiped(planned(disk, method))
    assert (found.outcome, found.level) == (Outcome.PASSED, Level.CLEAR)
    assert found.bytes == found.bytes_verified == found.capacity_bytes == size
    assert disk.stat().st_size == size
    if method is ZERO:
        assert disk.read_bytes() == bytes(size)
    elif size > 64:
        assert MARK[:9] not in disk.read_bytes()


def test_progress_is_told_and_nothing_is_said_of_time_before_it_is_known(tmp_path: Path) -> None:
    seen: list[Progress] = []
    wiped(planned(filled(tmp_path / "d", SIZE)), emit=seen.append)  # type: ignore[arg-type]
    assert {event.phase for event in seen} == {"write", "verify"}
    assert all(event.done <= event.total == SIZE for event in seen)
    assert seen[0].remaining_s is None


def test_a_write_is_claimed_only_after_the_flush(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    real = os.fdatasync

    def watched(fd: int) -> None:
        real(fd)
        order.append("flush")

    monkeypatch.setattr(os, "fdatasync", watched)
    monkeypatch.setattr(overwrite, "CHECKPOINT_S", 0)
    marks: list[WipeCheckpoint] = []

    def keep(mark: WipeCheckpoint) -> None:
        if mark.written > (marks[-1].written if marks else 0):
            order.append("keep")
        marks.append(mark)

    wiped(planned(filled(tmp_path / "d", SIZE)), keep=keep)
    claims = [i for i, what in enumerate(order) if what == "keep"]
    assert claims
    assert all(order[i - 1] == "flush" for i in claims)


def test_a_disk_whose_end_cannot_be_read_back_gives_the_places(tmp_path: Path) -> None:
    need_root()
    disk = filled(tmp_path / "d", 8 << 20)
    kept = 5 << 20

    def cut(mark: WipeCheckpoint) -> None:
        if mark.written == 8 << 20:
            os.truncate(disk, kept)  # beyond it the loop device has nothing to read

    with loop(disk) as device:
        found = wiped(planned(device, RANDOM), keep=cut)
    assert found.outcome is Outcome.FAILED
    assert found.level is Level.NONE
    assert found.bytes_verified <= kept


def test_a_disk_that_takes_no_more_bytes_is_never_passed_and_the_places_are_listed(
    tmp_path: Path,
) -> None:
    need_root()
    small = tmp_path / "small"
    small.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "none", str(small)], check=True)
    try:
        disk = small / "sparse"
        with disk.open("wb") as file:
            file.truncate(16 << 20)
        with loop(disk) as device:
            found = wiped(planned(device, RANDOM))
        assert found.outcome is not Outcome.PASSED
        assert found.level is Level.NONE
        assert found.unreadable or found.reason
    finally:
        subprocess.run(["umount", str(small)], check=True)


def test_a_region_is_divided_down_to_sectors_and_never_skipped(tmp_path: Path) -> None:
    disk = filled(tmp_path / "d", 8 << 20)
    code = f"""
import resource, signal, sys, errno
from refurb.wipe import disk_io
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
disk_io.MEDIUM_ERRORS |= {{errno.EFBIG}}
from tests.wipe.disks import planned, wiped
plan = planned({str(disk)!r})
limit = (5 << 20) + 3 * 512
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
found = wiped(plan)
print(found.outcome, found.unreadable)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first = (5 << 20) + 3 * 512
    assert done.stdout.split(maxsplit=1) == ["failed", f"(({first}, {(8 << 20) - first}),)\n"]


def test_a_stop_ends_cleanly_and_the_wipe_goes_on_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overwrite, "CHECKPOINT_S", 0)
    disk = filled(tmp_path / "d", SIZE)
    plan = planned(disk, RANDOM)
    stop = threading.Event()
    stop.set()
    marks: list[WipeCheckpoint] = []
    found = wiped(plan, stop=stop, keep=marks.append)
    assert found.outcome is Outcome.ABORTED
    assert found.level is Level.NONE
    whole = wiped(plan, checkpoint=marks[-1])
    assert whole.outcome is Outcome.PASSED
    assert whole.bytes_verified == SIZE


def test_what_the_disk_lost_before_a_checkpoint_is_written_again(tmp_path: Path) -> None:
    disk = filled(tmp_path / "d", SIZE)  # full of letters: nothing of the checkpoint is there
    mark = WipeCheckpoint(disk=str(disk), method=ZERO, seed="", written=SIZE // 2, verified=0)
    found = wiped(planned(disk, ZERO), checkpoint=mark)
    assert found.outcome is Outcome.PASSED
    assert disk.read_bytes() == bytes(SIZE)


def test_a_checkpoint_of_another_method_counts_for_nothing(tmp_path: Path) -> None:
    disk = filled(tmp_path / "d", SIZE)
    mark = WipeCheckpoint(disk=str(disk), method=RANDOM, seed="00" * 16, written=SIZE, verified=0)
    assert wiped(planned(disk, ZERO), checkpoint=mark).outcome is Outcome.PASSED
    assert disk.read_bytes() == bytes(SIZE)


def test_a_disk_that_has_no_name_never_goes_on_where_its_twin_stopped(tmp_path: Path) -> None:
    need_root()
    twin = filled(tmp_path / "d", 160 << 20)
    with twin.open("r+b") as file:  # blank where the other's checkpoint is looked at again
        file.seek(64 << 20)
        file.write(bytes(96 << 20))
    with loop(twin) as device:
        plan = planned(device, ZERO)
        mark = WipeCheckpoint(disk=plan.id, method=ZERO, seed="", written=160 << 20, verified=0)
        mark = mark.model_copy(update={"verified": mark.written})
        found = wiped(plan, checkpoint=mark)
    assert found.outcome is Outcome.PASSED
    assert MARK not in twin.read_bytes()


def test_bad_places_of_before_are_still_told_after_going_on(tmp_path: Path) -> None:
    disk = filled(tmp_path / "d", SIZE)
    mark = WipeCheckpoint(
        disk=str(disk), method=ZERO, seed="", written=0, verified=0, unreadable=((512, 512),)
    )
    found = wiped(planned(disk, ZERO), checkpoint=mark)
    assert found.outcome is Outcome.FAILED
    assert found.unreadable == ((512, 512),)


@pytest.mark.parametrize("other", [None, 512 * 7, SIZE - 1])
def test_where_a_disk_took_nothing_it_is_not_said_to_lie(tmp_path: Path, other: int | None) -> None:
    disk = tmp_path / "d"
    disk.write_bytes(bytes(SIZE))
    refused = (512 * 9, 1024)
    with disk.open("r+b") as file:
        file.seek(refused[0])
        file.write(MARK)
        if other is not None:
            file.seek(other)
            file.write(b"x")
    bad = Bad((refused,))
    with BlockDevice(str(disk), write=False, allow_file=True) as device:
        sweep = Sweep(0, SIZE, threading.Event())
        sweep.run(lambda: Verifier(device, Zeros(), bad), lambda _: None)
    assert bool(bad.different) is (other is not None)
    assert not any(first <= refused[0] < first + size for first, size in bad.different)


def test_a_checkpoint_that_cannot_be_kept_stops_the_wipe(tmp_path: Path) -> None:
    calls: list[WipeCheckpoint] = []

    def keep(mark: WipeCheckpoint) -> None:
        calls.append(mark)
        if len(calls) > 1:
            raise CouldNot("line.stick_full", folder="x")

    found = wiped(planned(filled(tmp_path / "d", SIZE)), keep=keep)
    assert found.outcome is Outcome.ABORTED
    assert "full" in (found.reason or "")


def test_killed_in_the_middle_it_goes_on_and_passes(tmp_path: Path) -> None:
    disk = filled(tmp_path / "d", 96 << 20)
    home = tmp_path / "home"
    words = [sys.executable, "-m", "refurb", "wipe", "run", str(disk), "--confirm", str(disk)]
    words += ["--allow-file", "--json", "--method", "overwrite-random"]
    env = {**os.environ, "REFURB_HOME": str(home)}
    for delay in (0.9, 1.0, 1.1):
        with subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as p:
            try:
                p.communicate(timeout=delay)
            except subprocess.TimeoutExpired:
                p.send_signal(signal.SIGKILL)
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert '"bytes_verified": 100663296' in done.stdout
    assert MARK[:9] not in disk.read_bytes()


@pytest.mark.parametrize("number", [errno.ENODEV, errno.ENXIO, errno.ESHUTDOWN])
def test_a_disk_that_is_gone_when_it_is_flushed_is_said_to_have_vanished(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def unplugged(fd: int) -> None:
        raise OSError(number, os.strerror(number))

    plan = planned(filled(tmp_path / "d", SIZE))
    monkeypatch.setattr(os, "fdatasync", unplugged)
    found = wiped(plan)
    assert (found.outcome, found.level) == (Outcome.UNKNOWN, Level.NONE)
    assert "vanished" in (found.reason or "")


def test_writers_share_nothing_but_the_list_of_bad_places(tmp_path: Path) -> None:
    disk = filled(tmp_path / "d", SIZE)
    bad = Bad()
    with BlockDevice(str(disk), write=True, allow_file=True) as device:
        sweep = Sweep(0, SIZE, threading.Event())
        assert sweep.run(lambda: Writer(device, Zeros(), bad), lambda _: None)
    assert disk.read_bytes() == bytes(SIZE)
    assert bad.regions == []
