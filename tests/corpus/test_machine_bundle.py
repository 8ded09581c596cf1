"""Whole PCs of which peracotta's authors kept several tools' outputs: all parts read as they are.

`net_different.txt`, `net_too_few.txt` and `net_too_many.txt` were made up for peracotta's tests and
are no tool's output; `smartctl.txt` is peracotta's own list of disks, and each is empty.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from refurb.hardware.show import lines
from refurb.model.machine import Machine
from tests.corpus import expect
from tests.hardware.pc import Pc

EXPECTED = expect.expected("machine-bundle")
KEPT = {
    "lspci.txt": ("lspci.txt",),
    "lscpu.json": ("lscpu.txt",),
    "dmidecode.txt": ("baseboard.txt", "chassis.txt"),
    "decode-dimms.txt": ("dimms.txt",),
}
"""What a capture holds under each name: the bundle's files, one behind the other."""

NOT_READ = {"smartctl.txt", "net_different.txt", "net_too_few.txt", "net_too_many.txt"}


def bundle(corpus: Path, name: str) -> Path:
    """Return a PC's folder."""
    (source,) = (corpus / "machine-bundle").iterdir()
    return source / name


@pytest.fixture
def machine(corpus: Path, tmp_path: Path, name: str) -> Machine:
    """Return the inventory of a capture made of the bundle's files."""
    pc, folder = Pc(tmp_path), bundle(corpus, name)
    for kept, files in KEPT.items():
        there = [folder / file for file in files if (folder / file).is_file()]
        if there:
            pc.tool(kept, b"".join(file.read_bytes() for file in there))
    return take(pc.host)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_pc_is_read_as_its_tools_tell(machine: Machine, name: str) -> None:
    wanted = {
        "chassis": None, "board": [""] * 4, "processors": [], "modules": [], "junk": {},
        **EXPECTED[name],
    }  # fmt: skip
    board, memory = machine.board, machine.memory
    assert {
        "chassis": machine.system.chassis,
        "board": expect.blank(board.manufacturer, board.product, board.version, board.serial),
        "processors": [
            [p.model, p.cores or 0, p.threads or 0, p.max_mhz or 0] for p in machine.processors
        ],
        "graphics": expect.names(machine.graphics),
        "sound": expect.names(machine.sound),
        "network": [[card.kind, card.model] for card in machine.network],
        "modules": [expect.module(module) for module in memory.modules],
        "junk": expect.junk(machine),
    } == wanted
    assert machine.disks == ()


@pytest.mark.parametrize("name", ["dismone"])
def test_what_a_bundle_does_not_hold_is_said(machine: Machine) -> None:
    gaps = {gap.part for gap in machine.unknown}
    assert {"firmware", "memory", "disks", "displays", "batteries"} <= gaps
    assert not gaps & {"board", "processors", "graphics", "network"}
    assert "PC               ASUSTeK Computer INC. P6T DELUXE V2  desktop" in lines(machine)


def test_no_bundle_is_left_out(corpus: Path) -> None:
    used = {file for files in KEPT.values() for file in files} | NOT_READ
    source = bundle(corpus, "")
    files = [file for file in source.rglob("*") if file.is_file()]
    assert {file.name for file in files} <= used
    assert {file.parent.relative_to(source).as_posix() for file in files} == set(EXPECTED)
