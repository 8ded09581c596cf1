"""The stick of a test: a copy of the image with a data partition, read from outside afterwards."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import need_tools

PROJECT = Path(__file__).resolve().parents[3]
IMAGES = PROJECT / "build" / "image"
SECTOR = 512
MIB = 1 << 20
DATA_MIB = 512
STICK = "the-stick"
"""QEMU's name of the stick in its port."""


def iso() -> Path:
    """Return the live image that was built last; skip the running test where there is none."""
    found = sorted(IMAGES.glob("refurb-*-amd64.iso"), key=lambda path: path.stat().st_mtime)
    if not found:
        pytest.skip("needs the live image: make image")
    return found[-1]


@dataclass(frozen=True)
class Stick:
    """A USB stick as a file. `data_at`, bytes from its start, is where its data partition lies."""

    path: Path
    data_at: int | None = None

    @classmethod
    def copy_of(cls, image: Path, path: Path, data: Path | None) -> Stick:
        """Copy `image` to `path`; add a data partition with what lies in the folder `data`.

        With None there is none, as on a stick that was made with `dd`: the image makes its own.
        """
        need_tools("sfdisk:fdisk", "mke2fs:e2fsprogs", "debugfs:e2fsprogs")
        shutil.copyfile(image, path)
        begin = -(-image.stat().st_size // MIB) * MIB
        with path.open("r+b") as file:
            file.truncate(begin + DATA_MIB * MIB)
        if data is None:
            return cls(path)
        line = f"start={begin // SECTOR}, size={DATA_MIB * MIB // SECTOR}, type=83\n"
        _run(["sfdisk", "--quiet", "--no-reread", "--append", str(path)], line)
        _run(["mke2fs", "-q", "-t", "ext4", "-L", "REFURB-DATA", "-d", str(data), "-E",
              f"offset={begin},root_owner=0:0,nodiscard", str(path), f"{DATA_MIB}M"])  # fmt: skip
        return cls(path, begin)

    def read_out(self, target: Path) -> Path:
        """Copy what the data partition holds into the folder `target`, when the PC is off.

        The file system's journal is played back first, as it would be on the next start.
        """
        at = self.data_at if self.data_at is not None else _third_partition(self.path)
        alone = target.parent / f"{target.name}.ext4"
        with self.path.open("rb") as stick, alone.open("wb") as file:
            stick.seek(at)
            shutil.copyfileobj(stick, file, MIB)
        target.mkdir(parents=True)
        checked = subprocess.run(["e2fsck", "-p", str(alone)], capture_output=True, check=False)
        if checked.returncode > 1:  # e2fsck(8): 1 is "errors corrected", and a journal is one
            raise RuntimeError(checked.stdout.decode(errors="replace"))
        _run(["debugfs", "-R", f'rdump / "{target}"', str(alone)])
        alone.unlink()
        return target

    def arguments(self) -> list[str]:
        """Return QEMU's arguments for the stick in a port of its own; the PC starts from it."""
        return ["-device", "qemu-xhci,id=ports",
                "-drive", f"if=none,id=stick,format=raw,cache=writeback,file={self.path}",
                "-device", f"usb-storage,bus=ports.0,drive=stick,id={STICK},removable=on,"
                           "bootindex=0,serial=REFURBSTICK1"]  # fmt: skip


@dataclass(frozen=True)
class Disc:
    """The image on a CD, in a drive of the PC's."""

    path: Path

    def arguments(self) -> list[str]:
        """Return QEMU's arguments for the disc; the PC starts from it."""
        return ["-drive", f"if=none,id=disc,format=raw,media=cdrom,readonly=on,file={self.path}",
                "-device", "ide-cd,bus=ide.5,drive=disc,bootindex=0"]  # fmt: skip


def _third_partition(path: Path) -> int:
    """Return where the MBR's third partition begins, in bytes (UEFI 2.10, 5.2.1)."""
    with path.open("rb") as file:
        entry = file.read(SECTOR)[446 + 2 * 16 : 446 + 3 * 16]
    begin = int.from_bytes(entry[8:12], "little") * SECTOR
    if not begin:
        raise RuntimeError("the stick has no data partition")
    return begin


def _run(argv: list[str], given: str = "") -> None:
    ran = subprocess.run(argv, input=given, capture_output=True, text=True, check=False)
    if ran.returncode:
        raise RuntimeError(f"{argv}: {ran.stderr}{ran.stdout}")
