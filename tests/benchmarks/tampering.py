"""Single bits changed under the device between write and verify: who finds them (root)."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from tests.benchmarks.rows import Row
from tests.benchmarks.wipe import disks, nwipe_words, refurb_words

SIZE = 128 << 20
TIMES = 20


def rows(build: Path) -> Iterator[Row]:
    """Yield how many of the changed bits each tool found."""
    chance = random.Random(2023)
    places = [chance.randrange(SIZE) for _ in range(TIMES)]
    with disks(build, 1, SIZE) as (device,):
        file = Path(Path(f"/sys/block/{Path(device).name}/loop/backing_file").read_text().strip())
        ours = sum(_is_found(refurb_words(device), device, file, at) for at in places)
        theirs = sum(_is_found(nwipe_words(device), device, file, at) for at in places)
    yield Row(
        "bits changed behind the cache, found",
        ours,
        f"of {TIMES}",
        {"nwipe": theirs},
        {"nwipe": round(ours / max(theirs, 1), 2)},
    )


def _is_found(words: list[str], device: str, file: Path, at: int) -> bool:
    """Wipe, change one bit once all is written, and tell whether the tool says it failed."""
    start = _written(device)
    with (
        tempfile.TemporaryDirectory() as home,
        subprocess.Popen(
            words,
            env={**os.environ, "REFURB_HOME": home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as tool,
    ):
        while _written(device) - start < SIZE and tool.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                tool.wait(0.0005)
        is_in_time = tool.poll() is None
        with file.open("r+b") as changed:
            old = os.pread(changed.fileno(), 1, at)
            os.pwrite(changed.fileno(), bytes([old[0] ^ 1]), at)
        tool.wait()
    if not is_in_time:
        raise SystemExit(f"{words[0]} had ended before the bit was changed")
    return tool.returncode != 0


def _written(device: str) -> int:
    return int(Path(f"/sys/block/{Path(device).name}/stat").read_text().split()[6]) * 512


if __name__ == "__main__":
    for row in rows(Path("build")):
        sys.stdout.write(f"{row}\n")
