"""Reading back reads the medium: what the kernel still has in memory proves nothing.

A loop device has a memory of its own, apart from the file below: what changes in the file is
what a disk does that loses writes. Somebody holds the device open, so the kernel keeps that memory.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.install import boot
from refurb.install.run import install
from refurb.problem import CouldNot
from tests.install.helpers import Faulty, bootable, can_install, planned, run_install
from tests.loop import loop

MIB = 1 << 20


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    file = tmp_path / "disk.img"
    with file.open("wb") as opened:
        opened.truncate(192 * MIB)
    return file


@pytest.fixture
def held(medium: Path) -> Iterator[str]:
    """Give a loop device over the medium that somebody else holds open all the time."""
    can_install()
    with loop(medium) as path:
        fd = os.open(path, os.O_RDONLY)
        yield path
        os.close(fd)


def test_a_byte_that_is_wrong_on_the_medium_alone_is_found(medium: Path, held: str) -> None:
    def flip(argv: Sequence[str]) -> None:
        at = medium.read_bytes().index(b"Bienvenue !")
        with medium.open("r+b") as file:
            file.seek(at)
            file.write(b"b")

    with pytest.raises(CouldNot, match=r"BIENVENUE\.txt differs"):
        run_install(planned(held), Faulty("e2fsck", flip))


def test_writes_that_were_lost_since_the_unpacking_began_are_found(medium: Path, held: str) -> None:
    before: list[bytes] = []

    def lose(argv: Sequence[str]) -> None:
        if any("unsquashfs -quiet" in word for word in argv):
            os.sync()
            before.append(medium.read_bytes())
        elif argv[0] == "e2fsck":
            medium.write_bytes(before[0])

    with pytest.raises(CouldNot, match="not installed"):
        run_install(planned(held), Faulty("", lose))


@pytest.mark.parametrize(
    ("reader", "where"),
    [
        ("::/EFI/BOOT/BOOTX64.EFI", boot.SHIM.encode()),
        ("skip=0", boot.BOOT_IMG.encode()),
        ("skip=2048", boot.CORE_IMG.encode()),
    ],
    ids=["ESP", "boot sector", "core"],
)
def test_a_boot_loader_that_is_wrong_on_the_medium_alone_is_found(
    medium: Path, held: str, tmp_path: Path, reader: str, where: bytes
) -> None:
    todo = bootable(held, tmp_path / "tree")
    end = todo.root.start_bytes

    def flip(argv: Sequence[str]) -> None:
        raw = medium.read_bytes()[:end]
        if (argv[-1] == "-" or argv[0] == "dd") and where in raw:
            with medium.open("r+b") as file:
                file.seek(raw.index(where))
                file.write(b"X")

    with pytest.raises(CouldNot, match="differs"):
        install(Faulty(reader, flip), todo, todo.confirm, emit=lambda _: None)


def test_a_profile_with_boot_loaders_is_installed_on_a_disk_that_is_held(
    held: str, tmp_path: Path
) -> None:
    todo = bootable(held, tmp_path / "tree")
    assert install(LocalHost(), todo, todo.confirm, emit=lambda _: None).bootable
