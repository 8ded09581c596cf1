"""lshw's lists of 20 PCs: its texts are those of /sys and lspci, so a capture is made of them.

lshw reads the same SMBIOS, /sys and pci.ids as refurb's inputs; refurb never reads lshw. Its UUIDs
stay out (before SMBIOS 2.6 their bytes are in another order), so do modems, which lshw places
nowhere. hwinfo (kind `hwinfo`) read the SMBIOS of three of these PCs in its own way: a second
witness (of the NUC it found none). Of screens and disks it keeps what it concluded alone: no EDID,
no IDENTIFY. The 18 `*.EXPECTED.snapshot.json` are eReuse's conclusions; ironic's authors made up
the names in their list.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from tests.corpus import expect
from tests.hardware.pc import Pc

EXPECTED = expect.expected("lshw")
CASES = {"desktop": "3", "low-profile": "4", "laptop": "9", "notebook": "10"}
"""lshw's words for SMBIOS type 3, by number (SMBIOS 3.7, table 17)."""

Node = dict[str, object]


def nodes(node: object) -> Iterator[Node]:
    """Yield every node of lshw's tree."""
    if isinstance(node, list):
        for one in node:
            yield from nodes(one)
    elif isinstance(node, dict):
        yield node
        yield from nodes(node.get("children", []))


def field(node: Node, key: str) -> str:
    return str(node.get(key, ""))


def capture(folder: Path, file: Path) -> Pc:
    """Write what lshw read back to where it read it."""
    pc, found = Pc(folder), list(nodes(json.loads(file.read_text(encoding="utf-8"))))
    system = found[0]
    core = next(node for node in found if node.get("id") == "core")
    configuration = system["configuration"]
    assert isinstance(configuration, dict)
    for prefix, node in (("product", system), ("board", core)):
        maker, name = ("sys_vendor", "product_name") if node is system else (
            "board_vendor", "board_name",
        )  # fmt: skip
        texts = {
            maker: field(node, "vendor"),
            name: field(node, "product").rpartition(" (")[0] or field(node, "product"),
            f"{prefix}_version": field(node, "version"),
            f"{prefix}_serial": field(node, "serial"),
        }
        for key, value in texts.items():
            pc.file(f"/sys/class/dmi/id/{key}", f"{value}\n")
    pc.file("/sys/class/dmi/id/chassis_type", CASES[configuration["chassis"]])
    cpu = next(node for node in found if node.get("class") == "processor" and "product" in node)
    pc.file("/proc/cpuinfo", f"processor\t: 0\nmodel name\t: {cpu['product']}\n")
    return pc.tool("lspci.txt", "".join(_network(pc, node) for node in found))


def _network(pc: Pc, node: Node) -> str:
    """Write an interface to /sys; return its lines of `lspci -vmm`."""
    slot = field(node, "businfo").removeprefix("pci@")
    if node.get("class") != "network" or not slot:
        return ""
    is_wifi = field(node, "description") == "Wireless interface"
    if name := field(node, "logicalname"):
        here = f"/sys/class/net/{name}"
        pc.file(f"{here}/address", field(node, "serial"))
        pc.link(f"{here}/device", f"/sys/devices/pci0000:00/{slot}")
        if is_wifi:
            pc.file(f"{here}/phy80211", "")
    kind = "Network controller" if is_wifi else "Ethernet controller"
    return (
        f"Slot:\t{slot}\nClass:\t{kind}\nVendor:\t{field(node, 'vendor')}\n"
        f"Device:\t{field(node, 'product')}\n\n"
    )


@pytest.mark.parametrize("name", EXPECTED)
def test_a_pc_is_read_as_lshw_was_told(corpus: Path, tmp_path: Path, name: str) -> None:
    machine = take(capture(tmp_path, corpus / "lshw" / name).host)
    system, board = machine.system, machine.board
    wanted = dict(EXPECTED[name])
    cards = wanted.pop("network")
    assert {
        "chassis": system.chassis,
        "system": expect.blank(system.manufacturer, system.product, system.version, system.serial),
        "board": expect.blank(board.manufacturer, board.product, board.version, board.serial),
        "processor": machine.processors[0].model,
    } == wanted
    found = [
        [card.kind, *expect.blank(card.model, card.mac, card.slot)] for card in machine.network
    ]
    assert isinstance(cards, list)
    assert sorted(found) == sorted(cards)


WITNESSES = ["7900", "acer-happy", "e5530"]


@pytest.mark.parametrize("name", WITNESSES)
def test_hwinfo_was_told_the_same(corpus: Path, tmp_path: Path, name: str) -> None:
    (file,) = (corpus / "lshw").glob(f"*/{name}.lshw.json")
    (told,) = (corpus / "hwinfo").glob(f"*/{name}.hwinfo.txt")
    machine = take(capture(tmp_path, file).host)
    for title, ours in (("System", machine.system), ("Board", machine.board)):
        section = re.search(rf"^  {title} Info: #\d+\n((?:    .*\n)+)", told.read_text(), re.M)
        assert section
        theirs = dict(re.findall(r'^    (\w+): "(.*?) *"$', section[1], re.MULTILINE))
        for key, value in (("Product", ours.product), ("Serial", ours.serial)):
            assert value in (None, theirs[key])


def test_no_capture_of_hwinfo_is_left_out(corpus: Path) -> None:
    names = {file.name for file in (corpus / "hwinfo").rglob("*") if file.is_file()}
    assert names == {f"{name}.hwinfo.txt" for name in (*WITNESSES, "boxnuc6cayh")}


def test_no_list_is_left_out(corpus: Path) -> None:
    files = [file for file in (corpus / "lshw").rglob("*") if file.is_file()]
    lists = {f.relative_to(corpus / "lshw").as_posix() for f in files if "EXPECTED" not in f.name}
    assert lists - {"openstack__ironic-python-agent/lshw_json_output_v1.json"} == set(EXPECTED)
