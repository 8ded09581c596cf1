"""What hangs on USB and belongs to a PC: cameras, Bluetooth, sound.

udev knows each device's classes (`ID_USB_INTERFACES=:0e0100:0e0200:`: class, subclass, protocol,
as in the USB-IF's list of class codes); a capture without udev has `lsusb`'s names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from refurb.hardware.sysfs import line
from refurb.hardware.udev_disks import decoded
from refurb.hardware.values import words
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.host.udev import Device
from refurb.model.machine import Part

VIDEO_CONTROL, AUDIO_CONTROL, BLUETOOTH = ":0e01", ":0101", ":e00101"

_V4L = "/sys/class/video4linux"
_CAMERA = re.compile(r"(?i)\b(web)?cam(era)?\b|webcam")
_LISTED = re.compile(r"ID ([0-9a-f]{4}:[0-9a-f]{4})[ \t]+(\S.*)")
_CODE = re.compile(r"[0-9a-f]{4}")
_SERIAL = re.compile(r"(?=(?:[A-Z-]*\d){3})[0-9A-Z-]{8,}")
"""Some cameras have a serial number in place of their maker's name."""


def cameras(host: Host) -> tuple[Part, ...]:
    """Return the cameras: one a USB device, whatever number of streams it has."""
    devices = host.udev()
    of_usb = [one for one in _usb(devices) if VIDEO_CONTROL in _classes(one)]
    if devices:
        return (*map(part, of_usb), *_other_cameras(devices, of_usb))
    names = [name for name in host.names(_V4L) if line(host, f"{_V4L}/{name}/index") == "0"]
    if names:
        return tuple(Part(model=words(line(host, f"{_V4L}/{name}/name"))) for name in names)
    return tuple(Part(model=name) for name in listed(host) if _CAMERA.search(name))


def bluetooth(host: Host) -> bool | None:
    """Tell whether the PC has Bluetooth, null where nothing can tell.

    A radio that is switched off may be gone from USB; its switch (rfkill) is still there.
    """
    devices = host.udev()
    names = listed(host) if not devices else []
    is_there = (
        any(one.subsystem == "bluetooth" for one in devices)
        or any(one.properties.get("RFKILL_TYPE") == "bluetooth" for one in devices)
        or any(BLUETOOTH in _classes(one) for one in _usb(devices))
        or bool(host.names("/sys/class/bluetooth"))
        or any("bluetooth" in name.lower() for name in names)
    )
    has_usb = any(one.subsystem == "usb" for one in devices)
    return True if is_there else False if has_usb or names else None


def sound(host: Host) -> tuple[Part, ...]:
    """Return the sound cards on USB; a camera's microphone is none."""
    return tuple(
        part(one)
        for one in _usb(host.udev())
        if AUDIO_CONTROL in _classes(one) and VIDEO_CONTROL not in _classes(one)
    )


def part(device: Device) -> Part:
    """Return maker and model of a USB device: the database's maker, the device's own model."""
    told = device.properties
    model = next((m for key in _MODELS if (m := _name(told.get(key)))), None)
    maker = next(
        (m for key in _MAKERS if (m := _name(told.get(key))) and not serial_words(m)), None
    )
    return Part(manufacturer=maker, model=model)


_MODELS = ("ID_MODEL_ENC", "ID_MODEL_FROM_DATABASE", "ID_V4L_PRODUCT")
_MAKERS = ("ID_VENDOR_FROM_DATABASE", "ID_VENDOR_ENC")


def listed(host: Host) -> list[str]:
    """Return the names that `lsusb` has for what is on USB."""
    try:
        output = host.run(["lsusb"]).stdout
    except (ToolMissing, ToolTimeout):
        return []
    found = map(_LISTED.search, output.decode(errors="replace").split("\n"))
    return [name for match in found if match and (name := words(match[2]))]


def _usb(devices: tuple[Device, ...]) -> Iterator[Device]:
    for one in devices:
        if one.subsystem == "usb" and one.properties.get("DEVTYPE") == "usb_device":
            yield one


def _classes(device: Device) -> str:
    return device.properties.get("ID_USB_INTERFACES", "")


def _other_cameras(devices: tuple[Device, ...], of_usb: list[Device]) -> Iterator[Part]:
    """Yield the cameras that are not of USB's video class; a TV card captures too, by a tuner."""
    seen = set()
    for one in devices:
        can = one.properties.get("ID_V4L_CAPABILITIES", "")
        is_camera = one.subsystem == "video4linux" and ":capture:" in can and ":tuner:" not in can
        above = one.path.rsplit("/video4linux/", 1)[0]
        if is_camera and above not in seen and not any(one.is_below(usb) for usb in of_usb):
            seen.add(above)
            yield part(one)


def _name(value: str | None) -> str | None:
    """Return a name, null for the bare code that udev has where the device has no name."""
    name = decoded(value)
    return None if name is None or _CODE.fullmatch(name) else name


def serial_words(name: str | None) -> set[str]:
    """Return the serial numbers in a maker's name as udev has it."""
    return {word for word in (decoded(name) or "").split() if _SERIAL.fullmatch(word)}
