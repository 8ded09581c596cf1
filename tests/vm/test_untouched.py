"""Starting the stick changes nothing: disks that a live system likes to take up stay as they were.

The PC is started to the bench, its inventory is taken, and nobody allows anything.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import need_root, need_tools
from tests.vm import guided, old_systems
from tests.vm.stick.medium import Stick, iso
from tests.vm.stick.pc import Disk
from tests.vm.stick.pcs import OLD_DESKTOP
from tests.vm.stick.power import started
from tests.vm.stick_run import digest

pytestmark = [pytest.mark.slow, pytest.mark.stick, pytest.mark.timeout(1500)]


@pytest.fixture(scope="module")
def digests(folder: Path) -> dict[str, tuple[str, str]]:
    """Start one PC with all these disks; return each one's digest before and after."""
    need_root()
    need_tools("qemu-system-x86_64:qemu-system-x86", "mkswap:util-linux", "mke2fs:e2fsprogs")
    disks = tuple(
        Disk(kind, f"ide-hd,bus=ide.{port},serial=OLD{port:05}")
        for port, kind in enumerate(old_systems.KINDS)
    )
    images = {disk.name: disk.image(folder) for disk in disks}
    for kind, image in images.items():
        old_systems.make(kind, image)
    before = {kind: digest(image) for kind, image in images.items()}
    stick = Stick.copy_of(iso(), folder / "stick.img", None)
    with started(replace(OLD_DESKTOP, disks=disks), folder, stick, guided.BENCH_ENTRY) as running:
        guided.to_the_disk(running, folder)
        running.switch_off()
    stick.read_out(folder / "left")
    return {kind: (before[kind], digest(image)) for kind, image in images.items()}


@pytest.mark.parametrize("kind", old_systems.KINDS)
def test_not_a_byte_changes(digests: dict[str, tuple[str, str]], kind: str) -> None:
    before, after = digests[kind]
    assert before == after


@pytest.mark.usefixtures("digests")
def test_the_stick_made_a_place_for_its_records_in_its_own_free_space(folder: Path) -> None:
    (journal,) = (folder / "left" / "journal").glob("*.jsonl")
    assert b"step_ended" in journal.read_bytes()
