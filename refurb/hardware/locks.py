"""Locks that outlive a wipe: firmware passwords, Absolute, AMT, and the Windows licence's table.

Linux shows firmware settings of Dell, HP and Lenovo PCs under /sys/class/firmware-attributes
(kernel ABI: sysfs-class-firmware-attributes); where nothing shows them they are not known.
"""

from __future__ import annotations

import re

from refurb.host.door import Host
from refurb.model.machine import Locks

SETTINGS = "/sys/class/firmware-attributes"
TABLES = "/sys/firmware/acpi/tables"
LICENCE = "MSDM"

MEI = "/sys/bus/mei/devices"
_AMT_PART = "12f80028-b4b7-4b2d-aca8-46e0ff65814c"
"""AMT's own interface among the engine's parts (Intel AMT SDK: PTHI)."""

_ABSOLUTE = re.compile(r"absolute|computrace", re.IGNORECASE)
_AMT = re.compile(r"AMT|Amt(?![a-z])")
_ROLES = {"bios-admin": "bios_password", "power-on": "power_on_password"}
_LIMIT_BYTES = 4096


def locks(host: Host) -> Locks:
    """Return what the firmware shows; the licence's table is looked for, and never read."""
    tables = host.names(TABLES)
    found: dict[str, bool] = {}
    for maker in host.names(SETTINGS):
        for name, is_set in _passwords(host, f"{SETTINGS}/{maker}/authentication"):
            found[name] = found.get(name, False) or is_set
        for name, is_on in _modules(host, f"{SETTINGS}/{maker}/attributes"):
            found[name] = found.get(name, False) or is_on
    return Locks(
        bios_password=found.get("bios_password"),
        power_on_password=found.get("power_on_password"),
        absolute=found.get("absolute"),
        amt=found.get("amt", _amt_of_mei(host)),
        windows_licence=LICENCE in tables if tables else None,
    )


def _amt_of_mei(host: Host) -> bool | None:
    """Return false where the management engine runs without AMT, null where it may be on.

    The engine tells the kernel of its parts (kernel ABI: sysfs-bus-mei; `MEI_CL_UUID`). Whether
    AMT, where it is there, is provisioned no file of /sys shows.
    """
    parts = " ".join(host.names(MEI)).lower() or " ".join(
        one.properties.get("MEI_CL_UUID", "").lower() for one in host.udev()
    )
    return False if parts.strip() and _AMT_PART not in parts else None


def _passwords(host: Host, folder: str) -> list[tuple[str, bool]]:
    """Return which password is set: the kernel gives each a role and whether it is enabled."""
    found = []
    for entry in host.names(folder):
        name = _ROLES.get(_word(host, f"{folder}/{entry}/role"))
        is_set = {"1": True, "0": False}.get(_word(host, f"{folder}/{entry}/is_enabled"))
        if name and is_set is not None:
            found.append((name, is_set))
    return found


def _modules(host: Host, folder: str) -> list[tuple[str, bool]]:
    """Return what settings named after Absolute or AMT say: `Enabled`, `Disable`, ..."""
    found = []
    for setting in host.names(folder):
        name = "absolute" if _ABSOLUTE.search(setting) else "amt" if _AMT.search(setting) else ""
        value = _word(host, f"{folder}/{setting}/current_value") if name else ""
        if value.startswith(("enable", "activate")):
            found.append((name, True))
        elif "disable" in value or value.startswith("deactivate"):
            found.append((name, False))
    return found


def _word(host: Host, path: str) -> str:
    try:
        return host.read(path, _LIMIT_BYTES).decode("utf-8", "replace").strip().lower()
    except OSError:
        return ""  # a setting may ask for the password before it is read
