"""Optical drives, from /sys/class/block, else from udev."""

from __future__ import annotations

from refurb.hardware.sysfs import line
from refurb.hardware.udev_disks import decoded
from refurb.hardware.values import words
from refurb.host.door import Host
from refurb.model.machine import Part

_HERE = "/sys/class/block"


def optical(host: Host) -> tuple[Part, ...]:
    """Return the optical drives (`sr0`)."""
    names = [name for name in host.names(_HERE) if name.startswith("sr")]
    if host.names(_HERE):
        return tuple(
            Part(
                manufacturer=words(line(host, f"{_HERE}/{name}/device/vendor")),
                model=words(line(host, f"{_HERE}/{name}/device/model")),
            )
            for name in names
        )
    drives = [one.properties for one in host.udev() if one.properties.get("ID_CDROM") == "1"]
    return tuple(
        Part(
            manufacturer=decoded(told.get("ID_VENDOR_ENC")), model=decoded(told.get("ID_MODEL_ENC"))
        )
        for told in drives
    )
