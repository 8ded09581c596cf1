"""Installing a built profile against what it cannot do without: unpacking, and writing its bytes.

Everything goes to a file on the same disk; the profile is `base`, built from this checkout.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from refurb.host.local import LocalHost
from refurb.install.plan import plan
from refurb.install.profile import Profile
from refurb.install.run import install
from tests.benchmarks.rows import Row, in_turns
from tests.vm.installed import GIB, built

SIZE = 3 * GIB
CHUNK = 4 << 20


def rows(build: Path) -> Iterator[Row]:
    """Yield the one row: seconds, everything read back and on the medium."""
    profile = built("base")
    with tempfile.TemporaryDirectory(dir=build) as name:
        folder = Path(name)
        yield in_turns(
            "install base, all read back",
            "s",
            lambda: _timed(lambda: _install(profile, folder)),
            {
                "unsquashfs alone": lambda: _timed(lambda: _unpack(profile, folder)),
                "raw write of the files' bytes": lambda: _timed(lambda: _write(profile, folder)),
            },
            less_is_better=True,
        )


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _disk(folder: Path) -> Path:
    disk = folder / "disk.img"
    disk.unlink(missing_ok=True)
    with disk.open("wb") as file:
        file.truncate(SIZE)
    return disk


def _install(profile: Profile, folder: Path) -> None:
    todo = plan(LocalHost(), profile, str(_disk(folder)), hostname="bench", allow_file=True)
    install(LocalHost(), todo, todo.confirm, emit=lambda told: None)


def _unpack(profile: Profile, folder: Path) -> None:
    """Make ext4 on the whole file and unpack onto it: no table, no boot loader, no reading back."""
    disk = _disk(folder)
    script = (
        'mkfs.ext4 -q -F "$1"; mkdir -p "$2/root"; mount -o loop "$1" "$2/root"\n'
        'unsquashfs -quiet -no-progress -force -dest "$2/root" "$3"; sync -f "$2/root"\n'
    )
    words = ["unshare", "--mount", "sh", "-ec", script, "bench"]
    subprocess.run([*words, str(disk), str(folder), str(profile.squashfs)], check=True)


def _write(profile: Profile, folder: Path) -> None:
    """Write as many bytes as the profile's files have, on to the medium."""
    shown = subprocess.run(
        ["unsquashfs", "-lln", str(profile.squashfs)], check=True, capture_output=True, text=True
    ).stdout
    lines = [line.split() for line in shown.splitlines() if line.startswith("-")]
    left = sum(int(words[2]) for words in lines)
    with _disk(folder).open("r+b") as file:
        while left > 0:
            left -= file.write(bytes(min(CHUNK, left)))
        os.fsync(file.fileno())
