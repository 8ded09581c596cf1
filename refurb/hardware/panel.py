"""The built-in screen: what tells a laptop and an all-in-one from a box with a cable."""

from __future__ import annotations

import re

from refurb.hardware import edid, edid_found
from refurb.host.door import Host

_HERE = "/sys/class/drm"
_BUILT_IN = re.compile(r"card\d+-(eDP|LVDS|DSI)-\d+")
_LIMIT_BYTES = 1 << 17


def panel_mm(host: Host) -> int | None:
    """Return the width of the built-in screen's picture, null where none is found or told."""
    for connector in host.names(_HERE):
        if not _BUILT_IN.fullmatch(connector):
            continue
        try:
            kept = host.read(f"{_HERE}/{connector}/edid", _LIMIT_BYTES)
        except OSError:
            continue
        for one in edid_found.found(kept):
            screen = edid.parse(one)
            if screen and screen.width_mm:
                return screen.width_mm
    return None
