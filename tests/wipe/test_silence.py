"""A disk that never answers again: the wipe ends, claims nothing, and the command can end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from refurb.model.event import Event, Progress, WipeCheckpoint
from refurb.model.outcome import Level, Outcome
from refurb.wipe import silence
from tests.wipe.disks import filled, planned, wiped
from tests.wipe.frozen import hanging

SIZE = 24 << 20
IMPATIENT = (
    "from refurb.wipe import silence; silence.SILENCE_S = {}; from refurb.cli import main; main()"
)


def test_a_disk_that_hangs_is_given_up_with_an_unknown_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "SILENCE_S", 1.0)
    before = set(threading.enumerate())
    kept: list[WipeCheckpoint] = []
    with hanging(tmp_path, SIZE) as slow:
        slow.disk.write_bytes(bytes(SIZE))
        plan = planned(slow.disk)
        mark = WipeCheckpoint(
            disk=plan.id, method=plan.methods[0].name, seed="", written=SIZE // 2, verified=0
        )

        def keep(mark: WipeCheckpoint) -> None:
            kept.append(mark)
            slow.hang()

        found = wiped(plan, checkpoint=mark, keep=keep)
        assert (found.outcome, found.level) == (Outcome.UNKNOWN, Level.NONE)
        assert "no longer answers" in (found.reason or "")
        assert (found.bytes, found.bytes_verified) == (SIZE // 2, 0)
        told = len(kept)
        slow.wake()
        for thread in set(threading.enumerate()) - before:
            thread.join(timeout=30)  # what was stuck is let go, and claims nothing more
            assert not thread.is_alive()
    assert len(kept) == told


def test_a_disk_that_is_only_slow_is_not_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(silence, "SILENCE_S", 1.0)
    with hanging(tmp_path, SIZE) as slow:
        timer = threading.Timer(0.4, slow.wake)

        def keep(mark: WipeCheckpoint) -> None:
            if not timer.is_alive() and not mark.written:
                slow.hang()
                timer.start()

        found = wiped(planned(slow.disk), keep=keep)
        timer.join()
    assert found.outcome is Outcome.PASSED


def test_the_command_ends_and_other_disks_go_on_though_a_thread_is_held_for_ever(
    tmp_path: Path,
) -> None:
    good = filled(tmp_path / "good", SIZE)
    with hanging(tmp_path, SIZE) as slow:
        slow.hang()
        words = ["wipe", "run", str(slow.disk), str(good), "--allow-file", "--json"]
        words += ["--confirm", str(slow.disk), "--confirm", str(good)]
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", IMPATIENT.format(3.0), *words],
            env={**os.environ, "REFURB_HOME": str(tmp_path / "home")},
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert slow.is_frozen
        assert time.monotonic() - began < 30
        assert done.returncode == 5, done.stderr
        first, second = json.loads(done.stdout)["disks"]
        assert (first["outcome"], first["bytes"], first["level"]) == ("unknown", 0, "none")
        assert (second["outcome"], second["bytes_verified"]) == ("passed", SIZE)


def test_nothing_is_told_of_a_disk_that_was_given_up(tmp_path: Path) -> None:
    seen: list[Event] = []
    with hanging(tmp_path, SIZE) as slow:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(silence, "SILENCE_S", 1.0)
            slow.hang()
            wiped(planned(slow.disk), emit=seen.append)
        told = len(seen)
        slow.wake()
    assert all(isinstance(event, Progress) and event.done == 0 for event in seen)
    assert len(seen) == told
