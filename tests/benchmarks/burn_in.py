"""What a burn-in that runs beside a wipe costs the wipe (root)."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.benchmarks.memory import READY_S, row_beside
from tests.benchmarks.rows import Row
from tests.benchmarks.wipe import disks


def rows(build: Path) -> Iterator[Row]:
    """Yield a wipe's speed beside a burn-in, against the wipe while that is held."""
    with disks(build, 1) as devices:
        yield row_beside(devices, "wipe beside the burn-in, one disk", burning_in())


@contextmanager
def burning_in() -> Iterator[psutil.Process]:
    """Try the processor beside what is measured, from when all cores compute."""
    words = [sys.executable, "-m", "tests.benchmarks.burn_in"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL) as test:
        try:
            tick, until = threading.Event(), time.monotonic() + READY_S
            process = psutil.Process(test.pid)
            while len(process.children(recursive=True)) < 2:  # stress-ng, and its first worker
                if test.poll() is not None or time.monotonic() > until:
                    raise RuntimeError("the burn-in does not start")
                tick.wait(0.1)
            yield process
            if test.poll() is not None:
                raise RuntimeError("the burn-in ended before the wipe")
        finally:
            test.kill()  # its tools die with it


def main() -> None:
    """Try the processor until killed."""
    from refurb.health.burn_in import burn_in
    from refurb.host.local import LocalHost

    burn_in(LocalHost(), seconds=3600, emit=lambda _: None)


if __name__ == "__main__":
    main()
