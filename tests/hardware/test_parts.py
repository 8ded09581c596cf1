"""Batteries, network cards, PCI devices, optical drives: what each says of itself."""

from __future__ import annotations

from pathlib import Path

from refurb.hardware import pci
from refurb.hardware.batteries import batteries
from refurb.hardware.identity import identity
from refurb.hardware.network import cards
from refurb.hardware.optical import optical
from refurb.host.replay import ReplayHost
from refurb.model.disk import Disk, Transport
from refurb.model.machine import Board, NetworkCard, Part, System
from tests.hardware.pc import Pc

PRACTICE = Path(__file__).resolve().parents[2] / "refurb/host/practice_pc/capture"

LSPCI = b"""Slot:\t00:19.0
Class:\tEthernet controller [0200]
Vendor:\tIntel Corporation [8086]
Device:\t82579LM Gigabit Network Connection (Lewisville) [1502]
Driver:\te1000e

Slot:\t02:00.0
Class:\tNetwork controller [0280]
Vendor:\tIntel Corporation [8086]
Device:\tDevice [2723]

Slot:\t00:02.0
Class:\tVGA compatible controller [0300]
Vendor:\tAdvanced Micro Devices, Inc. [AMD/ATI] [1002]
Device:\tPark [Mobility Radeon HD 5430] [68e1]
"""


