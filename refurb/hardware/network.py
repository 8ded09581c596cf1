"""Network interfaces, from /sys/class/net, udev and the PCI list."""

from __future__ import annotations

import re

from refurb.hardware.mac import NET, mac, of_udev, permanent
from refurb.hardware.pci import plain
from refurb.hardware.sysfs import line
from refurb.hardware.usb import part
from refurb.hardware.values import words
from refurb.host.door import Host
from refurb.host.udev import Device
from refurb.model.machine import NetworkCard

_SLOT = re.compile(r"/([0-9a-f]{4}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?=/|$)")
_KINDS = {"0200": "ethernet", "0280": "wifi"}
_UDEV_KINDS = {"": "ethernet", "wlan": "wifi"}
"""The kernel's DEVTYPE of a network interface; others are modems (`wwan`) and their like."""


def cards(host: Host, pci: list[dict[str, str]]) -> tuple[NetworkCard, ...]:
    """Return the machine's own cards; without /sys (a small capture) udev and the PCI list tell."""
    devices = {one.name: one for one in host.udev() if _is_card(one)}
    names = [n for n in host.names(NET) if "device" in host.names(f"{NET}/{n}")]
    found = tuple(_card(host, name, devices.get(name), pci) for name in names)
    of_udev_alone = () if host.names(NET) else tuple(_udev_card(d, pci) for d in devices.values())
    seen = {card.slot for card in (*found, *of_udev_alone)}
    undriven = (
        NetworkCard(
            kind=_KINDS.get(d["code"], "other"), model=plain(d.get("Device")), slot=_full(d)
        )
        for d in pci
        if d["code"].startswith("02") and (_full(d) is None or _full(d) not in seen)
    )
    return (*found, *of_udev_alone, *undriven)


def _is_card(device: Device) -> bool:
    return device.subsystem == "net" and not device.path.startswith("/devices/virtual/")


def _card(host: Host, name: str, device: Device | None, pci: list[dict[str, str]]) -> NetworkCard:
    here = f"{NET}/{name}"
    where = _link(host, f"{here}/device")
    is_usb = "/usb" in where
    slot = None if is_usb else _slot(where)
    names = host.names(here)
    is_wifi = "wireless" in names or "phy80211" in names
    return NetworkCard(
        kind="wifi" if is_wifi else _udev_kind(device) if device else "ethernet",
        model=_model(device, slot, pci),
        mac=mac(line(host, f"{here}/address")),
        permanent=permanent(host, name, device),
        usb=is_usb,
        slot=slot,
    )


def _udev_card(device: Device, pci: list[dict[str, str]]) -> NetworkCard:
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


def _udev_kind(device: Device) -> str:
    return _UDEV_KINDS.get(device.properties.get("DEVTYPE", ""), "other")


def _model(device: Device | None, slot: str | None, pci: list[dict[str, str]]) -> str | None:
    """Return the model: lspci's name, else the database's, else a USB adapter's own."""
    of_pci = next((d for d in pci if slot and _full(d) == slot), {})
    told = device.properties if device else {}
    name = plain(of_pci.get("Device")) or words(told.get("ID_MODEL_FROM_DATABASE"))
    return name or (part(device).model if device and device.is_usb else None)


def _slot(where: str) -> str | None:
    slots = _SLOT.findall(where)
    return slots[-1] if slots else None


def _full(device: dict[str, str]) -> str | None:
    """Return a device's PCI address with its domain, which lspci leaves out where it is 0."""
    slot = words(device.get("Slot"))
    return f"0000:{slot}" if slot and slot.count(":") == 1 else slot


def _link(host: Host, path: str) -> str:
    try:
        return host.link(path)
    except OSError:
        return ""
