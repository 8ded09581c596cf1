"""Bytes changed under the loop device between write and verify: the medium is read, not a cache."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from refurb.model.event import WipeCheckpoint
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import Method
from tests.conftest import need_root
from tests.loop import loop
from tests.wipe.disks import filled, planned, wiped

SIZE = 6 << 20
PLACES = (0, 511, 4095, SIZE // 2 + 5, SIZE - 1,
          *(random.Random(2023).randrange(SIZE) for _ in range(19)))  # fmt: skip


def change(disk: Path, where: int) -> None:
    """Change one bit of the file under a loop device."""
    with disk.open("r+b") as file:
        file.seek(where)
        old = file.read(1)
        file.seek(where)
        file.write(bytes([old[0] ^ 1]))


@pytest.mark.parametrize("method", [Method.OVERWRITE_ZERO, Method.OVERWRITE_RANDOM])
def test_every_single_bit_that_was_changed_is_found(tmp_path: Path, method: Method) -> None:
    need_root()
    disk = filled(tmp_path / "d", SIZE)
    with loop(disk) as device:
        plan = planned(device, method)
        for where in PLACES:
            todo = [where]

            def tamper(mark: WipeCheckpoint, todo: list[int] = todo) -> None:
                if mark.written == SIZE and mark.verified == 0 and todo:
                    change(disk, todo.pop())

            found = wiped(plan, keep=tamper)
            assert not todo
            assert (found.outcome, found.level) == (Outcome.FAILED, Level.NONE), where
            assert found.bytes_verified <= where
            assert "not what was written" in (found.reason or "")
        assert wiped(plan).outcome is Outcome.PASSED
