"""Network interfaces, from /sys/class/net, udev, the PCI list and at last lsusb."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refurb.hardware import usb_list
from refurb.hardware.mac import NET, mac, of_udev, permanent
from refurb.hardware.pci import PciDevice
from refurb.hardware.sysfs import line
from refurb.hardware.usb import part
from refurb.hardware.values import words
from refurb.host.door import Host
from refurb.host.udev import Device
from refurb.model.machine import NetworkCard

_SLOT = re.compile(r"/([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?=/|$)")
_KINDS = {"0200": "ethernet", "0280": "wifi"}
_WIRELESS = re.compile(r"(?i)wireless|wi-?fi\b|802\.11|\bWLAN\b")
"""Cards of before 2008 that call themselves Ethernet controllers: their name tells."""

_UDEV_KINDS = {"": "ethernet", "wlan": "wifi"}
"""The kernel's DEVTYPE of a network interface; others are modems (`wwan`) and their like."""


def cards(host: Host, pci: list[PciDevice]) -> tuple[NetworkCard, ...]:
    """Return the machine's own cards; without /sys (a small capture) udev and the lists tell."""
    devices = {one.name: one for one in host.udev() if _is_card(one)}
    names = [n for n in host.names(NET) if "device" in host.names(f"{NET}/{n}")]
    found = [_card(host, name, devices.get(name), pci) for name in names]
    if not host.names(NET):
        found += [_udev_card(device, pci) for device in devices.values()]
    seen = {card.slot for card in found}
    undriven = (
        NetworkCard(kind=_kind(d), model=d.name, slot=d.slot)
        for d in pci
        if d.code.startswith("02") and (d.slot is None or d.slot not in seen)
    )
    is_small = not host.names(NET) and not devices
    return (*found, *undriven, *(_of_lsusb(host) if is_small else ()))


def _is_card(device: Device) -> bool:
    return device.subsystem == "net" and not device.path.startswith("/devices/virtual/")


def _card(host: Host, name: str, device: Device | None, pci: list[PciDevice]) -> NetworkCard:
    here = f"{NET}/{name}"
    where = _link(host, f"{here}/device")
    is_usb = "/usb" in where
    slot = None if is_usb else _slot(where)
    names = host.names(here)
    is_wifi = "wireless" in names or "phy80211" in names
    model = _model(device, slot, pci)
    if is_usb and model is None:
        model = usb_list.name_of(host, line(host, f"{here}/device/uevent") or "")
    return NetworkCard(
        kind="wifi" if is_wifi else _udev_kind(device) if device else "ethernet",
        model=model,
        mac=mac(line(host, f"{here}/address")),
        permanent=permanent(host, name, device),
        usb=is_usb,
        slot=slot,
    )


def _udev_card(device: Device, pci: list[PciDevice]) -> NetworkCard:
    """Return a card of which udev alone tells: of its addresses it knows the burnt-in one."""
    slot = None if device.is_usb else _slot(device.path)
    return NetworkCard(
        kind=_udev_kind(device),
        model=_model(device, slot, pci),
        mac=of_udev(device),
        permanent=of_udev(device),
        usb=device.is_usb,
        slot=slot,
    )


def _of_lsusb(host: Host) -> Iterator[NetworkCard]:
    """Yield the adapters on USB of a capture with neither /sys nor udev."""
    for device in usb_list.listed(host):
        if kind := usb_list.network_kind(device):
            yield NetworkCard(kind=kind, model=device.name, usb=True)


def _udev_kind(device: Device) -> str:
    return _UDEV_KINDS.get(device.properties.get("DEVTYPE", ""), "other")


def _kind(device: PciDevice) -> str:
    if _WIRELESS.search(device.name or ""):
        return "wifi"
    return _KINDS.get(device.code, "other")


def _model(device: Device | None, slot: str | None, pci: list[PciDevice]) -> str | None:
    """Return the model: lspci's name, else the database's, else a USB adapter's own."""
    on_pci = next((d for d in pci if slot and d.slot == slot), PciDevice())
    told = device.properties if device else {}
    name = on_pci.name or words(told.get("ID_MODEL_FROM_DATABASE"))
    return name or (part(device).model if device and device.is_usb else None)


def _slot(where: str) -> str | None:
    slots = _SLOT.findall(where)
    return slots[-1] if slots else None


def _link(host: Host, path: str) -> str:
    try:
        return host.link(path)
    except OSError:
        return ""
