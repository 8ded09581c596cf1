"""Batteries, from /sys/class/power_supply."""

from __future__ import annotations

from refurb.hardware.junk import is_junk
from refurb.hardware.values import whole, words
from refurb.host.door import Host
from refurb.model.machine import Battery

_HERE = "/sys/class/power_supply"
_FIELDS = (
    "type", "scope", "present", "manufacturer", "model_name", "serial_number", "cycle_count",
    "energy_full_design", "energy_full", "charge_full_design", "charge_full",
    "voltage_min_design", "voltage_now",
)  # fmt: skip


def batteries(host: Host) -> tuple[Battery, ...]:
    """Return the machine's own batteries; those of mice and telephones have scope `Device`."""
    found = []
    for name in host.names(_HERE):
        there = host.names(f"{_HERE}/{name}")
        fields = {
            key: value
            for key in _FIELDS
            if key in there and (value := _read(host, f"{_HERE}/{name}/{key}"))
        }
        is_fitted = fields.get("present") != "0" and fields.get("scope") != "Device"
        if fields.get("type") == "Battery" and is_fitted:
            found.append(battery(fields))
    return tuple(found)


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
        health_percent=round(100 * full / design) if design and full is not None else None,
        cycles=whole(fields.get("cycle_count")) or None,
    )


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


def _read(host: Host, path: str) -> str | None:
    try:
        return host.read(path, 4096).decode(errors="replace").strip() or None
    except OSError:
        return None
