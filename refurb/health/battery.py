"""A battery's health: what it still holds of what it held when new."""

from __future__ import annotations

from refurb.health import checks
from refurb.health.part import part_health
from refurb.model.check import PartHealth
from refurb.model.machine import Battery


def battery_health(battery: Battery) -> PartHealth:
    """Return the health of one battery, in percent of its design. Raises CouldNot."""
    view = {"health_percent": battery.health_percent, "cycles": battery.cycles}
    facts = {**view, "design_wh": battery.design_wh, "full_wh": battery.full_wh}
    return part_health(checks.load("battery"), view, facts)
