"""The other ways to start the stick: each entry of its menu, a CD, and PCs that are unlike most."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import need_root, need_tools
from tests.vm import guided
from tests.vm.stick.medium import Disc, Stick, iso
from tests.vm.stick.pc import Firmware
from tests.vm.stick.pcs import OLD_DESKTOP, SMALL, WITH_CARDS
from tests.vm.stick.power import RunningPC, power_on, started
from tests.vm.stick_run import digest, with_order

IN_MEMORY, LARGE, SIMPLE, MEMORY_TEST = 2, 3, 4, 5
"""Entries of the boot menu."""

TEXT_MODE = (720, 400)

pytestmark = [pytest.mark.slow, pytest.mark.stick, pytest.mark.timeout(1500)]


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    need_root()
    need_tools("qemu-system-x86_64:qemu-system-x86")
    return with_order(tmp_path)


def free_mib(running: RunningPC) -> int:
    """Return the memory that programs can still have, in MiB."""
    told = running.agent.read("/proc/meminfo").decode()
    kib = {line.split(":")[0]: int(line.split()[1]) for line in told.splitlines()}
    return kib["MemAvailable"] >> 10


def test_loaded_to_memory_the_line_goes_on_without_the_stick(tmp_path: Path, stick: Stick) -> None:
    (good, _) = OLD_DESKTOP.disks
    pc = replace(OLD_DESKTOP, disks=(good,))
    with started(pc, tmp_path, stick, IN_MEMORY) as running:
        running.wait_for_text(guided.CHOICE, guided.SCREEN_LIMIT_S)
        running.pull_stick()
        running.wait_for("the stick is gone", lambda: "REFURBSTICK" not in running.agent.run(
            "lsblk -dno SERIAL").out, 60)  # fmt: skip
        guided.to_the_disk(running, tmp_path)
        running.type(f"{good.serial[-4:]}\n")
        running.wait_for_text(r"^Effacement sda +. réussi", guided.LINE_LIMIT_S)
        failed = running.agent.run("systemctl --failed --no-legend --plain").out
    assert failed.strip() == ""
    assert not any(good.image(tmp_path).read_bytes())


def test_from_a_cd(tmp_path: Path, stick: Stick) -> None:
    before = [digest(disk.image(tmp_path)) for disk in OLD_DESKTOP.disks if not disk.fill(tmp_path)]
    with started(OLD_DESKTOP, tmp_path, Disc(iso()), guided.BENCH_ENTRY) as running:
        guided.to_the_disk(running, tmp_path)
        mounted = running.agent.run("findmnt -no FSTYPE /run/live/medium").out
    assert mounted.strip() == "iso9660"
    assert before == [digest(disk.image(tmp_path)) for disk in OLD_DESKTOP.disks]


def test_on_uefi_of_32_bits(tmp_path: Path, stick: Stick) -> None:
    pc = replace(WITH_CARDS, firmware=Firmware.UEFI_32)
    with started(pc, tmp_path, stick, guided.BENCH_ENTRY) as running:
        guided.to_the_disk(running, tmp_path)
        bits = running.agent.read("/sys/firmware/efi/fw_platform_size")
    assert bits.strip() == b"32"


def test_with_768_mib_of_memory(tmp_path: Path, stick: Stick) -> None:
    with started(replace(SMALL, memory_mib=768), tmp_path, stick, guided.BENCH_ENTRY) as running:
        guided.to_the_end(running, tmp_path, SMALL.disks[0].serial)
        print("MiB free with 768:", free_mib(running))
        killed = running.agent.run("dmesg | grep -E 'oom-kill|Out of memory'").out
    assert killed.strip() == ""


def test_large_letters_are_large(tmp_path: Path, stick: Stick) -> None:
    widths = []
    pc = replace(OLD_DESKTOP, screen=(1024, 768))
    for entry in (guided.BENCH_ENTRY, LARGE):
        with started(pc, tmp_path, stick, entry) as running:
            running.wait_for_text(guided.CHOICE, guided.SCREEN_LIMIT_S)
            widths.append(int(running.agent.run("stty -F /dev/tty1 size").out.split()[1]))
            running.picture(tmp_path / f"letters-{entry}.png")
    assert widths[1] < widths[0]
    assert widths[1] >= 40


def test_simple_graphics_ctrl_c_and_the_second_screen(tmp_path: Path, stick: Stick) -> None:
    with started(OLD_DESKTOP, tmp_path, stick, SIMPLE) as running:
        running.wait_for_text(guided.CHOICE, guided.SCREEN_LIMIT_S)
        assert "nomodeset" in running.agent.read("/proc/cmdline").decode()
        running.press("ctrl", "c")
        running.wait_for_text(guided.CHOICE, guided.SCREEN_LIMIT_S)
        shells = running.agent.run("pgrep -t tty1 -c -f '(ba|da)sh'").out
        running.press("ctrl", "alt", "f2")
        running.wait_for("a shell on the second screen", lambda: running.agent.run(
            "pgrep -t tty2 bash").out.strip() != "", 120)  # fmt: skip
        running.picture(tmp_path / "tty2.png")
    assert shells.strip() == "0"


def test_the_memory_test_starts(tmp_path: Path, stick: Stick) -> None:
    """No agent is there to ask; memtest86+ is known by its blue screen, on which time goes by."""
    with power_on(OLD_DESKTOP, tmp_path, stick) as running:
        running.wait_for_menu()
        running.choose(MEMORY_TEST)
        looks: set[bytes] = set()
        until = time.monotonic() + 180
        while len(looks) < 3 and time.monotonic() < until:
            with Image.open(running.picture(tmp_path / "memtest.png")) as shot:
                seen = shot.convert("RGB")
                pixels, colour = max(seen.getcolors(1 << 24))
            if (
                seen.size == TEXT_MODE
                and colour[2] > 150
                and sum(colour[:2]) < 20
                and pixels > seen.width * seen.height // 2
            ):
                looks.add(seen.tobytes())
            time.sleep(1)
    assert len(looks) >= 3
