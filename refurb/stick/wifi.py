"""Wi-Fi by iwd, asked over D-Bus with `busctl --json` (iwd's doc/station-api.txt, network-api.txt).

A network's password goes into iwd's own file in memory (iwd.network(5)); it is never kept on the
stick.
"""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import TypeGuard

from refurb.host.door import Host
from refurb.model.base import Fact
from refurb.problem import CouldNot

IWD = "net.connman.iwd"
KNOWN = Path("/var/lib/iwd")
LIMIT_S = 60.0
SCANS = 20
"""How often to ask whether the search is over; each question takes some tenths of a second."""
PASSWORD_LETTERS = range(8, 64)
"""Length of a WPA passphrase (IEEE 802.11, annex J.4)."""


class Strength(StrEnum):
    """How well a network is heard here."""

    STRONG = "strong"
    GOOD = "good"
    WEAK = "weak"


class Network(Fact):
    """A Wi-Fi network that is heard: `path` is iwd's name for it."""

    name: str
    path: str
    kind: str
    """`psk` wants a password, `open` none; others (`8021x`) cannot be joined here."""
    strength: Strength
    is_joined: bool


def search(host: Host) -> tuple[Network, ...]:
    """Search for networks and return them, the best heard first. Raises CouldNot."""
    started = host.run(("systemctl", "start", "iwd"), timeout_s=LIMIT_S)
    stations = _stations(_objects(host)) if started.exit == 0 else []
    if not stations:
        raise CouldNot("stick.wifi.none")
    for station in stations:
        _call(host, station, "Station", "Scan")  # an error says that it searches already
    found: list[Network] = []
    for station in stations:
        _wait_until_searched(host, station)
        ordered = _call(host, station, "Station", "GetOrderedNetworks")
        found += networks(_objects(host), json.loads(ordered) if ordered else None)
    return tuple(found)


def networks(objects: object, ordered: object) -> tuple[Network, ...]:
    """Return the networks in iwd's answers: all its objects, and one station's list in order."""
    known = _table(objects)
    found = []
    for path, signal in _pairs(ordered):
        about = _dict(known.get(path)).get(f"{IWD}.Network")
        name, kind = _value(about, "Name"), _value(about, "Type")
        if isinstance(name, str) and isinstance(kind, str):
            is_joined = _value(about, "Connected") is True
            heard = _strength(signal)
            found.append(
                Network(name=name, path=path, kind=kind, strength=heard, is_joined=is_joined)
            )
    return tuple(found)


def join(host: Host, network: Network, password: str, known: Path = KNOWN) -> None:
    """Join a network; an open one takes no password. Raises CouldNot, with what to do."""
    if network.kind == "psk":
        if len(password) not in PASSWORD_LETTERS:
            raise CouldNot("stick.wifi.length")
        file = known / file_of(network)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_text(f"[Security]\nPassphrase={_escaped(password)}\n", encoding="utf-8")
        file.chmod(0o600)
    elif network.kind != "open":
        raise CouldNot("stick.wifi.kind", network=network.name)
    argv = ("busctl", "--timeout=45", "call", IWD, network.path, f"{IWD}.Network", "Connect")
    if host.run(argv, timeout_s=LIMIT_S).exit != 0:
        raise CouldNot("stick.wifi.refused", network=network.name)


def file_of(network: Network) -> str:
    """Return the name of iwd's file for a network: its name, in hex where that is no plain word."""
    is_plain = re.fullmatch(r"[A-Za-z0-9_ -]+", network.name) is not None
    name = network.name if is_plain else f"={network.name.encode().hex()}"
    return f"{name}.{network.kind}"


def _escaped(password: str) -> str:
    """Return a value as iwd reads it: backslashes doubled, a space in front kept."""
    said = password.replace("\\", "\\\\")
    return f"\\s{said[1:]}" if said.startswith(" ") else said


def _wait_until_searched(host: Host, station: str) -> None:
    for _ in range(SCANS):
        about = _dict(_table(_objects(host)).get(station)).get(f"{IWD}.Station")
        if _value(about, "Scanning") is not True:
            return


def _objects(host: Host) -> object:
    argv = ("busctl", "--json=short", "call", IWD, "/", "org.freedesktop.DBus.ObjectManager",
            "GetManagedObjects")  # fmt: skip
    ran = host.run(argv, timeout_s=LIMIT_S)
    try:
        return json.loads(ran.stdout)
    except ValueError:  # no iwd, or no answer
        return None


def _call(host: Host, path: str, interface: str, method: str) -> bytes:
    argv = ("busctl", "--json=short", "call", IWD, path, f"{IWD}.{interface}", method)
    return host.run(argv, timeout_s=LIMIT_S).stdout


def _stations(objects: object) -> list[str]:
    return sorted(
        path for path, about in _table(objects).items() if f"{IWD}.Station" in _dict(about)
    )


def _table(objects: object) -> dict[str, object]:
    """Return the objects of an answer by path, none where it is no such answer."""
    data = _dict(objects).get("data")
    return _dict(data[0]) if _is_list(data) and data else {}


def _pairs(ordered: object) -> list[tuple[str, int]]:
    """Return path and signal (hundredths of dBm) of each network in an answer."""
    data = _dict(ordered).get("data")
    inner = data[0] if _is_list(data) and data else None
    pairs = inner if _is_list(inner) else []
    found = []
    for pair in pairs:
        match pair:
            case [str(path), int(signal)]:
                found.append((path, signal))
    return found


def _strength(signal: int) -> Strength:
    if signal >= -6000:
        return Strength.STRONG
    return Strength.GOOD if signal >= -7500 else Strength.WEAK


def _value(about: object, name: str) -> object:
    return _dict(_dict(about).get(name)).get("data")


def _dict(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _is_list(value: object) -> TypeGuard[list[object]]:
    return isinstance(value, list)
