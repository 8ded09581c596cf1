"""Our engine on some disks, in a process of its own: `python -m tests.benchmarks.sweeping`."""

from __future__ import annotations

import json
import os
import resource
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from refurb.host.block import BlockDevice
from refurb.wipe.disk_io import Bad, Verifier, Writer
from refurb.wipe.memory import Buffer
from refurb.wipe.pattern import pattern_of
from refurb.wipe.stopwatch import Stopwatch
from refurb.wipe.surface import region_bytes_of
from refurb.wipe.sweep import Sweep

SEED = "00112233445566778899aabbccddeeff"


def sweep(path: str, kind: str, seed: str) -> None:
    """Write or verify one disk whole; fail on any bad or different place."""
    bad = Bad()
    pattern = pattern_of(seed)
    with BlockDevice(path, write=True, allow_file=True) as device:
        worker = Writer if kind == "write" else Verifier
        size = device.opened.size_bytes
        watch = Stopwatch([], 0, size, region_bytes_of(size))
        Sweep(0, size, threading.Event(), watch).run(
            lambda: worker(device, pattern, bad), lambda _: None
        )
        os.fsync(device.fd)
    if bad.regions or bad.different:
        raise SystemExit(f"{path}: {bad.regions} {bad.different}")


def main() -> None:
    """Print seconds, CPU seconds and the largest memory (KiB) as JSON."""
    kind, fill, *paths = sys.argv[1:]
    seed = SEED if fill == "random" else ""
    pattern_of(seed).at(0, 16, Buffer(4096))  # loads the cipher: that is start-up, not speed
    began, cpu = time.perf_counter(), time.process_time()
    with ThreadPoolExecutor(len(paths)) as pool:
        for _ in pool.map(lambda path: sweep(path, kind, seed), paths):
            pass
    print(
        json.dumps(
            {
                "seconds": time.perf_counter() - began,
                "cpu": time.process_time() - cpu,
                "memory_kib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
            }
        )
    )


if __name__ == "__main__":
    main()
