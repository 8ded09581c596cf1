"""The data partition is made on the stick alone, in its free space, and mounted as it deserves."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from refurb.problem import CouldNot
from refurb.record.stick import status
from refurb.stick import data
from refurb.stick.table import free_space
from tests.conftest import need_root, need_tools
from tests.record.making import seal_run
from tests.stick.sticks import IMAGE_MIB, MIB, StartedFrom, make_image, plugged

STICK_MIB = 640


def start_of(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(IMAGE_MIB * MIB)


@pytest.fixture(autouse=True)
def _needs() -> None:
    need_root()
    need_tools("sfdisk:fdisk", "mkfs.ext4:e2fsprogs", "losetup:mount")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return make_image(tmp_path / "stick", STICK_MIB)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "home"
    folder.mkdir()
    yield folder
    while subprocess.run(["mountpoint", "-q", str(folder)], check=False).returncode == 0:
        subprocess.run(["umount", str(folder)], check=True)
    subprocess.run(["umount", "-q", "/run/refurb/data"], check=False)


def test_it_is_made_in_the_free_space_and_the_image_stays_byte_for_byte(
    stick: Path, home: Path
) -> None:
    before = start_of(stick)
    with plugged(stick) as disk:
        host = StartedFrom(disk)
        free = data.room(host)
        assert free is not None
        assert free.start_sector * 512 == 512 * MIB
        assert free.size_bytes == (STICK_MIB - 512) * MIB
        data.make(host, free)
        assert data.mount(host, str(home)) == data.Data(state=data.State.STICK)
        assert data.is_writable(host, str(home))
        (home / "kept").write_text("a record")
        subprocess.run(["umount", str(home)], check=True)
        assert data.room(host) is None
    after = start_of(stick)
    third = slice(446 + 32, 446 + 48)
    assert after[third] != bytes(16)
    assert after[: third.start] + bytes(16) + after[third.stop :] == before


def test_a_stick_that_cannot_be_written_is_read_and_the_records_go_to_memory(
    stick: Path, home: Path
) -> None:
    with plugged(stick) as disk:
        host = StartedFrom(disk)
        free = data.room(host)
        assert free
        data.make(host, free)
        data.mount(host, str(home))
        (home / "orders").mkdir()
        (home / "orders" / "one.toml").write_text("id = 'L1'")
        subprocess.run(["umount", str(home)], check=True)
    with plugged(stick, "--read-only") as disk:
        host = StartedFrom(disk)
        found = data.mount(host, str(home))
        assert found == data.Data(state=data.State.READ_ONLY, why="stick.data.read_only")
        assert not data.is_writable(host, str(home))
        assert (home / "orders" / "one.toml").read_text() == "id = 'L1'"
        (home / "journal").write_text("in memory")
        subprocess.run(["umount", str(home)], check=True)
        subprocess.run(["umount", "/run/refurb/data"], check=True)


def test_an_unclean_one_is_repaired_before_it_is_mounted(stick: Path, home: Path) -> None:
    with plugged(stick) as disk:
        host = StartedFrom(disk)
        free = data.room(host)
        assert free
        data.make(host, free)
        part = f"/dev/{disk}p3"
        # A wrong count of free blocks, as a cut leaves it: e2fsck -p puts it right by itself.
        subprocess.run(["debugfs", "-w", "-R", "ssv free_blocks_count 1", part], check=True)
        subprocess.run(["debugfs", "-w", "-R", "ssv state 0", part], check=True)
        assert data.mount(host, str(home)).state is data.State.STICK
        subprocess.run(["umount", str(home)], check=True)
        subprocess.run(["e2fsck", "-fn", part], capture_output=True, check=True)


def test_a_damaged_one_leaves_the_records_in_memory_and_says_so(stick: Path, home: Path) -> None:
    with plugged(stick) as disk:
        host = StartedFrom(disk)
        free = data.room(host)
        assert free
        data.make(host, free)
        with Path(f"/dev/{disk}p3").open("r+b") as part:
            for at in range(0, 40 * MIB, 4096):  # all but the superblock, so the label is there
                part.seek(max(at, 4096))
                part.write(b"\xa5" * 4096)
        found = data.mount(host, str(home))
        assert found == data.Data(state=data.State.MEMORY, why="stick.data.damaged")
        assert not data.is_mounted(host, str(home))


def test_the_same_label_on_another_disk_is_never_looked_at(
    stick: Path, tmp_path: Path, home: Path
) -> None:
    donated = make_image(tmp_path / "donated", STICK_MIB)
    with plugged(donated) as theirs:
        other = StartedFrom(theirs)
        free = data.room(other)
        assert free
        data.make(other, free)
        with plugged(stick) as disk:
            host = StartedFrom(disk)
            assert data.partition(host) is None
            assert data.mount(host, str(home)).state is data.State.MEMORY
            assert not data.is_mounted(host, str(home))


def test_a_third_partition_of_somebody_elses_is_left_alone(stick: Path, home: Path) -> None:
    line = b"start=40960, size=40960, type=83\n"
    subprocess.run(["sfdisk", "-q", "--append", str(stick)], input=line, check=True)
    with plugged(stick) as disk:
        host = StartedFrom(disk)
        assert data.room(host) is None
        assert data.mount(host, str(home)).state is data.State.MEMORY


def test_a_stick_that_changed_since_it_was_shown_is_not_written(
    stick: Path, tmp_path: Path
) -> None:
    with plugged(stick) as disk, plugged(make_image(tmp_path / "other", 700)) as other:
        free = data.room(StartedFrom(disk))
        assert free
        before = start_of(tmp_path / "other")
        with pytest.raises(CouldNot):
            data.make(StartedFrom(other), free)
        assert start_of(tmp_path / "other") == before


@pytest.mark.parametrize("label", ["gpt", "dos"])
def test_a_disk_without_the_images_table_has_no_room(tmp_path: Path, label: str) -> None:
    disk = tmp_path / "disk"
    with disk.open("wb") as file:
        file.truncate(128 * MIB)
    lines = f"label: {label}\nstart=2048, size=2048\n".encode()
    subprocess.run(["sfdisk", "-q", str(disk)], input=lines, check=True)
    with plugged(disk) as name:
        assert free_space(StartedFrom(name), name) is None


def test_a_full_stick_has_no_room(tmp_path: Path) -> None:
    with plugged(make_image(tmp_path / "stick", 512 + 60)) as disk:
        assert data.room(StartedFrom(disk)) is None


def test_a_stick_pulled_out_at_any_moment_keeps_every_record_that_was_sealed(
    stick: Path, home: Path, tmp_path: Path
) -> None:
    sealed: list[str] = []
    copies: list[tuple[Path, int]] = []
    with plugged(stick) as disk:
        host = StartedFrom(disk)
        free = data.room(host)
        assert free
        data.make(host, free)
        data.mount(host, str(home))
        for number in range(4):
            sealed.append(seal_run(home, f"run-{number}").sha256)
            with (home / "journal.jsonl").open("a") as journal:  # not flushed: it may be lost
                journal.write("x" * 9000)
            # The medium as it is now, without unmounting: what was not flushed is not on it.
            copy = tmp_path / f"pulled-{number}"
            subprocess.run(["cp", "--sparse=always", str(stick), str(copy)], check=True)
            copies.append((copy, number + 1))
        subprocess.run(["umount", str(home)], check=True)
    for copy, count in copies:
        with plugged(copy) as disk:
            assert data.mount(StartedFrom(disk), str(home)).state is data.State.STICK
            kept = {file.stem for file in (home / "spool").glob("*.json")}
            assert set(sealed[:count]) <= kept
            assert status(home).waiting == count
            assert status(home).damaged == 0
            subprocess.run(["umount", str(home)], check=True)
