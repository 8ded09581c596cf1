"""A network card's address, and the one that was burnt into it."""

from __future__ import annotations

import re

from refurb.hardware.junk import is_junk
from refurb.hardware.sysfs import line
from refurb.host.door import Host
from refurb.host.udev import Device

NET = "/sys/class/net"
BURNT_IN = "0"
"""NET_ADDR_PERM (include/uapi/linux/netdevice.h); else the address was drawn, taken or set."""

_MAC = re.compile(r"[0-9a-f]{2}(:[0-9a-f]{2}){5}")
_NAME_OF_MAC = re.compile(r"(?:en|wl|ww|sl|ib)x([0-9a-f]{12})")


def mac(value: str | None) -> str | None:
    """Return an address in small letters, null for what is none or a placeholder."""
    plain = (value or "").strip().lower()
    return plain if _MAC.fullmatch(plain) and not is_junk(plain) else None


def permanent(host: Host, name: str, device: Device | None) -> str | None:
    """Return the burnt-in address, null where only another one is known.

    Wi-Fi cards have it beside the one in use (`phy80211/macaddress`). udev names a card after it
    (`ID_NET_NAME_MAC=enx...`) only where the kernel said that it was burnt in (systemd, net_id).
    One that a driver made up has the bit of local addresses (IEEE 802, 8.2.2).
    """
    if line(host, f"{NET}/{name}/addr_assign_type") == BURNT_IN:
        return mac(line(host, f"{NET}/{name}/address"))
    own = mac(line(host, f"{NET}/{name}/phy80211/macaddress"))
    if own and not int(own[:2], 16) & 2:
        return own
    return of_udev(device) if device else None


def of_udev(device: Device) -> str | None:
    """Return the burnt-in address by which udev would name a card."""
    match = _NAME_OF_MAC.fullmatch(device.properties.get("ID_NET_NAME_MAC", ""))
    return mac(":".join(re.findall("..", match[1]))) if match else None
