"""udev's devices as plain facts: of this PC by pyudev, of a captured one from udevadm's text."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

EXPORT_DB = ("udevadm", "info", "--export-db")

SUBSYSTEMS = (
    "block", "bluetooth", "mei", "net", "power_supply", "rfkill", "sound", "tpm", "usb",
    "video4linux",
)  # fmt: skip
"""The kernel's subsystems that refurb asks of: a PC has many hundred devices beside."""

MOST_DEVICES = 20_000
MOST_PROPERTIES = 500
_USB = re.compile(r"/usb\d+/")


@dataclass(frozen=True)
class Device:
    """One device: its path below /sys (`/devices/...`), its subsystem and udev's properties."""

    path: str
    subsystem: str
    properties: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Return the kernel name (`sda`, `wlan0`, `1-1.4`)."""
        return self.path.rsplit("/", 1)[-1]

    @property
    def is_usb(self) -> bool:
        """Tell whether it hangs on a USB bus: its place in the kernel's tree cannot lie.

        A disk in a USB enclosure has `ID_BUS=ata` where its bridge lets ATA commands through
        (systemd, 60-persistent-storage.rules).
        """
        return bool(_USB.search(self.path))

    def is_below(self, other: Device) -> bool:
        """Tell whether `other` is this device or one that it hangs on."""
        return f"{self.path}/".startswith(f"{other.path}/")


class NoUdev(Exception):  # noqa: N818 - a finding, told by who asked
    """Neither libudev nor pyudev is there."""


def parse(output: bytes) -> tuple[Device, ...]:
    """Return the devices of `udevadm info --export-db` (udevadm(8)): blocks of `P:`, `E:` lines.

    A device that stands twice is one; lines that are none are passed over.
    """
    found: dict[str, Device] = {}
    for path, properties in _blocks(output.decode("utf-8", errors="replace")):
        if path not in found and len(found) >= MOST_DEVICES:
            break
        known = {**found[path].properties, **properties} if path in found else properties
        found[path] = Device(path, known.get("SUBSYSTEM", ""), known)
    return tuple(found.values())


def _blocks(text: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each device's path and properties."""
    path, properties = "", dict[str, str]()
    for line in text.split("\n"):
        key, value = line[:2], line[2:].removeprefix(" ").rstrip("\r")
        if key == "P:":
            if path:
                yield path, properties
            path, properties = value, {}
        elif key == "E:" and path and len(properties) < MOST_PROPERTIES:
            name, equals, worth = value.partition("=")
            if equals:
                properties[name] = worth
    if path:
        yield path, properties


def of_this_pc() -> tuple[Device, ...]:
    """Return this PC's devices of `SUBSYSTEMS`, by pyudev. Raises NoUdev."""
    try:
        import pyudev

        devices = pyudev.Context().list_devices()
        for subsystem in SUBSYSTEMS:
            devices.match_subsystem(subsystem)
        return tuple(
            Device(one.device_path, one.subsystem or "", _properties(one.properties))
            for one in devices
        )
    except (ImportError, OSError) as error:  # pyudev says ImportError of a missing libudev, too
        raise NoUdev(str(error)) from error


def digest(devices: Iterable[Device]) -> str:
    """Return the SHA-256 of what was read, however it was: one line a property, in order."""
    lines = (
        f"{one.path}\t{name}={value}\n"
        for one in sorted(devices, key=lambda device: device.path)
        for name, value in sorted(one.properties.items())
    )
    return hashlib.sha256("".join(lines).encode(errors="replace")).hexdigest()


def _properties(told: Mapping[str, str]) -> dict[str, str]:
    """Return udev's properties; a text that is no UTF-8 is as good as none."""
    found: dict[str, str] = {}
    for name in told:
        try:
            found[name] = told[name]
        except (UnicodeDecodeError, KeyError):
            continue
    return found
