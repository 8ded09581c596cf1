"""SMBIOS texts that the kernel shows to everyone, where dmidecode may not or cannot run."""

from __future__ import annotations

from refurb.hardware.dmi import Structure
from refurb.host.door import Host

_HERE = "/sys/class/dmi/id"
_FIELDS = {
    0: {"Vendor": "bios_vendor", "Version": "bios_version", "Release Date": "bios_date"},
    1: {
        "Manufacturer": "sys_vendor",
        "Product Name": "product_name",
        "Version": "product_version",
        "Serial Number": "product_serial",
        "UUID": "product_uuid",
    },
    2: {
        "Manufacturer": "board_vendor",
        "Product Name": "board_name",
        "Version": "board_version",
        "Serial Number": "board_serial",
    },
    3: {"Type": "chassis_type"},
}
_CHASSIS = {
    "3": "Desktop", "4": "Low Profile Desktop", "5": "Pizza Box", "6": "Mini Tower",
    "7": "Tower", "8": "Portable", "9": "Laptop", "10": "Notebook", "11": "Hand Held",
    "12": "Docking Station", "13": "All In One", "14": "Sub Notebook",
    "15": "Space-saving", "16": "Lunch Box", "17": "Main Server Chassis",
    "23": "Rack Mount Chassis", "24": "Sealed-case PC", "25": "Multi-system",
    "28": "Blade", "29": "Blade Enclosing", "30": "Tablet",
    "31": "Convertible", "32": "Detachable", "33": "IoT Gateway", "34": "Embedded PC",
    "35": "Mini PC", "36": "Stick PC",
}  # fmt: skip
"""SMBIOS 3.7, table 17: kinds of case, in dmidecode's words."""


def structures(host: Host) -> list[Structure]:
    """Return SMBIOS types 0 to 3 as far as /sys/class/dmi/id tells them."""
    found = []
    for number, names in _FIELDS.items():
        fields = {key: value for key, name in names.items() if (value := _line(host, name))}
        if number == 3 and fields:
            fields["Type"] = _CHASSIS.get(fields["Type"], "Other")
        if fields:
            found.append(Structure(number, fields))
    return found


def _line(host: Host, name: str) -> str | None:
    try:
        return host.read(f"{_HERE}/{name}", 4096).decode(errors="replace").strip() or None
    except OSError:
        return None  # serials are root's alone
