"""A battery's health: what it still holds of what it held when new."""

from __future__ import annotations

from pathlib import Path

from refurb.health import workshop
from refurb.health.part import part_health
from refurb.model.check import PartHealth
from refurb.model.machine import Battery


def battery_health(battery: Battery, *, checks_folder: Path | None = None) -> PartHealth:
    """Return the health of one battery, in percent of its design.

    `checks_folder` holds the workshop's own checks. Raises CouldNot.
    """
    view = {"health_percent": battery.health_percent, "cycles": battery.cycles}
    facts = {**view, "design_wh": battery.design_wh, "full_wh": battery.full_wh}
    return part_health(workshop.load("battery", checks_folder), view, facts)
