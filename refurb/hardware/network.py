"""Network interfaces, from /sys/class/net and the PCI list."""

from __future__ import annotations

import re
from collections.abc import Iterator

from refurb.hardware import usb_list
from refurb.hardware.junk import is_junk
from refurb.hardware.pci import PciDevice
from refurb.host.door import Host
from refurb.model.machine import NetworkCard

_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_SLOT = re.compile(r"/([0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?=/|$)")
_NET = "/sys/class/net"
_BURNT_IN = "0"  # NET_ADDR_PERM (include/uapi/linux/netdevice.h)
_KINDS = {"0200": "ethernet", "0280": "wifi"}
_WIRELESS = re.compile(r"(?i)wireless|wi-?fi\b|802\.11|\bWLAN\b")
"""Cards of before 2008 that call themselves Ethernet controllers: their name tells."""


def cards(host: Host, pci: list[PciDevice]) -> tuple[NetworkCard, ...]:
    """Return the machine's own cards; without /sys (a small capture) the PCI list alone tells."""
    names = [n for n in host.names(_NET) if "device" in host.names(f"{_NET}/{n}")]
    found = tuple(_card(host, name, pci) for name in names)
    seen = {card.slot for card in found}
    undriven = (
        NetworkCard(kind=_kind(d), model=d.name, slot=d.slot)
        for d in pci
        if d.code.startswith("02") and (d.slot is None or d.slot not in seen)
    )
    return (*found, *undriven, *(() if host.names(_NET) else _of_lsusb(host)))


def _card(host: Host, name: str, pci: list[PciDevice]) -> NetworkCard:
    here = f"{_NET}/{name}"
    where = _link(host, f"{here}/device")
    is_usb = "/usb" in where
    slots = _SLOT.findall(where)
    slot = slots[-1] if slots and not is_usb else None
    on_pci = next((d for d in pci if slot and d.slot == slot), PciDevice())
    mac = _mac(host, f"{here}/address")
    names = host.names(here)
    return NetworkCard(
        kind="wifi" if "wireless" in names or "phy80211" in names else "ethernet",
        model=usb_list.name_of(host, _read(host, f"{here}/device/uevent") or "")
        if is_usb
        else on_pci.name,
        mac=mac,
        permanent=mac if _read(host, f"{here}/addr_assign_type") == _BURNT_IN else None,
        usb=is_usb,
        slot=slot,
    )


def _of_lsusb(host: Host) -> Iterator[NetworkCard]:
    """Yield the adapters on USB of a capture without /sys."""
    for device in usb_list.listed(host):
        if kind := usb_list.network_kind(device):
            yield NetworkCard(kind=kind, model=device.name, usb=True)


def _kind(device: PciDevice) -> str:
    if _WIRELESS.search(device.name or ""):
        return "wifi"
    return _KINDS.get(device.code, "other")


def _mac(host: Host, path: str) -> str | None:
    value = (_read(host, path) or "").lower()
    return value if _MAC.fullmatch(value) and not is_junk(value) else None


def _read(host: Host, path: str) -> str | None:
    try:
        return host.read(path, 4096).decode(errors="replace").strip() or None
    except OSError:
        return None


def _link(host: Host, path: str) -> str:
    try:
        return host.link(path)
    except OSError:
        return ""