def test_a_worn_battery(corpus: Path, tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    (file,) = (corpus / "battery").glob("*/e5530.battery.ini")
    pc.file("/sys/class/power_supply/BAT0/type", "Battery\n")
    for line in file.read_text().splitlines():
        key, equals, value = line.partition("=")
        if equals:
            name = key.removeprefix("POWER_SUPPLY_").lower()
            pc.file(f"/sys/class/power_supply/BAT0/{name}", f"{value}\n")
    (found,) = batteries(pc.host)
    assert (found.manufacturer, found.model, found.serial) == (
        "LGC-LGC2.8", "DELL HMYXT37", "19075",
    )  # fmt: skip
    assert (found.design_wh, found.full_wh) == (62.16, 22.17)  # 5.6 and 1.997 Ah at 11.1 V
    assert (found.health_percent, found.cycles) == (36, None)


def test_only_the_pcs_own_batteries_count(tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    supplies = {
        "AC": {"type": "Mains"},
        "BAT0": {"type": "Battery", "present": "0"},
        "BAT1": {"type": "Battery", "present": "1", "energy_full_design": "23200000",
                 "energy_full": "21000000", "cycle_count": "312", "serial_number": " 00123"},
        "hidpp_battery_0": {"type": "Battery", "scope": "Device", "model_name": "Mouse"},
    }  # fmt: skip
    for name, fields in supplies.items():
        for key, value in fields.items():
            pc.file(f"/sys/class/power_supply/{name}/{key}", value)
    (found,) = batteries(pc.host)
    assert (found.design_wh, found.full_wh, found.health_percent) == (23.2, 21.0, 91)
    assert (found.cycles, found.serial) == (312, "00123")


def net(pc: Pc, name: str, mac: str, where: str | None, kind: str = "0", **more: str) -> None:
    """Add a network interface; `where` is its device in /sys, null for one of software."""
    here = f"/sys/class/net/{name}"
    pc.file(f"{here}/address", f"{mac}\n").file(f"{here}/addr_assign_type", f"{kind}\n")
    for key in more:
        pc.file(f"{here}/{key}", "")
    if where:
        pc.link(f"{here}/device", where)


def test_network_cards_and_which_of_them_identify_the_pc(tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    net(pc, "eno1", "D4:BE:D9:14:0E:FB", "/sys/devices/pci0000:00/0000:00:19.0")
    bridge = "/sys/devices/pci0000:00/0000:00:1c.1/0000:02:00.0"
    net(pc, "wlp2s0", "00:21:6a:01:02:03", bridge, phy80211="")
    usb = "/sys/devices/pci0000:00/0000:00:14.0/usb1/1-2/1-2:1.0"
    net(pc, "enx00e04c680001", "00:e0:4c:68:00:01", usb)
    random = "/sys/devices/pci0000:00/0000:00:1c.2/0000:03:00.0"
    net(pc, "enp3s0", "9a:11:22:33:44:55", random, kind="1")
    sdio = "/sys/devices/platform/80860F14:01/mmc_host/mmc1/mmc1:0001/mmc1:0001:1"
    net(pc, "wlan0", "00:22:f4:01:02:03", sdio, wireless="")
    net(pc, "lo", "00:00:00:00:00:00", None)
    found = {card.mac: card for card in cards(pc.host, pci.parse(LSPCI))}
    eno1 = found["d4:be:d9:14:0e:fb"]
    assert eno1 == NetworkCard(
        kind="ethernet", model="82579LM Gigabit Network Connection (Lewisville)",
        mac="d4:be:d9:14:0e:fb", permanent="d4:be:d9:14:0e:fb", slot="0000:00:19.0",
    )  # fmt: skip
    wifi = found["00:21:6a:01:02:03"]
    assert (wifi.kind, wifi.model, wifi.slot) == ("wifi", None, "0000:02:00.0")
    assert found["00:e0:4c:68:00:01"].usb is True
    assert found["9a:11:22:33:44:55"].permanent is None
    assert found["00:22:f4:01:02:03"].slot is None
    marks = identity(System(), Board(), tuple(found.values()), (), []).fingerprints
    assert set(marks) == {"mac:d4:be:d9:14:0e:fb", "mac:00:21:6a:01:02:03"}


def test_a_card_without_a_driver_is_known_from_the_pci_list(tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    net(pc, "eno1", "d4:be:d9:14:0e:fb", "/sys/devices/pci0000:00/0000:00:19.0")
    assert [(c.kind, c.mac, c.slot) for c in cards(pc.host, pci.parse(LSPCI))] == [
        ("ethernet", "d4:be:d9:14:0e:fb", "0000:00:19.0"),
        ("wifi", None, "0000:02:00.0"),
    ]


def test_pci_names_lose_their_codes_and_keep_their_brackets() -> None:
    assert pci.parts(pci.parse(LSPCI), "03") == (
        Part(
            manufacturer="Advanced Micro Devices, Inc. [AMD/ATI]",
            model="Park [Mobility Radeon HD 5430]",
        ),
    )


def test_no_lspci_output_of_the_corpus_stops_the_reading(corpus: Path) -> None:
    for file in (corpus / "lspci").rglob("*"):
        if file.is_file():
            pci.parts(pci.parse(file.read_bytes()), "03")


def test_the_practice_pcs_devices() -> None:
    host = ReplayHost(PRACTICE)
    devices = pci.parse(host.run(["lspci", "-vmmnnk"]).stdout)
    (card,) = cards(host, devices)
    assert card.model == "82574L Gigabit Network Connection"
    assert optical(host) == (Part(manufacturer="QEMU", model="QEMU DVD-ROM"),)


def test_fingerprints_are_strong_first_and_never_of_what_can_be_unplugged() -> None:
    disks = (
        Disk(id="sda", path="/dev/sda", serial="Z3T1ABCD", transport=Transport.SATA),
        Disk(id="sdb", path="/dev/sdb", serial="USBSERIAL", transport=Transport.USB),
        Disk(id="mmcblk0", path="/dev/mmcblk0", serial="0x1234", removable=True),
        Disk(id="sdc", path="/dev/sdc"),
    )
    found = identity(
        System(manufacturer="Dell Inc.", serial="6KXR85J", uuid="4c4c4544-0046"),
        Board(manufacturer="Dell Inc.", serial="/6KXR85J/CN1/"),
        (),
        disks,
        [],
    )
    assert found.fingerprints == (
        "system:Dell Inc./6KXR85J",
        "board:Dell Inc.//6KXR85J/CN1/",
        "uuid:4c4c4544-0046",
        "weak-disk:Z3T1ABCD",
    )


def test_a_serial_without_a_maker_is_no_fingerprint() -> None:
    assert identity(System(serial="1"), Board(serial="2"), (), (), []).fingerprints == ()
