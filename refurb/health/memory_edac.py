"""Errors that ECC memory itself reports (EDAC), by slot.

Documentation/ABI/testing/sysfs-devices-edac; without ECC there is no memory controller in there.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from refurb.host.door import Host

CONTROLLERS = "/sys/devices/system/edac/mc"


@dataclass(frozen=True)
class Reported:
    """Errors mended and not mended since the PC started, and both together by the slot's label."""

    corrected: int = 0
    uncorrected: int = 0
    by_slot: Counter[str] = field(default_factory=Counter)

    def since(self, before: Reported) -> Reported:
        """Return what has come in addition to `before`; a counter that was reset adds nothing."""
        return Reported(
            max(self.corrected - before.corrected, 0),
            max(self.uncorrected - before.uncorrected, 0),
            self.by_slot - before.by_slot,
        )


def read_edac(host: Host) -> Reported | None:
    """Return what all memory controllers report; null where there is none."""
    names = [
        name for name in host.names(CONTROLLERS) if name.startswith("mc") and name[2:].isdigit()
    ]
    if not names:
        return None
    corrected = uncorrected = 0
    by_slot: Counter[str] = Counter()
    for name in names:
        path = f"{CONTROLLERS}/{name}"
        corrected += _number(host, f"{path}/ce_count")
        uncorrected += _number(host, f"{path}/ue_count")
        by_slot += _slots(host, path, name)
    return Reported(corrected, uncorrected, by_slot)


def _slots(host: Host, path: str, controller: str) -> Counter[str]:
    found: Counter[str] = Counter()
    inside = host.names(path)
    for name in inside:
        if name.startswith(("dimm", "rank")) and name[4:].isdigit():
            where = f"{path}/{name}"
            label = _line(host, f"{where}/dimm_label") or _line(host, f"{where}/dimm_location")
            errors = _number(host, f"{where}/dimm_ce_count") + _number(
                host, f"{where}/dimm_ue_count"
            )
            found[label or f"{controller} {name}"] += errors
    if found:
        return found
    for row in (name for name in inside if name.startswith("csrow")):  # kernels before 3.6
        for name in host.names(f"{path}/{row}"):
            if name.startswith("ch") and name.endswith("_ce_count"):
                channel = name.removesuffix("_ce_count")
                label = _line(host, f"{path}/{row}/{channel}_dimm_label")
                errors = _number(host, f"{path}/{row}/{name}")
                found[label or f"{controller} {row} {channel}"] += errors
    return found


def _number(host: Host, path: str) -> int:
    """Return a counter; 0 where it is missing, since not every driver has each."""
    line = _line(host, path)
    return int(line) if line.isascii() and line.isdigit() and len(line) < 16 else 0


def _line(host: Host, path: str) -> str:
    try:
        return host.read(path, 256).decode("utf-8", "replace").strip()
    except OSError:
        return ""
