"""Cameras, Bluetooth, sound and network on USB; the TPM; the management engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware import tpm, usb
from refurb.hardware.identity import identity
from refurb.hardware.inventory import take
from refurb.hardware.locks import MEI, SETTINGS, locks
from refurb.hardware.network import cards
from refurb.hardware.show import lines
from refurb.model.machine import Board, NetworkCard, Part, System
from tests.hardware.pc import Pc

BUS = "/devices/pci0000:00/0000:00:14.0/usb1"
CAMERA = {
    "ID_USB_INTERFACES": ":0e0100:0e0200:010100:",
    "ID_VENDOR_ENC": r"Chicony\x20Electronics",
    "ID_MODEL_ENC": r"Integrated\x20Camera",
}
LSUSB = """Bus 001 Device 003: ID 04f2:b2db Chicony Electronics Co., Ltd Thinkpad T430 camera
Bus 001 Device 004: ID 0a5c:21e6 Broadcom Corp. BCM20702 Bluetooth 4.0 [ThinkPad]
Bus 001 Device 001: ID 1d6b:0002 Linux Foundation 2.0 root hub
garbage
"""


def told(pc: Pc, *devices: tuple[str, str, dict[str, str]]) -> Pc:
    """Add udev's devices: path, subsystem, properties."""
    blocks = [
        "\n".join([f"P: {path}", f"E: SUBSYSTEM={kind}", *(f"E: {k}={v}" for k, v in more.items())])
        for path, kind, more in devices
    ]
    return pc.tool("udev-db.txt", "\n\n".join(blocks))


def usb_device(name: str, **more: str) -> tuple[str, str, dict[str, str]]:
    return f"{BUS}/{name}", "usb", {"DEVTYPE": "usb_device", **more}


def stream(path: str, can: str, **more: str) -> tuple[str, str, dict[str, str]]:
    return path, "video4linux", {"ID_V4L_CAPABILITIES": can, **more}


def test_a_camera_with_several_streams_is_one(tmp_path: Path) -> None:
    streams = [stream(f"{BUS}/1-6/1-6:1.0/video4linux/video{n}", ":capture:") for n in (0, 1)]
    pc = told(Pc(tmp_path), usb_device("1-6", **CAMERA), *streams)
    assert usb.cameras(pc.host) == (
        Part(manufacturer="Chicony Electronics", model="Integrated Camera"),
    )
    assert usb.sound(pc.host) == (), "a camera's microphone is no sound card"


def test_cameras_of_other_buses_count_and_tv_cards_do_not(tmp_path: Path) -> None:
    isp = "/devices/pci0000:00/0000:00:05.0/video4linux/video{}"
    tv = "/devices/pci0000:00/0000:02:00.0/video4linux/video9"
    pc = told(
        Pc(tmp_path),
        stream(isp.format(0), ":capture:", ID_V4L_PRODUCT="ipu6"),
        stream(isp.format(1), ":capture:", ID_V4L_PRODUCT="ipu6"),
        stream(tv, ":capture:tuner:audio:", ID_V4L_PRODUCT="bt878"),
        stream("/devices/virtual/video4linux/video7", ":video_output:"),
    )
    assert usb.cameras(pc.host) == (Part(model="ipu6"),)


@pytest.mark.parametrize(
    ("enc", "database", "maker"),
    [
        ("CNFGH19F30401789C512", "", None),
        ("001731C3913D-B40D-12131E", "Microdia", "Microdia"),
        ("C6JD2LG8M", "", None),
        ("04f2", "", None),
        ("SunplusIT\\x20INC", "", "SunplusIT INC"),
        ("LITEON", "", "LITEON"),
    ],
)
def test_a_serial_in_place_of_a_maker_is_none(
    tmp_path: Path, enc: str, database: str, maker: str | None
) -> None:
    more = {"ID_VENDOR_ENC": enc, "ID_VENDOR_FROM_DATABASE": database}
    pc = told(Pc(tmp_path), usb_device("1-6", **{**CAMERA, **more}))
    (found,) = usb.cameras(pc.host)
    assert found.manufacturer == maker


def test_without_udev_the_kernel_or_lsusb_names_them(tmp_path: Path) -> None:
    pc = Pc(tmp_path / "sys")
    for number, index in ((0, 0), (1, 1)):
        here = f"/sys/class/video4linux/video{number}"
        pc.file(f"{here}/index", f"{index}\n").file(f"{here}/name", "Integrated Camera: Int\n")
    assert usb.cameras(pc.host) == (Part(model="Integrated Camera: Int"),)
    assert usb.bluetooth(pc.host) is None
    listed = Pc(tmp_path / "lsusb").tool("lsusb.txt", LSUSB).host
    assert usb.cameras(listed) == (Part(model="Chicony Electronics Co., Ltd Thinkpad T430 camera"),)
    assert usb.bluetooth(listed) is True


@pytest.mark.parametrize(
    ("device", "is_there"),
    [
        (usb_device("1-4", ID_USB_INTERFACES=":e00101:"), True),
        (("/devices/platform/thinkpad_acpi/rfkill/rfkill0", "rfkill",
          {"RFKILL_TYPE": "bluetooth"}), True),
        (("/devices/platform/serial0/bluetooth/hci0", "bluetooth", {}), True),
        (usb_device("1-4", ID_USB_INTERFACES=":030101:"), False),
        (("/devices/x", "block", {}), None),
    ],
)  # fmt: skip
def test_bluetooth_is_there_or_not_or_not_known(
    tmp_path: Path, device: tuple[str, str, dict[str, str]], is_there: bool | None
) -> None:
    assert usb.bluetooth(told(Pc(tmp_path), device).host) is is_there


