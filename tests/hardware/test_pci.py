"""lspci's many forms are one list: made by the real lspci out of dumps of devices, and by eye."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.hardware import pci
from refurb.hardware.network import cards
from refurb.hardware.pci import PciDevice
from refurb.hardware.pci_names import split
from refurb.model.machine import Part
from tests.conftest import need_tools
from tests.hardware.pc import Pc

DEVICES = (
    ("0000:00:00.0", 0x8086, 0x0150, 0x0600, 0x1043, 0x84CA),
    ("0000:00:02.0", 0x8086, 0x2A42, 0x0300, 0x1028, 0x0252),
    ("0000:00:02.1", 0x8086, 0x2A43, 0x0380, 0x1028, 0x0252),
    ("0000:00:1f.2", 0x8086, 0x282A, 0x0104, 0x1028, 0x0252),
    ("0000:01:00.0", 0x1002, 0x68E0, 0x0300, 0x103C, 0x1440),
    ("0000:02:00.0", 0x1234, 0x1111, 0x0302, 0x1AF4, 0x1100),
    ("0000:03:00.0", 0x168C, 0x001C, 0x0200, 0x168C, 0x0001),
    ("0000:04:00.0", 0x10EC, 0xFFFE, 0x0200, 0x1462, 0x7974),
    ("0000:05:00.0", 0x14E4, 0x43A0, 0x0280, 0, 0),
    ("0000:06:00.0", 0x10DE, 0x0E0B, 0x0403, 0, 0),
    ("0000:07:00.0", 0x15AD, 0x0405, 0x0300, 0x15AD, 0x0405),
    ("0000:08:00.0", 0x1106, 0x3344, 0x0300, 0x1043, 0x8179),
    ("0000:09:00.0", 0x1039, 0x6351, 0x0300, 0x1043, 0x8178),
    ("0000:0a:00.0", 0x1274, 0x1371, 0x0401, 0x1274, 0x1371),
    ("0000:0b:00.0", 0x1000, 0x0054, 0x0100, 0x1028, 0x1F04),
    ("0000:0c:00.0", 0x11AB, 0x4364, 0x0200, 0x1043, 0x81F8),
)
"""Address, maker, device, class, maker and number of the card, as PCI registers hold them."""

FORMS = ["-mm", "-mmnn", "-nn", "", "-v", "-vv", "-vvv", "-vnn", "-k", "-knn", "-vmm", "-vm", "-x"]
BY_NUMBER = ["-n", "-vn", "-mmn", "-vmmn"]


def dump(devices: tuple[tuple[str, int, int, int, int, int], ...] = DEVICES) -> str:
    """Return the devices' registers, as `lspci -x` writes them and `lspci -F` reads them."""
    text = ""
    for slot, vendor, device, kind, maker, card in devices:
        space = bytearray(64)
        for at, value in ((0, vendor), (2, device), (10, kind), (44, maker), (46, card)):
            space[at : at + 2] = value.to_bytes(2, "little")
        rows = [f"{at:02x}: {space[at : at + 16].hex(' ')}\n" for at in range(0, 64, 16)]
        text += f"{slot} dump\n{''.join(rows)}\n"
    return text


def lspci(folder: Path, *options: str) -> bytes:
    """Return what the real lspci prints of the devices."""
    need_tools("lspci:pciutils")
    (folder / "dump").write_text(dump())
    argv = ["lspci", "-F", str(folder / "dump"), *filter(None, options)]
    return subprocess.run(argv, check=True, capture_output=True).stdout


def facts(output: bytes) -> list[PciDevice]:
    return [device for device in pci.parse(output) if device.code[:2] in ("01", "02", "03", "04")]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("domain", ["", "-D"])
def test_every_form_gives_the_facts_of_ours(tmp_path: Path, form: str, domain: str) -> None:
    ours = facts(lspci(tmp_path, "-vmmnnk"))
    assert len(ours) == len(DEVICES) - 1
    assert facts(lspci(tmp_path, form, domain)) == ours


@pytest.mark.parametrize("form", BY_NUMBER)
def test_numbers_alone_name_nobody(tmp_path: Path, form: str) -> None:
    found = pci.parse(lspci(tmp_path, form))
    assert [(d.slot, d.code) for d in found] == [
        (slot, f"{c:04x}") for slot, _, _, c, _, _ in DEVICES
    ]
    assert {(d.vendor, d.name) for d in found} == {(None, None)}


def test_names_are_those_of_the_list_without_codes(tmp_path: Path) -> None:
    found = {d.slot: d for d in pci.parse(lspci(tmp_path, "-vmmnnk"))}
    assert found["0000:01:00.0"].vendor == "Advanced Micro Devices, Inc. [AMD/ATI]"
    assert (found["0000:01:00.0"].name or "").startswith("Park [Mobility Radeon HD 5430")
    assert (found["0000:02:00.0"].vendor, found["0000:02:00.0"].name) == (None, None)
    assert found["0000:04:00.0"].vendor == "Realtek Semiconductor Co., Ltd."
    assert found["0000:04:00.0"].name is None


def test_windows_line_ends_and_a_lost_blank_line_change_nothing(tmp_path: Path) -> None:
    for form in ("-vmmnnk", "-vnn"):
        ours = lspci(tmp_path, form)
        assert facts(ours.replace(b"\n", b"\r\n")) == facts(ours)
        assert facts(ours.replace(b"\n\n", b"\n")) == facts(ours)


