"""An installation is real, read back, guarded, and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.install.plan import plan
from refurb.install.profile import load
from refurb.install.run import install, why_not
from refurb.problem import CouldNot, Refused
from tests.conftest import need_tools
from tests.install.helpers import Faulty, can_install, left_over, planned, run_install
from tests.loop import loop
from tests.stick.sticks import plugged

MIB = 1 << 20


@pytest.fixture
def image(tmp_path: Path) -> Path:
    file = tmp_path / "disk.img"
    with file.open("wb") as opened:
        opened.truncate(192 * MIB)
    return file


@pytest.fixture(autouse=True)
def nothing_left(tmp_path: Path) -> Iterator[None]:
    """Whatever a test does, no loop device and no mount of ours is left."""
    yield
    assert not left_over(tmp_path)


def test_a_file_becomes_a_disk_with_gpt_esp_and_root(image: Path) -> None:
    can_install()
    told = run_install(planned(image))
    assert told[-1].done == told[-1].total
    raw = image.read_bytes()
    todo = planned(image)
    assert raw[512:520] == b"EFI PART"
    assert raw[todo.esp.start_bytes + 82 :][:5] == b"FAT32"
    assert raw[todo.root.start_bytes + 1080 :][:2] == b"\x53\xef"
    assert b"ABCD-2345\n" in raw
    assert b"Bienvenue !" in raw


def test_a_loop_device_is_installed_too(image: Path) -> None:
    can_install()
    with loop(image) as attached:
        run_install(planned(attached))


def test_a_disk_whose_partitions_the_kernel_shows_is_installed_too(image: Path) -> None:
    can_install()
    subprocess.run(
        ["/sbin/sfdisk", "-q", str(image)], input="label: gpt\n,64M\n", text=True, check=True
    )
    with plugged(image) as name:
        assert list(Path(f"/sys/class/block/{name}").glob("loop*p1"))
        run_install(planned(f"/dev/{name}"))


def test_a_wrong_byte_in_the_squashfs_is_never_installed(image: Path, tmp_path: Path) -> None:
    can_install()

    def flip(argv: Sequence[str]) -> None:
        file = Path(next(a for a in argv if a.endswith("profile.squashfs")))
        raw = bytearray(file.read_bytes())
        raw[96 + 40] ^= 1  # within the first data block, behind the 96 bytes of superblock
        file.write_bytes(raw)

    with pytest.raises(CouldNot, match="not installed"):
        run_install(planned(image), Faulty("unsquashfs -quiet", flip))


def test_a_wrong_byte_on_the_disk_is_never_installed(image: Path) -> None:
    can_install()

    def flip(argv: Sequence[str]) -> None:
        raw = image.read_bytes()
        at = raw.index(b"Bienvenue !")
        with image.open("r+b") as file:
            file.seek(at)
            file.write(b"b")

    with pytest.raises(CouldNot, match=r"BIENVENUE\.txt differs"):
        run_install(planned(image), Faulty("e2fsck", flip))


def test_a_disk_that_is_too_small_is_refused_with_the_size_it_needs(tmp_path: Path) -> None:
    small = tmp_path / "small.img"
    small.write_bytes(bytes(100 * MIB))
    with pytest.raises(CouldNot, match="100 MiB, 131 are needed"):
        planned(small)


def test_files_that_do_not_fit_end_clearly(image: Path, tmp_path: Path) -> None:
    can_install()
    big = tmp_path / "overlay"
    big.mkdir()
    (big / "noise").write_bytes(os.urandom(130 * MIB))
    profile = load("essai").model_copy(update={"overlay": big})
    todo = plan(LocalHost(), profile, str(image), hostname="x", allow_file=True)
    with pytest.raises(CouldNot, match=r"failed.*not installed"):
        run_install(todo)


def test_another_confirmation_writes_nothing(image: Path) -> None:
    can_install()
    with pytest.raises(Refused):
        install(LocalHost(), planned(image), "/other", emit=lambda _: None)
    assert not any(image.read_bytes())


def test_another_disk_under_the_same_path_is_refused(image: Path) -> None:
    can_install()
    todo = planned(image)
    other = image.with_suffix(".other")
    other.write_bytes(bytes(192 * MIB))
    other.replace(image)
    with pytest.raises(Refused, match="no longer the one"):
        run_install(todo)
    assert not any(image.read_bytes())


def test_a_disk_that_another_refurb_writes_to_is_refused(image: Path) -> None:
    from refurb.host.block import BlockDevice

    can_install()
    todo = planned(image)
    with BlockDevice(str(image), write=True, allow_file=True), pytest.raises(Refused):
        run_install(todo)
    assert not any(image.read_bytes())


def test_a_mounted_disk_is_refused(image: Path, tmp_path: Path) -> None:
    can_install()
    need_tools("mkfs.ext4:e2fsprogs")
    subprocess.run(["/sbin/mkfs.ext4", "-q", "-F", str(image)], check=True)
    (tmp_path / "mnt").mkdir()
    with loop(image) as attached:
        todo = planned(attached)
        subprocess.run(["mount", attached, str(tmp_path / "mnt")], check=True)
        with pytest.raises(Refused):
            run_install(todo)
        subprocess.run(["umount", str(tmp_path / "mnt")], check=True)


KILLED = """
import os, signal, sys
from tests.install.helpers import Faulty, planned, run_install
def die(argv):
    os.kill(os.getpid(), signal.SIGKILL)
run_install(planned(sys.argv[1]), Faulty(sys.argv[2], die))
"""


@pytest.mark.parametrize("tool", ["sfdisk", "mkfs.ext4", "unsquashfs", "e2fsck", "sha256sum"])
def test_killed_anywhere_and_done_again_it_is_installed(image: Path, tool: str) -> None:
    can_install()
    ended = subprocess.run([sys.executable, "-c", KILLED, str(image), tool], check=False)
    assert ended.returncode == -signal.SIGKILL
    run_install(planned(image))


SLOW = """#!/bin/sh
[ "$1" = -lln ] && exec {real} "$@"
exec 9>"{fifo}"
echo started >&9
sleep 60
"""


def test_killed_while_a_tool_runs_the_tool_and_its_mount_end_too(
    image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    can_install()
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    (tmp_path / "bin").mkdir()
    slow = tmp_path / "bin" / "unsquashfs"
    slow.write_text(SLOW.format(fifo=fifo, real=shutil.which("unsquashfs")))
    slow.chmod(0o755)
    with monkeypatch.context() as patch:
        patch.setenv("PATH", f"{slow.parent}:{os.environ['PATH']}")
        process = subprocess.Popen([sys.executable, "-c", KILLED, str(image), "e2fsck"])
        began = time.monotonic()
        with fifo.open() as told:
            assert told.readline() == "started\n"
            process.kill()
            process.wait()
            assert told.read() == ""  # the end of file: nobody holds it any more
        assert time.monotonic() - began < 50
    run_install(planned(image))


def test_whoever_is_not_root_gets_the_reason() -> None:
    sentence = why_not(LocalHost())
    assert sentence is None if os.geteuid() == 0 else "administrator" in str(sentence)
