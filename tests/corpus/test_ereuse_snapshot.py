"""eReuse's snapshots: the outputs of dmidecode, lspci and smartctl inside are those of a capture.

Left alone are their lshw and hwinfo (refurb reads neither), so a comma that lacks in an lshw stops
nothing. The older snapshots hold nothing else: 0cf11287 and hp_probook_g8 (lshw, hwinfo, a battery
by upower's words), boxnuc6cayh (an lshw) and erased-i5 (eReuse's own conclusions).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from tests.corpus import expect
from tests.hardware.pc import Pc

EXPECTED = expect.expected("ereuse-snapshot")
WITHOUT_TOOLS = {
    "eReuse__devicehub-django/0cf11287-5603-45e4-9dd6-075871286de9.json",
    "eReuse__devicehub-django/hp_probook_g8.json",
    "eReuse__workbench/boxnuc6cayh.snapshot.json",
    "eReuse__workbench/erased-i5.snapshot.json",
}


def capture(folder: Path, snapshot: Path) -> Pc:
    """Write what a snapshot's tools printed into a capture; a floppy is no disk."""
    pc, data = Pc(folder), json.loads(snapshot.read_text(encoding="utf-8"))["data"]
    for tool in ("dmidecode", "lspci"):
        if tool in data:
            pc.tool(f"{tool}.txt", data[tool])
    for document in data["smart"]:
        disk = Path(document["smartctl"]["argv"][-1]).name
        if disk.startswith("sd"):
            pc.tool(f"smartctl.{disk}.json", json.dumps(document))
    return pc


@pytest.mark.parametrize("name", EXPECTED)
def test_a_snapshots_tools_are_read_as_they_tell(corpus: Path, tmp_path: Path, name: str) -> None:
    machine = take(capture(tmp_path, corpus / "ereuse-snapshot" / name).host)
    wanted = {
        "board": [""] * 4, "graphics": [], "sound": [], "network": [], "junk": {},
        **EXPECTED[name],
    }  # fmt: skip
    system, board, firmware = machine.system, machine.board, machine.firmware
    assert {
        "chassis": system.chassis,
        "system": expect.blank(
            system.manufacturer, system.product, system.version, system.serial, system.uuid
        ),
        "board": expect.blank(board.manufacturer, board.product, board.version, board.serial),
        "firmware": expect.blank(firmware.vendor, firmware.version, firmware.date),
        "processors": [[p.model or "", p.cores, p.threads] for p in machine.processors],
        "modules": [expect.module(module) for module in machine.memory.modules],
        "graphics": expect.names(machine.graphics),
        "sound": expect.names(machine.sound),
        "network": [[card.kind, card.model] for card in machine.network],
        "disks": [[disk.id, *expect.blank(disk.model, disk.serial)] for disk in machine.disks],
        "junk": expect.junk(machine),
    } == wanted
    assert ("graphics" in {gap.part for gap in machine.unknown}) is (not machine.graphics)


def test_no_snapshot_is_left_out(corpus: Path) -> None:
    files = [file for file in (corpus / "ereuse-snapshot").rglob("*") if file.is_file()]
    names = {file.relative_to(corpus / "ereuse-snapshot").as_posix() for file in files}
    assert names == set(EXPECTED) | WITHOUT_TOOLS
