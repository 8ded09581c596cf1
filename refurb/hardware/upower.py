"""`upower --dump`: what a desktop knows of a PC's batteries, for captures without /sys."""

from __future__ import annotations

import re

from refurb.hardware.junk import is_junk
from refurb.hardware.values import whole, words
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.model.machine import Battery

DUMP = ("upower", "--dump")
_WATT_HOURS = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,12}))? Wh")
"""Some locales write a comma."""


def batteries(host: Host) -> dict[str, Battery]:
    """Return the PC's own batteries by their kernel names, of a captured PC.

    This PC's daemon is never asked: it has no more to say than /sys, and may be long to wake.
    """
    if host.name != "replay":
        return {}
    try:
        return parse(host.run(DUMP).stdout)
    except (ToolMissing, ToolTimeout):
        return {}


def parse(output: bytes) -> dict[str, Battery]:
    """Return the fitted batteries that power this PC (upower(1)); those of mice do not."""
    found: dict[str, Battery] = {}
    for fields in _devices(output.decode("utf-8", errors="replace")):
        is_fitted = fields.get("present") == "yes" and fields.get("power supply") == "yes"
        name = fields.get("native-path", "").rsplit("/", 1)[-1]
        if is_fitted and "battery" in fields and name and "DisplayDevice" not in name:
            found.setdefault(name, _battery(fields))
    return found


def _devices(text: str) -> list[dict[str, str]]:
    """Return each device's fields; a heading without a value (`battery`) has an empty text."""
    found: list[dict[str, str]] = [{}]
    for line in text.split("\n"):
        key, colon, value = line.strip().partition(":")
        if line.startswith(("Device:", "Daemon:")) or (key == "native-path" and key in found[-1]):
            found.append({})
        if key and (colon or key == "battery"):
            found[-1].setdefault(key, value.strip())
    return found


def _battery(fields: dict[str, str]) -> Battery:
    design, full = (_wh(fields.get(key)) for key in ("energy-full-design", "energy-full"))
    return Battery(
        manufacturer=_plain(fields.get("vendor")),
        model=_plain(fields.get("model")),
        serial=_plain(fields.get("serial")),
        design_wh=design,
        full_wh=full,
        health_percent=round(100 * full / design) if design and full is not None else None,
        cycles=whole(fields.get("charge-cycles")) or None,
    )


def _wh(value: str | None) -> float | None:
    match = _WATT_HOURS.fullmatch(value or "")
    return round(float(f"{match[1]}.{match[2] or 0}"), 2) or None if match else None


def _plain(value: str | None) -> str | None:
    plain = words(value)
    return None if plain is None or is_junk(plain) else plain
