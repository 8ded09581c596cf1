"""Optical drives, from /sys/class/block."""

from __future__ import annotations

from refurb.hardware.values import words
from refurb.host.door import Host
from refurb.model.machine import Part

_HERE = "/sys/class/block"


def optical(host: Host) -> tuple[Part, ...]:
    """Return the optical drives (`sr0`)."""
    return tuple(
        Part(manufacturer=_line(host, name, "vendor"), model=_line(host, name, "model"))
        for name in host.names(_HERE)
        if name.startswith("sr")
    )


def _line(host: Host, name: str, key: str) -> str | None:
    try:
        return words(host.read(f"{_HERE}/{name}/device/{key}", 256).decode(errors="replace"))
    except OSError:
        return None
