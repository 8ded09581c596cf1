"""How fast a command answers."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.rows import ROUNDS, Row, row_of

LIMIT_S = 0.3


def rows(build: Path) -> Iterator[Row]:
    """Yield the time of `refurb --help` against its limit and against a bare Python."""
    ours, bare = [], []
    for _ in range(ROUNDS):
        bare.append(_seconds([sys.executable, "-c", "pass"]))
        ours.append(_seconds([sys.executable, "-m", "refurb", "--help"]))
    yield row_of(
        "refurb --help",
        "s",
        ours,
        {"limit": [LIMIT_S] * ROUNDS, "bare Python": bare},
        less_is_better=True,
    )


def _seconds(words: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(words, capture_output=True, check=True)
    return time.perf_counter() - began
