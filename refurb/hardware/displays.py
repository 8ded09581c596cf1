"""The screens, from the EDIDs that the kernel has read."""

from __future__ import annotations

from refurb.hardware import edid, edid_found
from refurb.host.door import Host
from refurb.model.machine import Display

_HERE = "/sys/class/drm"
_LIMIT_BYTES = 1 << 17


def displays(host: Host) -> tuple[tuple[Display, ...], tuple[str, ...]]:
    """Return the screens, and the connectors whose screen does not say what it is.

    A cut or garbled EDID says nothing; a captured one may be raw, a hex dump or base64.
    """
    found, dark = [], []
    for connector in host.names(_HERE):
        kept = _read(host, f"{_HERE}/{connector}/edid")
        screens = [screen for one in edid_found.found(kept) if (screen := edid.parse(one))]
        found += screens
        if screens:
            continue
        if kept or _read(host, f"{_HERE}/{connector}/status").strip() == b"connected":
            dark.append(connector)
    return tuple(found), tuple(dark)


def _read(host: Host, path: str) -> bytes:
    try:
        return host.read(path, _LIMIT_BYTES)
    except OSError:
        return b""  # a graphics card's own entry has no EDID
