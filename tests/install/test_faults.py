"""Faults in every step: never "installed", never a hang, one plain sentence, nothing left behind.

The disk is a loop device over a file in a memory file system: what is cut from the file cannot
be read any more (the kernel answers EIO), and where the file system is full nothing can be
written. Device mapper's own faults need a kernel that has it (docs/installation.md).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from refurb import locale
from refurb.host.door import Ran
from refurb.host.local import LocalHost
from refurb.install.plan import InstallPlan
from refurb.install.run import install
from refurb.problem import CouldNot
from tests.install.helpers import Faulty, bootable, can_install, left_over, planned
from tests.loop import loop

MIB = 1 << 20
SIZE_MIB = 192
UNPACK = "unsquashfs -quiet"
LIMIT_S = 30


@dataclass(frozen=True)
class Disk:
    """A loop device, the file below it, and the memory file system that the file is in."""

    path: str
    file: Path
    folder: Path

    def cut(self, first_mib: int) -> None:
        """Let everything from here on be unreadable, once the memory of the kernel is dropped."""
        os.truncate(self.file, first_mib * MIB)
        subprocess.run(["/sbin/blockdev", "--flushbufs", self.path], check=False)

    def fill(self) -> None:
        """Let nothing more be written where nothing was written yet."""
        with (self.folder / "rest").open("wb") as rest:
            try:
                while True:
                    rest.write(bytes(MIB))
                    rest.flush()
            except OSError:
                pass


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    can_install()
    folder = tmp_path / "memory"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256M", "tmpfs", folder], check=True)
    file = folder / "disk.img"
    with file.open("wb") as opened:
        opened.truncate(SIZE_MIB * MIB)
    with loop(file) as path:
        yield Disk(path, file, folder)
    subprocess.run(["umount", folder], check=True)


@dataclass(frozen=True)
class Fault:
    """Before which tool call what happens to the disk, and what a person reads of it."""

    before: str
    happens: Callable[[Disk], None]
    says: str = "n'est pas installé"


FAULTS = {
    "table cannot be written": Fault("sfdisk", Disk.fill),
    "ESP cannot be written": Fault("mkfs.vfat", Disk.fill),
    "root cannot be written": Fault("mkfs.ext4", Disk.fill),
    "disk refuses writes while unpacking": Fault(UNPACK, Disk.fill),
    "disk vanishes before the table": Fault("sfdisk", lambda disk: disk.cut(0)),
    "disk vanishes before the unpacking": Fault(UNPACK, lambda disk: disk.cut(0)),
    "table unreadable": Fault("skip=0", lambda disk: disk.cut(0)),
    "ESP unreadable": Fault("::/EFI/BOOT/BOOTX64.EFI", lambda disk: disk.cut(2)),
    "root unreadable": Fault("e2fsck", lambda disk: disk.cut(70)),
    "root unreadable after the check": Fault("sha256sum", lambda disk: disk.cut(66)),
}


def todo_for(disk: Disk, tree: Path) -> InstallPlan:
    """Return a plan with boot loaders and some MiB of files."""
    tree.mkdir()
    (tree / "noise").write_bytes(os.urandom(40 * MIB))
    return bootable(disk.path, tree)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_ends_in_a_plain_sentence_and_never_in_installed(
    disk: Disk, tmp_path: Path, name: str
) -> None:
    locale.choose("fr")
    fault, happened = FAULTS[name], []

    def happen(argv: Sequence[str]) -> None:
        if not happened and not (fault.before.startswith("::") and argv[-1] != "-"):
            happened.append(argv[0])
            fault.happens(disk)

    todo = todo_for(disk, tmp_path / "tree")
    began = time.monotonic()
    with pytest.raises(CouldNot) as ended:
        install(Faulty(fault.before, happen), todo, todo.confirm, emit=lambda _: None)
    said = str(ended.value)
    assert happened, "the fault never happened"
    assert fault.says in said, said
    assert "\n" not in said and "Traceback" not in said
    assert "dmesg" not in said  # mount's advice is none for whoever reads this
    assert time.monotonic() - began < LIMIT_S
    assert not [x for x in left_over(tmp_path) if "refurb-install" in x]
    print(f"{name}: {said}")


@pytest.mark.parametrize(("missing_bytes", "fits"), [(0, True), (1, False)])
def test_a_disk_at_the_very_limit(tmp_path: Path, missing_bytes: int, fits: bool) -> None:
    can_install()
    file = tmp_path / "limit.img"
    with file.open("wb") as opened:
        opened.truncate(131 * MIB - missing_bytes)
    if not fits:
        with pytest.raises(CouldNot, match="131"):
            planned(file)
        return
    todo = planned(file)
    assert install(LocalHost(), todo, todo.confirm, emit=lambda _: None).profile == "essai"


class Numbered(LocalHost):
    """This PC, where the process is killed just before its Nth tool call, or just counts them."""

    def __init__(self, fatal: int = -1) -> None:
        super().__init__()
        self.calls, self._fatal = 0, fatal

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        if self.calls == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)
        self.calls += 1
        return super().run(argv, timeout_s=timeout_s, stdin=stdin)


KILLED = """
import sys
from pathlib import Path
from tests.install.test_faults import Numbered, install
from tests.install.helpers import bootable
todo = bootable(sys.argv[1], Path(sys.argv[2]))
install(Numbered(int(sys.argv[3])), todo, todo.confirm, emit=lambda _: None)
print("installed")
"""


def test_killed_before_any_tool_call_nothing_is_left_and_it_can_be_done_again(
    disk: Disk, tmp_path: Path
) -> None:
    todo = bootable(disk.path, tmp_path / "tree")
    counting = Numbered()
    install(counting, todo, todo.confirm, emit=lambda _: None)
    assert counting.calls > 20
    for call in range(counting.calls):
        words = (sys.executable, "-c", KILLED, disk.path, str(tmp_path / "tree"), str(call))
        ended = subprocess.run(words, capture_output=True, check=False)
        assert ended.returncode == -signal.SIGKILL, ended.stderr
        assert ended.stdout == b""
        assert not [x for x in left_over(tmp_path) if "refurb-install" in x], call
    assert install(LocalHost(), todo, todo.confirm, emit=lambda _: None).bootable