@pytest.mark.parametrize(
    ("line", "vendor", "name"),
    [
        ('"VGA" "S3 \\"G\\" Ltd." "Savage" -r01', 'S3 "G" Ltd.', "Savage"),
        ("VGA: ATI Technologies Inc RV370 5B60 [Radeon X300] (rev ff) (prog-if 00 [VGA])",
         "ATI Technologies Inc", "RV370 5B60 [Radeon X300]"),
        ("Class 0300: 10de:0161 (rev a1)", None, None),
        ("VGA: nVidia Corporation Unknown device 0422 (rev a1)", "nVidia Corporation", None),
        ("VGA: Moore Threads Technology Co.,Ltd MTT S10",
         "Moore Threads Technology Co.,Ltd", "MTT S10"),
        ("VGA: Cirrus GD 5446", None, "Cirrus GD 5446"),
        ("VGA: Red Hat, Inc. Virtio 1.0 GPU (rev 01)", "Red Hat, Inc.", "Virtio 1.0 GPU"),
        ("Display controller [0380]: ATI Technologies Inc RV370 [Radeon X300SE] [1002:5b70]",
         "ATI Technologies Inc", "RV370 [Radeon X300SE]"),
        ("VGA: ", None, None),
        ("VGA:", None, None),
    ],
)  # fmt: skip
def test_lines_of_older_lists(line: str, vendor: str | None, name: str | None) -> None:
    told = f"01:00.0 {line}".replace("VGA:", "VGA compatible controller:")
    told = told.replace('"VGA"', '"VGA compatible controller"')
    expected = (Part(manufacturer=vendor, model=name),)
    assert pci.graphics(pci.parse(told.encode())) == expected


def test_a_maker_is_told_in_every_name_of_the_list() -> None:
    assert split("Intel Corporation Device f1aa") == ("Intel Corporation", None)
    assert split("Rare Maker Device f1aa") == ("Rare Maker", None)
    assert split("Intel Corporation DH8900CC Null Device")[1] == "DH8900CC Null Device"
    assert split("Dell SAS 5/iR") == ("Dell", "SAS 5/iR")
    assert split("Delltech Foo Inc Bar") == ("Delltech Foo Inc", "Bar")


def test_one_chip_with_two_functions_is_one_graphics_card(tmp_path: Path) -> None:
    assert [part.manufacturer for part in pci.graphics(pci.parse(lspci(tmp_path)))][:2] == [
        "Intel Corporation",
        "Advanced Micro Devices, Inc. [AMD/ATI]",
    ]
    two = (
        b'00:02.0 "VGA" "A" "x"\n00:03.0 "3D controller" "A" "x"\n01:00.0 "3D controller" "A" "x"\n'
    )
    assert len(pci.graphics(pci.parse(two))) == 2


def test_an_old_wireless_card_calls_itself_an_ethernet_controller(tmp_path: Path) -> None:
    found = {card.slot: card for card in cards(Pc(tmp_path).host, pci.parse(lspci(tmp_path)))}
    assert found["0000:03:00.0"].kind == "wifi"
    assert "Wireless" in (found["0000:03:00.0"].model or "")
    assert found["0000:04:00.0"].kind == "ethernet"
    assert found["0000:05:00.0"].kind == "wifi"


def test_a_complaint_in_the_midst_of_an_address_is_taken_out() -> None:
    mixed = (
        b"01:0pcilib: sysfs_read_vpd: read failed: Input/output error\n0.0 Ethernet controller: "
    )
    (device,) = pci.parse(mixed + b"Qualcomm Atheros AR8152 v1.1 Fast Ethernet (rev c1)\n")
    assert (device.slot, device.name) == ("0000:01:00.0", "AR8152 v1.1 Fast Ethernet")


def test_lines_that_are_no_devices_are_passed_over() -> None:
    assert pci.parse(b"lspci: Unable to load libkmod resources: error -2\n") == []
    assert pci.parse(b"Class:\tnothing that exists\nVendor:\tX\n") == []
    assert pci.parse(b"") == []


def test_the_driver_is_told_by_every_form_that_has_it() -> None:
    vmd = b"0000:00:0e.0 RAID bus controller [0104]: Intel Corporation VMD [8086:9a0b]\n"
    for driver in (b"\tKernel driver in use: vmd\n", b"Driver:\tvmd\n"):
        (device,) = pci.parse(vmd + driver)
        assert (device.code, device.name, device.driver) == ("0104", "VMD", "vmd")
    assert pci.parse(vmd)[0].driver is None


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_cut_and_mixed_lines_give_devices_or_none(data: st.DataObject) -> None:
    lines = [
        b"Slot:\t00:02.0\n", b"Class:\t3D controller [0302]\n", b"Device:\tDevice [1111]\n", b"\n",
        b"00:02.0 VGA compatible controller: Intel Corporation X (rev 01)\n",
        b'00:02.0 "VGA compatible controller" "" "\\', b"\tKernel driver in use: i915\n",
        b"Device:\t00:02.1\n", b"\xff: \n",
    ]  # fmt: skip
    mixed = b"".join(data.draw(st.lists(st.sampled_from(lines), max_size=12)))
    cut = mixed[: data.draw(st.integers(0, len(mixed)))] + data.draw(st.binary(max_size=20))
    for device in pci.parse(cut):
        assert device.slot or device.code
        assert device.name != ""
