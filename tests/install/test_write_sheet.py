"""Writing the sheet: the planned disk alone, its first bytes alone, and read back."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from refurb.host.block import BlockDevice
from refurb.host.identity import identify
from refurb.host.local import LocalHost
from refurb.install.sheet import sheet
from refurb.install.write_sheet import write_sheet
from refurb.model.sheet import BYTES
from refurb.model.wipe import DiskIdentity
from refurb.problem import CouldNot, Refused
from tests.loop import loop

DATA = sheet("7K3M-Q9XV", "run-1", (("Model", "Dell"),))
SIZE = 8 << 20


@pytest.fixture
def image(tmp_path: Path) -> Path:
    file = tmp_path / "disk.img"
    file.write_bytes(b"\xaa" * SIZE)
    return file


def identity_of(path: Path | str) -> DiskIdentity:
    with BlockDevice(str(path), write=False, allow_file=True) as device:
        return identify(LocalHost(), device)


def test_the_first_bytes_are_written_and_no_other(image: Path) -> None:
    made = write_sheet(LocalHost(), "sda", identity_of(image), DATA, allow_file=True)
    assert (made.disk, made.first_byte, made.bytes) == ("sda", 0, BYTES)
    assert made.sha256 == hashlib.sha256(DATA).hexdigest()
    assert image.read_bytes() == DATA + b"\xaa" * (SIZE - BYTES)


def test_another_disk_under_that_path_is_never_written(image: Path, tmp_path: Path) -> None:
    planned = identity_of(image)
    other = tmp_path / "other"
    other.write_bytes(b"\xbb" * SIZE)
    other.replace(image)
    with pytest.raises(Refused) as caught:
        write_sheet(LocalHost(), "sda", planned, DATA, allow_file=True)
    assert caught.value.code == "identity-changed"
    assert image.read_bytes() == b"\xbb" * SIZE


def test_a_disk_that_does_not_keep_it_is_told(image: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pwrite", lambda fd, data, at: len(data))  # drops what it is given
    with pytest.raises(CouldNot, match="not the one"):
        write_sheet(LocalHost(), "sda", identity_of(image), DATA, allow_file=True)


def test_a_block_device_takes_it_past_the_cache(image: Path) -> None:
    with loop(image) as device:
        write_sheet(LocalHost(), "sda", identity_of(device), DATA, allow_file=False)
    assert image.read_bytes() == DATA + b"\xaa" * (SIZE - BYTES)


def test_a_disk_that_something_holds_is_left_alone(image: Path) -> None:
    with loop(image) as device:
        planned = identity_of(device)
        with BlockDevice(device, write=False, exclusive=True), pytest.raises(Refused) as caught:
            write_sheet(LocalHost(), "sda", planned, DATA, allow_file=False)
    assert caught.value.code == "in-use"
    assert image.read_bytes() == b"\xaa" * SIZE


def test_no_bios_starts_from_large_sectors_so_nothing_is_written(image: Path) -> None:
    with loop(image, "--sector-size", "4096") as device:
        planned = identity_of(device)
        with pytest.raises(Refused) as caught:
            write_sheet(LocalHost(), "sda", planned, DATA, allow_file=False)
    assert caught.value.code == "sector-size"
    assert image.read_bytes() == b"\xaa" * SIZE
