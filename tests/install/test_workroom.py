"""A killed installation leaves a folder; the next one takes it away, and nobody's else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from refurb.install.workroom import PREFIX, workroom

KILLED = """
import os, signal
from refurb.install.workroom import workroom
with workroom() as folder:
    (folder / "profile.squashfs").write_bytes(b"x")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_one_left_is_taken_away_and_a_running_one_s_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", KILLED], env=env, check=False)
    (left,) = tmp_path.glob(f"{PREFIX}*")
    with workroom() as one:
        assert not left.exists()
        with workroom() as other:
            assert one.is_dir()
            assert other != one
    assert not list(tmp_path.iterdir())
