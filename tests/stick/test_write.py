"""A copy of the stick is the image's bytes, read back; never on a wrong disk."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.model.event import Progress
from refurb.problem import CouldNot, Refused
from refurb.stick.table import own_entries
from refurb.stick.write import image_bytes, plan, write
from tests.conftest import need_root, need_tools
from tests.stick.sticks import IMAGE_MIB, MIB, StartedFrom, make_image, plugged


class InThePc(LocalHost):
    """This PC, whose loop device looks like a disk that is built in."""

    def __init__(self, disk: str) -> None:
        super().__init__()
        self._disk = disk

    def link(self, path: str) -> str:
        real = super().link(path)
        ata = f"/sys/devices/pci0000:00/0000:00:17.0/ata1/host0/0:0:0:0/block/{self._disk}"
        return ata if real == f"/sys/devices/virtual/block/{self._disk}" else real


def blank(path: Path, size_mib: int = 32) -> Path:
    path.write_bytes(b"\x5a" * (size_mib * MIB))
    return path


def quiet(event: Progress) -> None:
    """Take no notice."""


def test_a_copy_is_the_images_bytes_and_no_more(tmp_path: Path) -> None:
    image, target = make_image(tmp_path / "iso"), blank(tmp_path / "new")
    seen: list[Progress] = []
    copy = plan(LocalHost(), str(target), str(image), allow_file=True)
    digest = write(LocalHost(), copy, str(target), emit=seen.append)
    assert digest == hashlib.sha256(image.read_bytes()).hexdigest()
    assert target.read_bytes() == image.read_bytes() + b"\x5a" * ((32 - IMAGE_MIB) * MIB)
    assert {event.phase for event in seen} == {"write", "verify"}
    assert seen[-1].done == seen[-1].total == IMAGE_MIB * MIB


def test_the_running_stick_is_copied_without_its_own_partition(tmp_path: Path) -> None:
    need_root()
    need_tools("sfdisk:fdisk")
    stick = make_image(tmp_path / "stick", 128)
    line = b"start=40960, size=40960, type=83\n"
    subprocess.run(["sfdisk", "-q", "--append", str(stick)], input=line, check=True)
    target = blank(tmp_path / "new")
    with plugged(stick) as disk:
        host = StartedFrom(disk)
        copy = plan(host, str(target), None, allow_file=True)
        write(host, copy, str(target), emit=quiet)
    assert target.read_bytes()[: IMAGE_MIB * MIB] == make_image(tmp_path / "iso").read_bytes()


def test_a_newer_image_leaves_the_records_of_the_stick(tmp_path: Path) -> None:
    image, target = make_image(tmp_path / "iso"), make_image(tmp_path / "old", 40)
    line = b"start=40960, size=40960, type=83\n"
    subprocess.run(["sfdisk", "-q", "--append", str(target)], input=line, check=True)
    with target.open("r+b") as file:
        file.seek(40960 * 512)
        file.write(b"a record")
    copy = plan(LocalHost(), str(target), str(image), allow_file=True)
    write(LocalHost(), copy, str(target), emit=quiet)
    after = target.read_bytes()
    assert after[40960 * 512 :].startswith(b"a record")
    assert [entry.start for entry in own_entries(after[:512])] == [40960]


def test_an_image_that_would_overwrite_the_records_is_refused(tmp_path: Path) -> None:
    image, target = make_image(tmp_path / "iso"), make_image(tmp_path / "old", 40)
    table = "label: dos\nstart=64, size=64, type=cd\nstart=128, size=64, type=ef\n"
    table += "start=2048, size=8192, type=83\n"
    subprocess.run(["sfdisk", "-q", str(target)], input=table.encode(), check=True)
    before = target.read_bytes()
    copy = plan(LocalHost(), str(target), str(image), allow_file=True)
    with pytest.raises(Refused, match="overwrite its records"):
        write(LocalHost(), copy, str(target), emit=quiet)
    assert target.read_bytes() == before


def test_a_byte_that_changes_before_it_is_read_back_is_found(tmp_path: Path) -> None:
    image, target = make_image(tmp_path / "iso"), blank(tmp_path / "new")

    def tamper(event: Progress) -> None:
        if event.phase == "write" and event.done == event.total:
            with target.open("r+b") as file:
                file.seek(7 * MIB + 3)
                file.write(b"\xff" if file.read(1) != b"\xff" else b"\x00")

    copy = plan(LocalHost(), str(target), str(image), allow_file=True)
    with pytest.raises(CouldNot, match="not the same"):
        write(LocalHost(), copy, str(target), emit=tamper)


def test_the_wrong_confirmation_writes_nothing(tmp_path: Path) -> None:
    image, target = make_image(tmp_path / "iso"), blank(tmp_path / "new")
    copy = plan(LocalHost(), str(target), str(image), allow_file=True)
    with pytest.raises(Refused):
        write(LocalHost(), copy, "ABCD", emit=quiet)
    assert target.read_bytes() == b"\x5a" * (32 * MIB)


def test_another_disk_under_the_same_name_is_refused(tmp_path: Path) -> None:
    image, target = make_image(tmp_path / "iso"), blank(tmp_path / "new")
    copy = plan(LocalHost(), str(target), str(image), allow_file=True)
    target.rename(tmp_path / "first")
    blank(target)
    with pytest.raises(Refused) as refused:
        write(LocalHost(), copy, str(target), emit=quiet)
    assert refused.value.code == "identity-changed"
    assert target.read_bytes() == b"\x5a" * (32 * MIB)


def test_a_disk_that_is_no_stick_is_refused(tmp_path: Path) -> None:
    need_root()
    image = make_image(tmp_path / "iso")
    with plugged(blank(tmp_path / "new")) as disk, pytest.raises(Refused, match="no USB stick"):
        plan(LocalHost(), f"/dev/{disk}", str(image))


def test_allow_file_admits_no_disk_of_the_pc(tmp_path: Path) -> None:
    need_root()
    image = make_image(tmp_path / "iso")
    with plugged(blank(tmp_path / "new")) as disk:
        host = InThePc(disk)
        with pytest.raises(Refused, match="no USB stick"):
            plan(host, f"/dev/{disk}", str(image), allow_file=True)


def test_a_partition_is_refused_with_allow_file_too(tmp_path: Path) -> None:
    need_root()
    need_tools("sfdisk:fdisk")
    image = make_image(tmp_path / "iso")
    with (
        plugged(make_image(tmp_path / "new", 32)) as disk,
        pytest.raises(Refused, match="is a partition"),
    ):
        plan(LocalHost(), f"/dev/{disk}p2", str(image), allow_file=True)


def test_the_stick_that_runs_is_not_even_offered(tmp_path: Path) -> None:
    need_root()
    need_tools("sfdisk:fdisk")
    with plugged(make_image(tmp_path / "stick", 64)) as disk, pytest.raises(Refused) as refused:
        plan(StartedFrom(disk), f"/dev/{disk}", None, allow_file=True)
    assert refused.value.code == "boot-medium"


def test_a_mounted_stick_is_refused(tmp_path: Path) -> None:
    need_root()
    need_tools("mkfs.ext4:e2fsprogs")
    image, target = make_image(tmp_path / "iso"), blank(tmp_path / "new")
    subprocess.run(["mkfs.ext4", "-q", "-F", str(target)], check=True)
    (tmp_path / "there").mkdir()
    with plugged(target) as disk:
        copy = plan(LocalHost(), f"/dev/{disk}", str(image), allow_file=True)
        subprocess.run(["mount", f"/dev/{disk}", str(tmp_path / "there")], check=True)
        before = target.read_bytes()
        try:
            with pytest.raises(Refused):
                write(LocalHost(), copy, copy.confirm, emit=quiet)
            assert target.read_bytes() == before
        finally:
            subprocess.run(["umount", str(tmp_path / "there")], check=True)


def test_a_stick_too_small_and_a_file_that_is_no_image_are_said(tmp_path: Path) -> None:
    image = make_image(tmp_path / "iso")
    with pytest.raises(CouldNot, match="too small"):
        plan(LocalHost(), str(blank(tmp_path / "new", 4)), str(image), allow_file=True)
    with pytest.raises(CouldNot, match="no refurb image"):
        image_bytes(str(tmp_path / "new"))
    with pytest.raises(CouldNot, match="not started from"):
        plan(LocalHost(), str(tmp_path / "new"), None, allow_file=True)
