"""Wi-Fi by NetworkManager's nmcli: its list, read; its commands, made."""

from __future__ import annotations

import re
from dataclasses import dataclass

LIST = ("nmcli", "-t", "-f", "BSSID,SIGNAL,SECURITY,SSID", "device", "wifi", "list")
MOST = 40


@dataclass(frozen=True)
class Network:
    """One name in the air. `bssid` is the strongest station's; `signal` is 0 to 100."""

    ssid: str
    bssid: str
    signal: int
    is_open: bool


def networks(printed: bytes) -> list[Network]:
    """Return the networks of `nmcli -t` (fields end in `:`, `\\:` is a colon), strongest first.

    Hidden names and lines that are cut are left out; a name heard several times is one network.
    """
    found: dict[str, Network] = {}
    for line in printed.decode(errors="replace").splitlines():
        fields = [re.sub(r"\\(.)", r"\1", field) for field in re.split(r"(?<!\\):", line)]
        if len(fields) != 4 or not fields[3] or not fields[1].isdecimal():
            continue
        bssid, signal, security, ssid = fields
        network = Network(ssid, bssid, int(signal), security in {"", "--"})
        if ssid not in found or found[ssid].signal < network.signal:
            found[ssid] = network
    return sorted(found.values(), key=lambda one: (-one.signal, one.ssid))[:MOST]


def connect(network: Network, password: str) -> tuple[str, ...]:
    """Return the command that joins a network: by its station, since a name may look like a word
    of the command itself."""
    argv = ("nmcli", "--wait", "45", "device", "wifi", "connect", network.bssid)
    return argv if network.is_open else (*argv, "password", password)
