"""lsusb's list: places, numbers and names; and network adapters, where names alone tell of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.hardware.network import cards
from refurb.hardware.usb_list import UsbDevice, network_kind, parse
from refurb.host.replay import ReplayHost
from refurb.model.machine import NetworkCard
from tests.hardware.pc import Pc

PRACTICE = Path(__file__).resolve().parents[2] / "refurb/host/practice_pc/capture"
LIST = """Bus 002 Device 001: ID 1d6b:0003 Linux Foundation 3.0 root hub
Bus 001 Device 004: ID 0bda:8153 Realtek Semiconductor Corp. RTL8153 Gigabit Ethernet Adapter
Bus 001 Device 005: ID 148f:5370 Ralink Technology, Corp. RT5370 Wireless Adapter
Bus 001 Device 006: ID 0cf3:e004 Qualcomm Atheros Communications \n"""


def test_a_list_is_read_as_it_is() -> None:
    assert parse(LIST.encode()) == [
        UsbDevice(2, 1, "1d6b", "0003", "Linux Foundation 3.0 root hub"),
        UsbDevice(
            1, 4, "0bda", "8153", "Realtek Semiconductor Corp. RTL8153 Gigabit Ethernet Adapter"
        ),
        UsbDevice(1, 5, "148f", "5370", "Ralink Technology, Corp. RT5370 Wireless Adapter"),
        UsbDevice(1, 6, "0cf3", "e004", "Qualcomm Atheros Communications"),
    ]
    assert parse(LIST.replace("\n", "\r\n").encode()) == parse(LIST.encode())
    assert parse(b"Bus 001 Device 002: ID 8087:0024\n")[0].name is None
    practice = parse((PRACTICE / "commands/lsusb.txt.out").read_bytes())
    assert [d.vendor for d in practice] == ["1d6b", "0627", "0627", "1d6b"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Ralink Technology, Corp. RT5370 Wireless Adapter", "wifi"),
        ("TP-Link TL-WN722N v2/v3 [Realtek RTL8188EUS]", None),
        ("Realtek Semiconductor Corp. RTL8188CUS 802.11n WLAN Adapter", "wifi"),
        ("NetGear, Inc. WNA1100 Wireless-N 150 [Atheros AR9271]", None),
        ("ASIX Electronics Corp. AX88179 Gigabit Ethernet", "ethernet"),
        ("Microsoft Corp. Wireless Keyboard Receiver", None),
        ("Logitech, Inc. Unifying Receiver", None),
        ("Broadcom Corp. BCM2045B (BDC-2.1) [Bluetooth Controller]", None),
        ("Microsoft Corp. Xbox Wireless Adapter for Windows [Gamepad]", None),
        ("Chicony Electronics Co., Ltd Integrated Camera", None),
        (None, None),
    ],
)
def test_a_name_tells_of_an_adapter_or_nothing_is_guessed(
    name: str | None, kind: str | None
) -> None:
    assert network_kind(UsbDevice(1, 1, "0000", "0000", name)) == kind


def test_a_capture_without_sys_knows_adapters_by_their_names(tmp_path: Path) -> None:
    pc = Pc(tmp_path).tool("lsusb.txt", LIST)
    assert [(card.kind, card.usb) for card in cards(pc.host, [])] == [
        ("ethernet", True), ("wifi", True),
    ]  # fmt: skip


def test_an_adapter_in_sys_is_named_by_its_numbers(tmp_path: Path) -> None:
    here = "/sys/class/net/enx00e04c680001"
    pc = Pc(tmp_path).tool("lsusb.txt", LIST).file(f"{here}/address", "00:e0:4c:68:00:01\n")
    pc.link(f"{here}/device", "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0")
    assert [card.model for card in cards(pc.host, [])] == [None]
    pc.file(f"{here}/device/uevent", "DRIVER=r8152\nPRODUCT=bda/8153/3000\n")
    assert cards(pc.host, []) == (
        NetworkCard(
            kind="ethernet", mac="00:e0:4c:68:00:01", usb=True,
            model="Realtek Semiconductor Corp. RTL8153 Gigabit Ethernet Adapter",
        ),
    )  # fmt: skip


def test_without_lsusb_nothing_is_named(tmp_path: Path) -> None:
    assert cards(ReplayHost(tmp_path), []) == ()


@given(st.binary(max_size=200), st.text(max_size=60))
def test_any_bytes_are_a_list_or_none(noise: bytes, name: str) -> None:
    parse(noise)
    line = f"Bus 001 Device 004: ID 0bda:8153 {name}".encode(errors="replace")
    assert len(parse(line + b"\n" + noise)) >= 1
