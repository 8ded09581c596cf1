"""Network interfaces, from /sys/class/net and the PCI list."""

from __future__ import annotations

import re

from refurb.hardware.pci import plain
from refurb.host.door import Host
from refurb.model.machine import NetworkCard

_MAC = re.compile(r"^[0-9a-f]{2}(:[0-9a-f]{2}){5}$")
_NET = "/sys/class/net"


def cards(host: Host, pci: list[dict[str, str]]) -> tuple[NetworkCard, ...]:
    """Return the machine's own cards; without /sys (a small capture) the PCI list alone tells."""
    names = [n for n in host.names(_NET) if "device" in host.names(f"{_NET}/{n}")]
    if not names:
        return tuple(
            NetworkCard(kind=_kind_of_class(d["code"]), model=plain(d.get("Device")))
            for d in pci
            if d["code"].startswith("02")
        )
    return tuple(_card(host, name, pci) for name in names)


def _card(host: Host, name: str, pci: list[dict[str, str]]) -> NetworkCard:
    here = f"{_NET}/{name}"
    where = _link(host, f"{here}/device")
    slot = where.rsplit("/", 1)[-1].removeprefix("0000:")
    on_pci = next((d for d in pci if d.get("Slot", "").removeprefix("0000:") == slot), {})
    mac = _mac(host, f"{here}/address")
    is_burnt_in = _read(host, f"{here}/addr_assign_type") in ("0", None)
    names = host.names(here)
    return NetworkCard(
        kind="wifi" if "wireless" in names or "phy80211" in names else "ethernet",
        model=plain(on_pci.get("Device")),
        mac=mac,
        permanent=mac if is_burnt_in else None,
        usb="/usb" in where,
    )


def _kind_of_class(code: str) -> str:
    return {"0200": "ethernet", "0280": "wifi"}.get(code, "other")


def _mac(host: Host, path: str) -> str | None:
    value = (_read(host, path) or "").lower()
    return value if _MAC.match(value) and value != "00:00:00:00:00:00" else None


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
