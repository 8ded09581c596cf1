"""One click copies a person's files onto a USB disk: what is said to be there is there."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from refurb.install.profile import default_folder
from tests.conftest import need_tools

SCRIPT = default_folder() / "association/overlay/usr/lib/refurb/backup"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with a letter and a cache."""
    need_tools("rsync")
    folder = tmp_path / "home"
    (folder / ".cache").mkdir(parents=True)
    (folder / ".cache" / "big").write_bytes(b"x")
    (folder / "Lettre d'été.odt").write_bytes(b"premiere")
    return folder


def backup(home: Path, disk: Path) -> int:
    return subprocess.run(["sh", str(SCRIPT), str(home), str(disk)], check=False).returncode


def test_files_are_copied_and_the_cache_is_not(home: Path, tmp_path: Path) -> None:
    disk = tmp_path / "usb"
    assert backup(home, disk) == 0
    found = [path.name for path in (disk / "actuel").rglob("*") if path.is_file()]
    assert found == ["Lettre d'été.odt"]


def test_what_was_changed_or_removed_is_kept_aside(home: Path, tmp_path: Path) -> None:
    disk, letter = tmp_path / "usb", home / "Lettre d'été.odt"
    backup(home, disk)
    letter.write_bytes(b"une version plus longue")
    assert backup(home, disk) == 0
    letter.unlink()
    assert backup(home, disk) == 0
    assert not list((disk / "actuel").iterdir())
    kept = {path.read_bytes() for path in (disk / "anciens").rglob("*") if path.is_file()}
    assert b"une version plus longue" in kept


def test_bytes_that_differ_on_the_disk_are_never_a_backup(home: Path, tmp_path: Path) -> None:
    disk, letter = tmp_path / "usb", home / "Lettre d'été.odt"
    backup(home, disk)
    copy = disk / "actuel" / letter.name
    times = copy.stat()
    copy.write_bytes(b"PREMIERE")  # as long, and as old: a bad disk
    subprocess.run(["touch", "-d", f"@{times.st_mtime}", str(copy)], check=True)
    assert backup(home, disk) != 0


def test_a_disk_that_cannot_take_it_is_an_error(home: Path, tmp_path: Path) -> None:
    (tmp_path / "usb").write_bytes(b"no folder")
    assert backup(home, tmp_path / "usb") != 0
