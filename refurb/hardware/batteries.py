"""Batteries, from /sys/class/power_supply, else from udev or upower."""

from __future__ import annotations

from refurb.hardware import upower
from refurb.hardware.junk import is_junk
from refurb.hardware.sysfs import line
from refurb.hardware.values import whole, words
from refurb.host.door import Host
from refurb.model.machine import Battery

_HERE = "/sys/class/power_supply"
_FIELDS = (
    "type", "scope", "present", "manufacturer", "model_name", "serial_number", "cycle_count",
    "energy_full_design", "energy_full", "charge_full_design", "charge_full",
    "voltage_min_design", "voltage_now",
)  # fmt: skip

_SAME = 0.05
"""By how much two readings of one moment may differ: rounding, and amperes times volts."""


def batteries(host: Host) -> tuple[Battery, ...]:
    """Return the machine's own batteries; those of mice and telephones have scope `Device`.

    The kernel tells of them in /sys, and as much to udev; a capture may have upower's words alone,
    which also count the cycles where the kernel does not.
    """
    told = upower.batteries(host)
    return tuple(
        one.model_copy(update={"cycles": told[name].cycles})
        if one.cycles is None and name in told
        else one
        for name, one in (_of_kernel(host) or told).items()
    )


def disagree(host: Host) -> bool:
    """Tell whether the kernel and upower tell two different things of one battery."""
    told = upower.batteries(host)
    return any(
        _differ(one.full_wh, told[name].full_wh) or _differ(one.design_wh, told[name].design_wh)
        for name, one in _of_kernel(host).items()
        if name in told
    )


def _differ(one: float | None, other: float | None) -> bool:
    return bool(one and other) and abs((one or 0) / (other or 1) - 1) > _SAME


def _of_kernel(host: Host) -> dict[str, Battery]:
    names = host.names(_HERE)
    supplies = {name: _sysfs_fields(host, name) for name in names} or _udev_fields(host)
    return {
        name: battery(fields)
        for name, fields in supplies.items()
        if fields.get("type") == "Battery"
        and fields.get("present") != "0"
        and fields.get("scope") != "Device"
    }


def _sysfs_fields(host: Host, name: str) -> dict[str, str]:
    there = host.names(f"{_HERE}/{name}")
    found = {key: line(host, f"{_HERE}/{name}/{key}") for key in _FIELDS if key in there}
    return {key: value for key, value in found.items() if value}


def _udev_fields(host: Host) -> dict[str, dict[str, str]]:
    """Return what the kernel's uevents say; they have a TYPE since Linux 5.10 only."""
    found = {}
    for one in host.udev():
        if one.subsystem == "power_supply":
            told = one.properties
            fields = {key: told.get(f"POWER_SUPPLY_{key.upper()}", "").strip() for key in _FIELDS}
            fields = {key: value for key, value in fields.items() if value}
            is_battery = "energy_full_design" in fields or "charge_full_design" in fields
            found[one.name] = {"type": "Battery" if is_battery else "", **fields}
    return found


def battery(fields: dict[str, str]) -> Battery:
    """Return a battery from its sysfs fields: micro-watt-hours, or micro-ampere-hours and volts."""
    design = _watt_hours(fields, "full_design")
    full = _watt_hours(fields, "full")
    return Battery(
        manufacturer=_plain(fields.get("manufacturer")),
        model=_plain(fields.get("model_name")),
        serial=_plain(fields.get("serial_number")),
        design_wh=design,
        full_wh=full,
        health_percent=_percent(full, design)
        or _percent(*(whole(fields.get(f"charge_{which}")) for which in ("full", "full_design"))),
        cycles=whole(fields.get("cycle_count")) or None,
    )


def _percent(full: float | None, design: float | None) -> int | None:
    """Return what is left of the design; the charge tells it where no voltage makes it energy."""
    return round(100 * full / design) if full and design else None


def _watt_hours(fields: dict[str, str], which: str) -> float | None:
    """Return watt-hours; null where none are told (many batteries say 0 for not known)."""
    energy = whole(fields.get(f"energy_{which}"))
    if energy:
        return round(energy / 1e6, 2)
    charge = whole(fields.get(f"charge_{which}"))
    volts = whole(fields.get("voltage_min_design")) or whole(fields.get("voltage_now"))
    return round(charge / 1e6 * volts / 1e6, 2) if charge and volts else None


def _plain(value: str | None) -> str | None:
    plain = words(value)
    return None if plain is None or is_junk(plain) else plain
