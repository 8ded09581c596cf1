"""A wipe of 1 TB that was cut off: the same command goes on within five seconds."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from refurb.line.journal import Journal, read
from refurb.line.wipe_disks import journal_of
from refurb.model.event import DiskPlanned, StepStarted, WipeCheckpoint
from refurb.model.outcome import StageName
from refurb.model.wipe import Method
from tests.wipe.disks import planned

SIZE, WRITTEN = 10**12, 600_000_000_000 // (2 << 20) * (2 << 20)
LIMIT_S = 5.0


def test_a_terabyte_goes_on_within_five_seconds_where_it_was_cut_off(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    with disk.open("wb") as file:
        file.truncate(SIZE)  # a hole reads as the zeros that had been written
    plan = planned(disk, Method.OVERWRITE_ZERO)
    path = journal_of(tmp_path / "home", plan)
    journal = Journal(path)
    journal.append(DiskPlanned(plan=plan))
    journal.append(StepStarted(stage=StageName.WIPE, target=plan.id, destructive=True))
    mark = WipeCheckpoint(
        disk=plan.id, method=Method.OVERWRITE_ZERO, seed="", written=WRITTEN, verified=0
    )
    journal.append(mark)
    journal.close()
    words = [sys.executable, "-m", "refurb", "wipe", "run", str(disk), "--confirm", str(disk)]
    words += ["--allow-file", "--method", "overwrite-zero", "--json"]
    began = time.monotonic()
    with subprocess.Popen(
        words, env={**os.environ, "REFURB_HOME": str(tmp_path / "home")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as command:  # fmt: skip
        while not disk.stat().st_blocks and time.monotonic() - began < 60:
            with suppress(subprocess.TimeoutExpired):
                command.wait(0.01)
        took = time.monotonic() - began
        command.send_signal(signal.SIGTERM)
        _, said = command.communicate(timeout=60)
    assert command.returncode == 5, said
    assert took < LIMIT_S
    marks = [event for event in read(path) if isinstance(event, WipeCheckpoint)]
    assert marks[-1].written > WRITTEN
    assert all(one.written >= WRITTEN for one in marks)
    with disk.open("rb") as file:
        assert os.lseek(file.fileno(), 0, os.SEEK_DATA) >= WRITTEN  # nothing before was written
