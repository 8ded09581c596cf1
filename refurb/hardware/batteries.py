"""Batteries, from /sys/class/power_supply."""

from __future__ import annotations

from refurb.hardware.junk import is_junk
from refurb.host.door import Host
from refurb.model.machine import Battery

_HERE = "/sys/class/power_supply"


def batteries(host: Host) -> tuple[Battery, ...]:
    """Return the machine's own batteries; those of mice and telephones have scope `Device`."""
    found = []
    for name in host.names(_HERE):
        fields = {
            key: value
            for key in host.names(f"{_HERE}/{name}")
            if (value := _read(host, f"{_HERE}/{name}/{key}"))
        }
        if fields.get("type") == "Battery" and fields.get("scope") != "Device":
            found.append(battery(fields))
    return tuple(found)


def battery(fields: dict[str, str]) -> Battery:
    """Return a battery from its sysfs fields: micro-watt-hours, or micro-ampere-hours and volts."""
    design = _watt_hours(fields, "full_design")
    full = _watt_hours(fields, "full")
    serial, model = fields.get("serial_number"), fields.get("model_name")
    return Battery(
        manufacturer=fields.get("manufacturer"),
        model=None if model is None or is_junk(model) else model,
        serial=None if serial is None or is_junk(serial) else serial,
        design_wh=design,
        full_wh=full,
        health_percent=round(100 * full / design) if design and full is not None else None,
        cycles=_number(fields.get("cycle_count")) or None,
    )


def _watt_hours(fields: dict[str, str], which: str) -> float | None:
    energy = _number(fields.get(f"energy_{which}"))
    if energy:
        return round(energy / 1e6, 2)
    charge = _number(fields.get(f"charge_{which}"))
    volts = _number(fields.get("voltage_min_design")) or _number(fields.get("voltage_now"))
    return round(charge * volts / 1e12, 2) if charge and volts else None


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isdigit() and len(value) < 15 else None


def _read(host: Host, path: str) -> str | None:
    try:
        return host.read(path, 4096).decode(errors="replace").strip() or None
    except OSError:
        return None
