"""Captures of real machines: what a person reads in them is what the inventory says."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from refurb.host.replay import ReplayHost
from refurb.model.machine import Chassis, Machine
from tests.hardware.pc import Pc

DMI = "dmidecode/linuxhw__DMI"
GIB = 1 << 30


def of_dmi(tmp_path: Path, corpus: Path, start: str) -> Machine:
    """Take the inventory of the capture whose name begins with `start`."""
    (file,) = (corpus / DMI).glob(f"{start}*")
    return take(Pc(tmp_path).tool("dmidecode.txt", file.read_bytes()).host)


def test_optiplex_790(tmp_path: Path, corpus: Path) -> None:
    found = of_dmi(tmp_path, corpus, "Desktop_Dell_OptiPlex-790_48A5")
    assert (found.system.manufacturer, found.system.product) == ("Dell Inc.", "OptiPlex 790")
    assert found.system.chassis is Chassis.DESKTOP
    assert (found.board.product, found.board.version) == ("0J3C2F", "A01")
    assert (found.firmware.vendor, found.firmware.version) == ("Dell Inc.", "A11")
    assert found.firmware.date == "2011-12-30"
    assert "i3-2120" in (found.processors[0].model or "")
    assert (found.processors[0].cores, found.processors[0].threads) == (2, 4)
    assert (found.memory.total_bytes, found.memory.slots) == (8 * GIB, 4)
    assert found.memory.max_bytes == 32 * GIB
    assert [module.bytes for module in found.memory.modules] == [4 * GIB, 2 * GIB, 2 * GIB]
    assert {module.mts for module in found.memory.modules} == {1333}
    assert found.memory.modules[0].part == "HMT451U6AFR8C-PB"
    assert found.system.serial is None  # "--"
    assert found.system.uuid is None


def test_a_self_built_pc_has_its_placeholders_listed(tmp_path: Path, corpus: Path) -> None:
    found = of_dmi(tmp_path, corpus, "Desktop_ASUSTek-Computer_P8H67-M_A981")
    assert found.system.manufacturer is None
    assert found.system.product is None
    junk = {entry.value for entry in found.identity.junk}
    assert {"System manufacturer", "System Product Name"} <= junk
    assert found.board.manufacturer == "ASUSTeK COMPUTER INC."
    assert found.board.product == "P8H67-M"
    assert found.memory.total_bytes == 6 * GIB
    assert found.firmware.date == "2013-09-12"


def test_a_netbook_whose_modules_have_no_known_size(tmp_path: Path, corpus: Path) -> None:
    found = of_dmi(tmp_path, corpus, "Notebook_MSI_U-100_1BCD")
    assert found.system.product == "U-100"
    assert found.memory.total_bytes is None
    assert "memory" in " ".join(entry.part for entry in found.unknown)
    assert "Manufacturer0" not in found.model_dump_json(exclude={"identity"})


def test_a_dell_2001fp(tmp_path: Path, corpus: Path) -> None:
    blob = (corpus / "edid/glpi-project__glpi-agent/lcd.dell-2001fp").read_bytes()
    pc = Pc(tmp_path).file("/sys/class/drm/card0-DVI-D-1/edid", blob)
    (display,) = take(pc.host).displays
    assert (display.manufacturer, display.model) == ("DEL", "DELL 2001FP")
    assert display.serial == "C064652L3KTL"
    assert display.pixels == "1600x1200"
    assert (display.width_mm, display.height_mm) == (367, 275)


def test_an_edid_with_a_wrong_checksum_is_still_read(tmp_path: Path, corpus: Path) -> None:
    blob = bytearray((corpus / "edid/glpi-project__glpi-agent/lcd.dell-2001fp").read_bytes())
    blob[127] ^= 0xFF
    pc = Pc(tmp_path).file("/sys/class/drm/card0-DVI-D-1/edid", bytes(blob))
    (display,) = take(pc.host).displays
    assert display.model == "DELL 2001FP"


@pytest.mark.parametrize(
    ("kind", "name"),
    [("dmidecode", "dmidecode.txt"), ("lspci", "lspci.txt"), ("lsblk-json", "lsblk.json")],
)
def test_no_capture_of_a_tool_stops_the_inventory(
    tmp_path: Path, corpus: Path, kind: str, name: str
) -> None:
    seen = 0
    commands = tmp_path / "commands"
    commands.mkdir()
    for file in sorted((corpus / kind).rglob("*")):
        if file.is_file():
            (commands / f"{name}.out").write_bytes(file.read_bytes())
            take(ReplayHost(tmp_path))
            seen += 1
    assert seen >= 4


def test_no_edid_stops_the_inventory(tmp_path: Path, corpus: Path) -> None:
    place = tmp_path / "files/sys/class/drm/card0-eDP-1"
    place.mkdir(parents=True)
    for file in sorted((corpus / "edid").rglob("*")):
        if file.is_file():
            (place / "edid").write_bytes(file.read_bytes())
            take(ReplayHost(tmp_path))
