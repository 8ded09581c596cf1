"""The screens, from the EDIDs that the kernel has read."""

from __future__ import annotations

from refurb.hardware import edid
from refurb.host.door import Host
from refurb.model.machine import Display

_HERE = "/sys/class/drm"


def displays(host: Host) -> tuple[tuple[Display, ...], tuple[str, ...]]:
    """Return the screens, and the connectors whose screen does not say what it is."""
    found, dark = [], []
    for connector in host.names(_HERE):
        blob = _read(host, f"{_HERE}/{connector}/edid")
        display = edid.parse(blob)
        if display is not None:
            found.append(display)
        elif blob or _read(host, f"{_HERE}/{connector}/status").strip() == b"connected":
            dark.append(connector)
    return tuple(found), tuple(dark)


def _read(host: Host, path: str) -> bytes:
    try:
        return host.read(path, 4096)
    except OSError:
        return b""  # a graphics card's own entry has no EDID
