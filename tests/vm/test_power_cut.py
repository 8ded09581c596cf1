"""The data partition after a power cut at any write: every record that was safe is there."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from refurb.line.journal import read
from refurb.record.stick import status
from tests.record.making import seal_run
from tests.vm.box import Box, need_vm, run
from tests.vm.write_log import Write, cut_at, logged, writes

MIB = 1 << 20
SIZE = 64 * MIB
COUNT_AT, DATA_AT = 2048 * 512, 4096 * 512
CUTS = 40
"""Half of them where the counting begins: there the most is at stake between two flushes."""

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def taken(folder: Path) -> list[Write]:
    """Boot a PC that writes records, and return all that its disk was told."""
    need_vm()
    parts = logged("data", folder / "data.img", folder / "data.log", SIZE)
    left = run(Box(parts, limit_s=400), "python3 jobs/write_records.py", folder)
    assert (left / "status").read_text().strip() == "0", (left / "job.log").read_text()
    return list(writes(folder / "data.log"))


def unmount(at: Path) -> None:
    """Unmount it, once whoever happens to look into it has gone."""
    until = time.monotonic() + 20
    while (ran := subprocess.run(["umount", str(at)], capture_output=True, check=False)).returncode:
        assert time.monotonic() < until, ran.stderr
        time.sleep(0.1)


@contextmanager
def mounted(image: Path, at: Path) -> Iterator[Path]:
    """Mount the data partition as the next start would, its journal played back."""
    words = f"loop,offset={DATA_AT},sizelimit={SIZE - DATA_AT}"
    subprocess.run(["mount", "-t", "ext4", "-o", words, str(image), str(at)], check=True)
    try:
        yield at
    finally:
        unmount(at)


def test_after_a_cut_at_any_write_nothing_that_was_safe_is_lost(
    taken: list[Write], folder: Path
) -> None:
    chance = random.Random(0x5EED)
    counting = next(i for i, w in enumerate(taken) if w.at == COUNT_AT and any(w.content[:8]))
    home, image = folder / "home", folder / "cut.img"
    home.mkdir()
    seen: set[int] = set()
    for _ in range(CUTS):
        end = chance.randint(counting + 1, len(taken))
        cut_at(taken[:end], image, SIZE, chance)
        with image.open("rb") as file:
            file.seek(COUNT_AT)
            records, events = struct.unpack("<II", file.read(8))
        with mounted(image, home):
            found = status(home)
            assert found.damaged == 0, end
            assert found.waiting >= records, end
            assert len(read(home / "journal" / "run.jsonl")) >= events, end
            seal_run(home, "the next")  # and the work goes on
            assert status(home).waiting == found.waiting + 1
        seen.add(records)
    assert len(seen) > CUTS // 4  # the cuts fell everywhere
    shutil.rmtree(home)


def test_without_what_was_flushed_a_record_would_be_lost(taken: list[Write], folder: Path) -> None:
    """The disk of the test can lose: one that forgets its flushes does not keep what it told."""
    (last,) = [w for w in taken if w.at == COUNT_AT][-1:]
    early = [Write(w.at, w.content, 0) for w in taken]
    image = folder / "forgets.img"
    cut_at([*early, last], image, SIZE, random.Random(1))
    home = folder / "other"
    home.mkdir()
    try:
        with mounted(image, home):
            assert status(home).waiting < 12
    except subprocess.CalledProcessError:
        pass  # not even a file system is left
