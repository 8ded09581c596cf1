"""Unpacking and reading back tell how many bytes the disk itself took and gave."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.install import progress
from refurb.install.plan import plan
from refurb.install.profile import load
from refurb.install.run import install
from refurb.install.tools import parse_sizes
from refurb.model.event import Progress
from tests.install.helpers import can_install
from tests.loop import loop

MIB = 1 << 20
FILES_MIB = 200


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[str]:
    can_install()
    file = tmp_path / "disk.img"
    with file.open("wb") as opened:
        opened.truncate(400 * MIB)
    with loop(file) as path:
        yield path


def test_bytes_rise_to_the_total_while_a_disk_is_written_and_read(
    disk: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "EVERY_S", 0.005)
    tree = tmp_path / "tree"
    tree.mkdir()
    for number in range(10):
        (tree / f"noise{number}").write_bytes(os.urandom(FILES_MIB // 10 * MIB))
    profile = load("essai").model_copy(update={"overlay": tree})
    todo = plan(LocalHost(), profile, disk, hostname="ABCD-2345", allow_file=True)
    seen: list[Progress] = []
    install(LocalHost(), todo, todo.confirm, emit=seen.append)
    for phase in ("unpack", "check"):
        done = [event.done for event in seen if event.phase == phase]
        assert {event.total for event in seen if event.phase == phase} == {FILES_MIB * MIB}
        assert done == sorted(done)
        assert (done[0], done[-1]) == (0, FILES_MIB * MIB)
        assert len(set(done)) >= 4, (phase, done)
        assert max(done[:-1]) > FILES_MIB * MIB // 2  # the disk's own count, not only the last word


def test_what_is_written_is_still_to_be_read_in_the_time_left(
    disk: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Steady:
        def __init__(self, done: int) -> None: ...
        def reach(self, done: int) -> None: ...

        per_second = 100

        def remaining_s(self, bytes_left: int) -> int:
            return bytes_left // 100

    monkeypatch.setattr(progress, "Meter", Steady)
    todo = plan(LocalHost(), load("essai"), disk, hostname="x", allow_file=True)
    left = {}
    for counted in progress.Counted:
        seen: list[Progress] = []
        with progress.told(LocalHost(), todo, seen.append, counted, 5000):
            pass
        left[counted] = [event.remaining_s for event in seen]
    assert left == {progress.Counted.WRITTEN: [100, 50], progress.Counted.READ: [50, 0]}


def test_an_installation_that_failed_is_not_told_as_whole(disk: str) -> None:
    todo = plan(LocalHost(), load("essai"), disk, hostname="x", allow_file=True)
    seen: list[Progress] = []
    with (
        pytest.raises(ValueError, match="broken"),
        progress.told(LocalHost(), todo, seen.append, progress.Counted.READ, 5000),
    ):
        raise ValueError("broken")
    assert [event.done for event in seen] == [0]


def test_sizes_are_those_that_unsquashfs_lists() -> None:
    printed = b"""drwxr-xr-x 0/0                      58 2026-11-25 19:29 squashfs-root
-rw-r--r-- 0/0                       2 2026-11-25 19:29 squashfs-root/b c
-rw-r--r-- 0/0             12345678901 2026-11-25 19:29 squashfs-root/big
lrwxrwxrwx 0/0                       3 2026-11-25 19:29 squashfs-root/l -> big
"""
    assert parse_sizes(printed) == 12345678903
