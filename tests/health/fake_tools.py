"""A PC whose memory testers are scripts of ours: real processes, chosen ends."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from refurb.host import local
from refurb.host.beside import WRAPPERS

PASSING = "echo 'Status: PASS - please verify no corrected errors'"
CELLS_PASSING = "echo 'got  16MB (16777216 bytes), trying mlock ...locked.'; echo Done."


def only_tools(monkeypatch: pytest.MonkeyPatch, folder: Path, **scripts: str) -> None:
    """Leave this PC nothing but the scripts given by name, and what runs them gently."""
    bin_ = folder / "bin"
    bin_.mkdir(exist_ok=True)
    for wrapper in ("sleep", "touch", "yes", *(words[0] for words in WRAPPERS)):
        if found := shutil.which(wrapper):
            (bin_ / wrapper).symlink_to(found)
    for name, script in scripts.items():
        (bin_ / name).write_text(f"#!/bin/sh\n{script}\n")
        (bin_ / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(bin_))
    monkeypatch.setattr(local, "SEARCH", str(bin_))
