"""The practice PC: its facts are a capture, its disks are files full of somebody's papers."""

from __future__ import annotations

import fcntl
import json
import subprocess
from pathlib import Path

import pytest

from refurb.host.practice import DISKS, PC, PracticeHost, make_disks
from refurb.problem import CouldNot, Refused
from tests.conftest import SYSTEM_PATH, need_tools

MIB = 1 << 20
SIZE = 256 * MIB
ENVIRON = {"PATH": f"/usr/bin:/bin:{SYSTEM_PATH}", "LC_ALL": "C"}


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice")
    make_disks(folder)
    return folder


def part(work: Path, disk: str, first_mib: int, size_mib: int) -> Path:
    """Copy one partition out of an image, for tools that know no offset."""
    with (work / f"{disk}.img").open("rb") as file:
        file.seek(first_mib * MIB)
        (work / "part").write_bytes(file.read(size_mib * MIB))
    return work / "part"


def tool(*argv: str | Path) -> str:
    return subprocess.run(
        [str(a) for a in argv], env=ENVIRON, check=True, capture_output=True, text=True
    ).stdout


def test_images_have_the_size_that_the_capture_says_and_no_holes(work: Path) -> None:
    ran = PracticeHost(work).run(["lsblk", "-O", "-J", "-b"])
    said = {d["name"]: d["size"] for d in json.loads(ran.stdout)["blockdevices"]}
    for disk in DISKS:
        about = (work / f"{disk}.img").stat()
        assert about.st_size == said[disk] == SIZE
        assert about.st_blocks * 512 >= SIZE * 99 // 100


@pytest.mark.parametrize("disk", DISKS)
def test_nearly_every_sector_holds_somebodys_papers(work: Path, disk: str) -> None:
    raw = (work / f"{disk}.img").read_bytes()
    told = sum(b"PERSONNEL" in raw[at : at + 512] for at in range(0, SIZE, 512))
    assert told > 0.93 * SIZE / 512
    assert b"Jeanne Martin" in raw


def test_partition_tables_and_file_systems_are_there(work: Path) -> None:
    sda, sdb = ((work / f"{disk}.img").read_bytes() for disk in DISKS)
    assert sda[512:520] == b"EFI PART"
    assert sda[MIB + 82 : MIB + 87] == b"FAT32"
    assert sda[97 * MIB + 1080 : 97 * MIB + 1082] == b"\x53\xef"
    assert sdb[510:512] == b"\x55\xaa"
    assert sdb[MIB + 3 : MIB + 7] == b"NTFS"


def test_file_systems_are_sound(work: Path) -> None:
    need_tools("fsck.vfat:dosfstools", "e2fsck:e2fsprogs", "ntfsls:ntfs-3g", "sfdisk:fdisk")
    assert (
        len(json.loads(tool("sfdisk", "-J", work / "sda.img"))["partitiontable"]["partitions"]) == 2
    )
    tool("fsck.vfat", "-n", part(work, "sda", 1, 96))
    tool("e2fsck", "-fn", part(work, "sda", 97, 158))
    assert "Lettre" in tool("ntfsls", "-f", part(work, "sdb", 1, 255))


def test_disks_are_files_and_facts_are_asked_by_kernel_name(work: Path) -> None:
    host = PracticeHost(work)
    path = host.disk_path("sda")
    assert path == str(work / "sda.img")
    by_file = host.run(["smartctl", "-x", "--json=c", path])
    assert by_file.stdout == host.run(["smartctl", "-x", "--json=c", "/dev/sda"]).stdout


def test_a_wiped_disk_stays_wiped_until_a_fresh_one_is_asked_for(tmp_path: Path) -> None:
    make_disks(tmp_path)
    image = tmp_path / "sda.img"
    image.write_bytes(b"wiped")
    make_disks(tmp_path)
    assert image.read_bytes() == b"wiped"
    make_disks(tmp_path, fresh=True)
    assert image.stat().st_size == SIZE


def test_a_disk_that_is_being_wiped_is_never_replaced(tmp_path: Path) -> None:
    image = tmp_path / "sda.img"
    image.write_bytes(b"half wiped")
    with image.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Refused):
            make_disks(tmp_path, fresh=True)
    assert image.read_bytes() == b"half wiped"


def test_disks_that_cannot_be_made_are_one_clear_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CouldNot, match="practice disks could not be made"):
        make_disks(tmp_path / "file" / "disks")


def test_what_is_shipped_is_small() -> None:
    for disk in DISKS:
        assert (PC / f"{disk}.img.xz").stat().st_size < 300_000
    capture = sum(f.stat().st_size for f in (PC / "capture").rglob("*") if f.is_file())
    assert 0 < capture < 500_000
