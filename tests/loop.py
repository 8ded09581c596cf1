"""A file as a loop device."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.conftest import need_root, need_tools


@contextmanager
def loop(path: Path | str, *options: str) -> Iterator[str]:
    """Attach a file to a loop device, give its path, and detach it in the end."""
    need_root()
    need_tools("losetup:mount")
    argv = ["losetup", "--find", "--show", *options, str(path)]
    device = subprocess.run(argv, capture_output=True, text=True, check=True).stdout.strip()
    try:
        yield device
    finally:
        subprocess.run(["losetup", "--detach", device], check=True)