def test_a_usb_sound_card_stands_beside_the_others_and_all_is_shown(tmp_path: Path) -> None:
    card = usb_device("1-2", ID_USB_INTERFACES=":010100:010200:", ID_MODEL_ENC="Dock Audio")
    radio = usb_device("1-4", ID_USB_INTERFACES=":e00101:")
    machine = take(told(Pc(tmp_path), card, radio, usb_device("1-6", **CAMERA)).host)
    assert machine.sound == (Part(model="Dock Audio"),)
    shown = "\n".join(lines(machine))
    assert "Integrated Camera" in shown
    assert "Bluetooth" in shown


WLAN = "/sys/devices/pci0000:00/0000:00:1c.1/0000:03:00.0"
BURNT, DRAWN = "00:21:6a:01:02:03", "9a:11:22:33:44:55"


def wlan(pc: Pc, own: str | None) -> Pc:
    """Add a Wi-Fi card whose address in use was drawn by chance."""
    here = "/sys/class/net/wlan0"
    pc.file(f"{here}/address", DRAWN).file(f"{here}/addr_assign_type", "1")
    pc.file(f"{here}/phy80211/macaddress", own or "").link(f"{here}/device", WLAN)
    return pc


@pytest.mark.parametrize(
    ("own", "by_udev", "permanent"),
    [
        (BURNT, "", BURNT),
        (DRAWN, "", None),
        (None, "wlx00216a010203", BURNT),
        (None, "wlx9a11", None),
        (None, "", None),
        ("00:00:00:00:00:00", "", None),
    ],
)
def test_a_drawn_address_is_never_the_permanent_one(
    tmp_path: Path, own: str | None, by_udev: str, permanent: str | None
) -> None:
    pc = told(wlan(Pc(tmp_path), own), (f"{WLAN[4:]}/net/wlan0", "net",
              {"DEVTYPE": "wlan", "ID_NET_NAME_MAC": by_udev}))  # fmt: skip
    (card,) = cards(pc.host, [])
    assert (card.mac, card.permanent, card.kind) == (DRAWN, permanent, "wifi")
    marks = identity(System(), Board(), (card,), (), []).fingerprints
    assert marks == ((f"mac:{permanent}",) if permanent else ())


def test_a_usb_adapter_has_its_databases_name_and_identifies_nothing(tmp_path: Path) -> None:
    where = f"{BUS}/1-2/1-2:1.0"
    pc = Pc(tmp_path).file("/sys/class/net/enx0/address", "00:e0:4c:68:00:01")
    pc.file("/sys/class/net/enx0/addr_assign_type", "0")
    pc.link("/sys/class/net/enx0/device", f"/sys{where}")
    name = "RTL8153 Gigabit Ethernet Adapter"
    more = {"ID_MODEL_FROM_DATABASE": name, "ID_MODEL_ENC": r"USB\x2010"}
    (card,) = cards(told(pc, (f"{where}/net/enx0", "net", more)).host, [])
    assert card == NetworkCard(
        kind="ethernet", model=name, mac="00:e0:4c:68:00:01", permanent="00:e0:4c:68:00:01",
        usb=True,
    )  # fmt: skip
    assert identity(System(), Board(), (card,), (), []).fingerprints == ()


@pytest.mark.parametrize(
    ("files", "udev_path", "version", "owned"),
    [
        ({"tpm_version_major": "2"}, "", "2.0", None),
        ({"tpm_version_major": "1", "owned": "1"}, "", "1.2", True),
        ({"device/caps": "Manufacturer: 0x49465800\nTCG version: 1.2\n", "device/owned": "0"}, "",
         "1.2", False),
        ({}, "/devices/LNXSYSTM:00/LNXSYBUS:00/MSFT0101:00/tpm/tpm0", "2.0", None),
        ({}, "/devices/pnp0/00:05/tpm/tpm0", None, None),
        ({}, "", None, None),
    ],
)  # fmt: skip
def test_the_tpms_version_and_owner(
    tmp_path: Path, files: dict[str, str], udev_path: str, version: str | None, owned: bool | None
) -> None:
    pc = told(Pc(tmp_path), (udev_path or "/devices/x", "tpm" if udev_path else "block", {}))
    for name, value in files.items():
        pc.file(f"/sys/class/tpm/tpm0/{name}", value)
    assert (tpm.version(pc.host), tpm.owned(pc.host)) == (version, owned)
    shown = "\n".join(lines(take(pc.host)))
    assert ("clear the TPM" in shown) is bool(owned)


AMT, OTHER = "12f80028-b4b7-4b2d-aca8-46e0ff65814c", "8e6a6715-9abc-4043-88ef-9e39c6f63e0f"


@pytest.mark.parametrize(("parts", "amt"), [([OTHER], False), ([OTHER, AMT], None), ([], None)])
def test_an_engine_without_amt_is_said(tmp_path: Path, parts: list[str], amt: bool | None) -> None:
    files = Pc(tmp_path / "sys")
    for one in parts:
        files.file(f"{MEI}/0000:00:16.0-{one}", "")
    assert locks(files.host).amt is amt
    devices = [(f"/devices/{one}", "mei", {"MEI_CL_UUID": one}) for one in parts]
    assert locks(told(Pc(tmp_path / "udev"), *devices).host).amt is amt
    files.file(f"{SETTINGS}/thinklmi/attributes/AMTControl/current_value", "Enable")
    assert locks(files.host).amt is True
