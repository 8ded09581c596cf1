"""What a memory test that runs beside a wipe costs the wipe (root)."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import psutil

from tests.benchmarks.rows import Row, row_of
from tests.benchmarks.wipe import MB, SIZE, disks

LEAST = 0.95
"""The memory test may slow a wipe by a twentieth at most."""

TESTED_BYTES = 2 << 30
"""Far more than any cache holds, so that the tools load the memory itself, and quickly filled."""

READY_S = 120
TURNS = 15


def rows(build: Path) -> Iterator[Row]:
    """Yield a wipe's speed beside a memory test, against the wipe while that test is held."""
    for count, name in ((1, "one disk"), (2, "two disks")):
        with disks(build, count) as devices:
            yield row_beside(devices, f"wipe beside the memory test, {name}", memory_test())


def row_beside(
    devices: list[str], name: str, beside_it: AbstractContextManager[psutil.Process]
) -> Row:
    """Take many short turns, each alone, beside and alone again: neighbours disturb them all."""
    total = SIZE * len(devices) / MB
    alone, beside = [], []
    with beside_it as test:
        before = _alone(devices, test)
        for _ in range(TURNS):
            beside.append(total / _seconds(devices))
            after = _alone(devices, test)
            alone.append(total / ((before + after) / 2))
            before = after
    return row_of(
        name, "MB/s", beside, {"alone": alone, "limit": [LEAST * speed for speed in alone]}
    )


def _alone(devices: list[str], test: psutil.Process) -> float:
    """Return the seconds of the wipe while the memory test, and all its tools, are held."""
    test.suspend()
    tools = test.children(recursive=True)
    held = [tool for tool in tools if tool.status() != psutil.STATUS_STOPPED]  # by the test itself
    for tool in held:
        tool.suspend()
    try:
        return _seconds(devices)
    finally:
        for process in [*held, test]:
            process.resume()


def _seconds(devices: list[str]) -> float:
    """Return the seconds of a random write and its verification, each disk whole."""
    spent = 0.0
    for kind in ("write", "verify"):
        words = [sys.executable, "-m", "tests.benchmarks.sweeping", kind, "random", *devices]
        done = subprocess.run(words, capture_output=True, check=True)
        spent += json.loads(done.stdout)["seconds"]
    return spent


@contextmanager
def memory_test() -> Iterator[psutil.Process]:
    """Test memory beside what is measured, from when the tools have filled it."""
    words = [sys.executable, "-m", "tests.benchmarks.memory"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as test:
        try:
            _wait_until_filled(test)
            yield psutil.Process(test.pid)
            if test.poll() is not None:
                raise RuntimeError("the memory test ended before the wipe")
        finally:
            test.kill()  # its tools die with it


def _wait_until_filled(test: subprocess.Popen[bytes]) -> None:
    tick, until = threading.Event(), time.monotonic() + READY_S
    held = 0
    while held < TESTED_BYTES * 0.95:
        if test.poll() is not None or time.monotonic() > until:
            raise RuntimeError("the memory test does not start")
        tick.wait(0.1)
        with suppress(psutil.NoSuchProcess):
            tools = psutil.Process(test.pid).children(recursive=True)
            held = sum(tool.memory_info().rss for tool in tools)


def main() -> None:
    """Test memory until killed."""
    from refurb.health.memory import test_memory
    from refurb.host.local import LocalHost

    test_memory(LocalHost(), seconds=3600, limit_bytes=TESTED_BYTES, emit=lambda _: None)


if __name__ == "__main__":
    main()
