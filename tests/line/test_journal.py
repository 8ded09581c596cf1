"""The journal keeps what was said, survives being cut anywhere, and never invents."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.line.journal import Journal, JournalDamaged, read
from refurb.model.event import Progress, RunEnded, StepStarted, WipeCheckpoint
from refurb.model.outcome import StageName
from refurb.problem import CouldNot, Refused
from tests.line.helpers import started

EVENTS = [
    started(),
    StepStarted(stage=StageName.WIPE, target="sda", destructive=True),
    WipeCheckpoint(disk="sda", method="overwrite-zero", seed="", written=5, verified=0),
    RunEnded(run="r1"),
]


def written(path: Path) -> bytes:
    journal = Journal(path)
    for event in EVENTS:
        journal.append(event)
    journal.close()
    return path.read_bytes()


def test_what_was_appended_is_read_back(tmp_path: Path) -> None:
    written(tmp_path / "j")
    assert read(tmp_path / "j") == EVENTS


def test_cut_at_every_byte_it_holds_a_whole_beginning_and_can_be_gone_on_with(
    tmp_path: Path,
) -> None:
    whole = written(tmp_path / "whole")
    ends = [i + 1 for i, byte in enumerate(whole) if byte == 10]
    for cut in range(len(whole) + 1):
        path = tmp_path / "cut"
        path.write_bytes(whole[:cut])
        kept = sum(end <= cut for end in ends)
        assert read(path) == EVENTS[:kept]
    path.write_bytes(whole[: ends[1] + 7])
    journal = Journal(path)
    journal.append(EVENTS[3])
    journal.close()
    assert read(path) == [*EVENTS[:2], EVENTS[3]]


def test_zeros_after_a_power_cut_are_a_torn_end_not_damage(tmp_path: Path) -> None:
    path = tmp_path / "j"
    path.write_bytes(written(path) + bytes(4096))
    assert read(path) == EVENTS


@given(where=st.integers(0, 10_000), byte=st.integers(0, 255))
def test_a_changed_byte_in_the_middle_is_damage_or_changes_only_that_event(
    tmp_path_factory: pytest.TempPathFactory, where: int, byte: int
) -> None:
    path = tmp_path_factory.mktemp("j") / "j"
    whole = bytearray(written(path))
    where %= len(whole)
    whole[where] = byte
    path.write_bytes(whole)
    try:
        events = read(path)
    except JournalDamaged:
        return
    line = bytes(whole[:where]).count(b"\n")
    assert [e for i, e in enumerate(events) if i < line] == EVENTS[: min(line, len(events))]


def test_a_bad_line_before_whole_ones_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "j"
    lines = written(path).splitlines(keepends=True)
    path.write_bytes(lines[0] + b"garbage\n" + lines[2])
    with pytest.raises(JournalDamaged, match="damaged"):
        read(path)
    with pytest.raises(JournalDamaged):
        Journal(path)


def test_progress_is_not_kept(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.append(Progress(stage=StageName.WIPE, target="sda", phase="write", done=1, total=2))
    assert (tmp_path / "j").read_bytes() == b""


def test_a_second_refurb_is_kept_out(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    with pytest.raises(Refused, match="already working"):
        Journal(tmp_path / "j")
    journal.close()
    Journal(tmp_path / "j").close()


def test_a_full_stick_says_so_and_leaves_no_half_line(tmp_path: Path) -> None:
    path = tmp_path / "j"
    code = f"""
import resource, signal
from pathlib import Path
from refurb.line.journal import Journal
from refurb.problem import CouldNot
from tests.line.helpers import started
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
journal = Journal(Path({str(path)!r}))
journal.append(started())
size = journal.path.stat().st_size
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20, size + 20))
try:
    journal.append(started())
except CouldNot as problem:
    print(problem)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, "LC_ALL": "C"},
        check=True,
    )
    assert "stick is full" in done.stdout
    assert read(path) == [started()]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 0


def test_an_unwritable_place_is_said(tmp_path: Path) -> None:
    (tmp_path / "j").mkdir()
    with pytest.raises(CouldNot, match="cannot be written"):
        Journal(tmp_path / "j")
