"""The processor's temperature, its limit, throttling and the fans, as the kernel tells them.

Documentation/hwmon/sysfs-interface, Documentation/ABI/testing/sysfs-class-thermal and
sysfs-devices-system-cpu. Read through the host's door, so that any PC's /sys can be tried;
psutil only knows the PC that it runs on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from refurb.host.door import Host

CHIPS = "/sys/class/hwmon"
ZONES = "/sys/class/thermal"
CPUS = "/sys/devices/system/cpu"

PROCESSOR_CHIPS = ("coretemp", "k10temp", "k8temp", "zenpower", "via_cputemp", "cpu_thermal")
PROCESSOR_ZONES = ("x86_pkg_temp", "cpu-thermal", "cpu_thermal", "acpitz")
"""Where no chip tells, in this order; `acpitz` is the firmware's, somewhere near the processor."""

PLAUSIBLE_C = range(1, 126)
"""Stuck and missing sensors say 0, -128, 127 or 255; a processor turns itself off before 126."""

PLAUSIBLE_LIMIT_C = range(60, 126)
PLAUSIBLE_RPM = range(30_000)
"""A ThinkPad's missing second fan turns at 65535."""

THROTTLES = ("core_throttle_count", "package_throttle_count")


@dataclass(frozen=True)
class Sensor:
    """A sensor of the processor by its file; `critical_c` is its own limit, null if not told."""

    path: str
    critical_c: int | None = None


@dataclass(frozen=True)
class Warmth:
    """The warmest sensor by its own limit, in degrees Celsius."""

    celsius: int
    critical_c: int | None

    def margin_c(self, default_critical_c: int) -> int:
        """Return how far it is below its limit, or the one given where it has none."""
        return (self.critical_c or default_critical_c) - self.celsius


def find_sensors(host: Host) -> tuple[Sensor, ...]:
    """Return the processor's sensors; none where this PC has none."""
    found = tuple(_chip_sensors(host))
    if found:
        return found
    zones = [name for name in host.names(ZONES) if name.startswith("thermal_zone")]
    kinds = {name: _line(host, f"{ZONES}/{name}/type") for name in zones}
    for wanted in PROCESSOR_ZONES:
        here = [
            Sensor(f"{ZONES}/{name}/temp", _zone_limit(host, f"{ZONES}/{name}"))
            for name in zones
            if kinds[name] == wanted
        ]
        if here:
            return tuple(here)
    return ()


def warmest(host: Host, sensors: Iterable[Sensor], default_critical_c: int) -> Warmth | None:
    """Return the sensor that is nearest to its limit; null where none says anything plausible."""
    said = [
        Warmth(celsius, sensor.critical_c)
        for sensor in sensors
        if (celsius := _celsius(host, sensor.path)) is not None and celsius in PLAUSIBLE_C
    ]
    return min(said, key=lambda warmth: warmth.margin_c(default_critical_c), default=None)


def find_fans(host: Host) -> tuple[str, ...]:
    """Return the files that tell how fast each fan turns."""
    return tuple(
        f"{CHIPS}/{chip}/{name}"
        for chip in host.names(CHIPS)
        for name in host.names(f"{CHIPS}/{chip}")
        if name.startswith("fan") and name.endswith("_input")
    )


def fastest_rpm(host: Host, fans: Iterable[str]) -> int | None:
    """Return the turns per minute of the fastest fan; null where none tells."""
    told = (_number(host, fan) for fan in fans)
    return max((rpm for rpm in told if rpm is not None and rpm in PLAUSIBLE_RPM), default=None)


def throttle_count(host: Host) -> int | None:
    """Return how often heat held the cores back since the start; null where nobody counts."""
    counts = [
        count
        for cpu in host.names(CPUS)
        if cpu.startswith("cpu") and cpu[3:].isdigit()
        for name in THROTTLES
        if (count := _number(host, f"{CPUS}/{cpu}/thermal_throttle/{name}")) is not None
    ]
    return sum(counts) if counts else None


def _chip_sensors(host: Host) -> Iterator[Sensor]:
    for chip in host.names(CHIPS):
        here = f"{CHIPS}/{chip}"
        if _line(host, f"{here}/name") not in PROCESSOR_CHIPS:
            continue
        for name in host.names(here):
            if name.startswith("temp") and name.endswith("_input"):
                limit = _celsius(host, f"{here}/{name.removesuffix('_input')}_crit")
                yield Sensor(f"{here}/{name}", _plausible_limit(limit))


def _zone_limit(host: Host, zone: str) -> int | None:
    for name in host.names(zone):
        if name.endswith("_type") and _line(host, f"{zone}/{name}") == "critical":
            return _plausible_limit(_celsius(host, f"{zone}/{name.removesuffix('_type')}_temp"))
    return None


def _plausible_limit(celsius: int | None) -> int | None:
    return celsius if celsius in PLAUSIBLE_LIMIT_C else None


def _celsius(host: Host, path: str) -> int | None:
    """Return whole degrees of a file in thousandths."""
    thousandths = _number(host, path)
    return None if thousandths is None else round(thousandths / 1000)


def _number(host: Host, path: str) -> int | None:
    line = _line(host, path)
    digits = line.removeprefix("-")
    is_number = digits.isascii() and digits.isdigit() and len(digits) < 16
    return int(line) if is_number else None


def _line(host: Host, path: str) -> str:
    try:
        return host.read(path, 256).decode("utf-8", "replace").strip()
    except OSError:
        return ""
