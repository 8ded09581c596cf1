"""The wipe engine against fio and nwipe, on the same loop devices in the same run (root)."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.benchmarks.rows import ROUNDS, Row, in_turns, row_of

SIZE = 768 << 20
MB = 1e6


def rows(build: Path) -> Iterator[Row]:
    """Yield all rows of this subject."""
    for count, name in ((1, "one disk"), (4, "four disks")):
        with disks(build, count) as devices:
            for kind in ("write", "verify"):
                for fill in ("zero", "random"):
                    yield _speed(devices, kind, fill, f"{kind} {fill}, {name}")
    with disks(build, 1) as devices:
        yield _cpu(devices)
        yield from _whole(devices[0])
    with disks(build, 16, 64 << 20) as devices:
        memory = _ours("write", "random", devices)["memory_kib"] / 1024
        yield Row(
            "memory, sixteen disks", round(memory), "MiB", {"limit": 300}, _under(memory, 300)
        )


def _under(value: float, limit: float) -> dict[str, float]:
    return {"limit": round(limit / value, 3)}


def _speed(devices: list[str], kind: str, fill: str, name: str) -> Row:
    total = SIZE * len(devices) / MB
    _ours("write", fill, devices)  # so that there is the right thing to verify
    return in_turns(
        name,
        "MB/s",
        lambda: total / _ours(kind, fill, devices)["seconds"],
        {"fio": lambda: total / _fio("write" if kind == "write" else "read", devices)},
    )


def _cpu(devices: list[str]) -> Row:
    """Return the CPU seconds per GB of writing and of reading back; fio compares nothing."""
    gb = SIZE / 1e9

    def ours() -> float:
        return sum(_ours(kind, "random", devices)["cpu"] for kind in ("write", "verify")) / gb

    def fio() -> float:
        return sum(_timed(_fio_words(rw, devices))[1] for rw in ("read", "write")) / gb

    name = "CPU of a random write and its verification"
    return in_turns(name, "s/GB", ours, {"fio": fio}, less_is_better=True)


def _whole(device: str) -> Iterator[Row]:
    """Yield a whole wipe with full verification, in seconds and in CPU seconds per GB."""
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        theirs.append(_timed(nwipe_words(device)))
        ours.append(_timed(refurb_words(device)))
    for i, name, scale in (
        (0, "whole wipe, zeros and full verification", 1.0),
        (1, "CPU of a whole wipe per GB", SIZE / 1e9),
    ):
        yield row_of(
            name,
            "s" if i == 0 else "s/GB",
            [seen[i] / scale for seen in ours],
            {"nwipe": [seen[i] / scale for seen in theirs]},
            less_is_better=True,
        )


def _ours(kind: str, fill: str, devices: list[str]) -> dict[str, float]:
    words = [sys.executable, "-m", "tests.benchmarks.sweeping", kind, fill, *devices]
    done = subprocess.run(words, capture_output=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _fio(rw: str, devices: list[str]) -> float:
    """Return the seconds fio takes: direct, sequential, 1 MiB, queue depth 4, one job a disk."""
    words = _fio_words(rw, devices)
    done = subprocess.run(words, capture_output=True, check=True)
    kind = "write" if rw == "write" else "read"
    return max(job[kind]["runtime"] for job in json.loads(done.stdout)["jobs"]) / 1000


def _fio_words(rw: str, devices: list[str]) -> list[str]:
    words = ["fio", "--direct=1", f"--rw={rw}", "--bs=1M", "--iodepth=4", "--ioengine=libaio"]
    words += ["--end_fsync=1", "--output-format=json"]
    for i, device in enumerate(devices):
        words += [f"--name=disk{i}", f"--filename={device}"]
    return words


def nwipe_words(device: str) -> list[str]:
    return [
        "nwipe",
        "--autonuke",
        "--nogui",
        "--nowait",
        "--method=zero",
        "--verify=last",
        "--noblank",
        "--rounds=1",
        "--logfile=/dev/null",
        device,
    ]


def refurb_words(device: str) -> list[str]:
    return [
        sys.executable,
        "-m",
        "refurb",
        "wipe",
        "run",
        device,
        "--confirm",
        device,
        "--allow-file",
        "--method",
        "overwrite-zero",
    ]


def _timed(words: list[str]) -> tuple[float, float]:
    """Return wall and CPU seconds of a whole process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as home:
        subprocess.run(
            words, capture_output=True, check=True, env={**os.environ, "REFURB_HOME": home}
        )
    seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return seconds, cpu


@contextmanager
def disks(build: Path, count: int, size: int = SIZE) -> Iterator[list[str]]:
    """Give loop devices over files whose blocks all exist, without the page cache between."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=build)))
        devices = []
        for i in range(count):
            file = folder / f"disk{i}"
            with file.open("wb") as out:
                for _ in range(size >> 20):
                    out.write(b"\xa5" * (1 << 20))
                os.fsync(out.fileno())
            words = ["losetup", "--direct-io=on", "-f", "--show", str(file)]
            made = subprocess.run(words, capture_output=True, text=True, check=True)
            devices.append(made.stdout.strip())
            stack.callback(subprocess.run, ["losetup", "-d", devices[-1]], check=True)
        yield devices
