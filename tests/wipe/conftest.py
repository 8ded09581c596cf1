"""What the tests of firmware erases share."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.wipe import watch
from tests.wipe.fake_pc import FakePc, path_with_fakes


@pytest.fixture
def pc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakePc:
    """Return a PC of fake disks; no time passes between two questions to a disk."""
    monkeypatch.setenv("PATH", path_with_fakes())
    monkeypatch.setenv("FAKE_DISKS", str(tmp_path))
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(watch, "POLL_S", 0.0)
    return FakePc(tmp_path)
