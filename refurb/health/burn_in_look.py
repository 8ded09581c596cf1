"""What is seen of the processor while it is tested: heat, fans, speed and load."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from refurb.health import heat
from refurb.health.grade import Value
from refurb.health.manners import BUSY_FIELDS, LOOK_S
from refurb.health.pace import Pace
from refurb.health.speed import nominal_mhz, now_mhz
from refurb.host.beside import Beside
from refurb.host.door import Host

IDLE_FIELDS = (3, 4)
"""idle and iowait of the first line of /proc/stat (proc(5))."""

RUN_UP_S = 2.0
"""Until then the cores still speed up, and the first looks say little."""


@dataclass
class Lookout:
    """Looks once a second; `default_critical_c` counts where the sensor tells no limit."""

    pace: Pace
    default_critical_c: int
    sensors: tuple[heat.Sensor, ...] = field(init=False)
    fans: tuple[str, ...] = field(init=False)
    peak: heat.Warmth | None = field(init=False, default=None)
    fan_rpm: int | None = field(init=False, default=None)
    speeds_mhz: list[int] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        """Find the sensors, and see how things are before the load."""
        host = self.pace.host
        self.sensors, self.fans = heat.find_sensors(host), heat.find_fans(host)
        before = heat.warmest(host, self.sensors, self.default_critical_c)
        self.idle_c = before.celsius if before else None
        self.throttles_before = heat.throttle_count(host)
        self.load_before = load_ticks(host)
        self.nominal_mhz = nominal_mhz(host)
        self.began = self.looked = time.monotonic()

    def __call__(self, _going: Sequence[Beside]) -> None:
        """Look, at most once a second; speed counts only while the tools run."""
        now = time.monotonic()
        if now - self.looked < LOOK_S:
            return
        self.looked = now
        self.look(is_running=not self.pace.is_held and now - self.began > RUN_UP_S)

    def look(self, *, is_running: bool) -> None:
        """Keep the hottest, the fastest fan, and the speed where the tools are running."""
        host = self.pace.host
        warmth = heat.warmest(host, self.sensors, self.default_critical_c)
        seen = [w for w in (self.peak, warmth) if w]
        self.peak = min(seen, key=lambda w: w.margin_c(self.default_critical_c), default=None)
        rpm = heat.fastest_rpm(host, self.fans)
        self.fan_rpm = max((r for r in (self.fan_rpm, rpm) if r is not None), default=None)
        if is_running and (mhz := now_mhz(host)):
            self.speeds_mhz.append(mhz)

    @property
    def reached_mhz(self) -> int | None:
        """Return the mean speed under load; null where none is told."""
        return round(sum(self.speeds_mhz) / len(self.speeds_mhz)) if self.speeds_mhz else None

    @property
    def reached_percent(self) -> int | None:
        """Return the mean speed under load in percent of the nominal; null where not known."""
        reached, nominal = self.reached_mhz, self.nominal_mhz
        return round(100 * reached / nominal) if reached and nominal else None

    def view(self) -> dict[str, Value]:
        """Return what rules may ask of heat, fans, speed and load."""
        after = heat.throttle_count(self.pace.host)
        counted = after is not None and self.throttles_before is not None
        peak = self.peak
        return {
            "idle_c": self.idle_c,
            "peak_c": peak.celsius if peak else None,
            "critical_c": (peak.critical_c or self.default_critical_c) if peak else None,
            "margin_c": peak.margin_c(self.default_critical_c) if peak else None,
            "throttles": max((after or 0) - (self.throttles_before or 0), 0) if counted else None,
            "fan_rpm": self.fan_rpm,
            "load_percent": load_percent(self.load_before, load_ticks(self.pace.host)),
            "nominal_mhz": self.nominal_mhz,
            "reached_mhz": self.reached_mhz,
            "reached_percent": self.reached_percent,
        }


def load_ticks(host: Host) -> tuple[int, int]:
    """Return the processor time used and unused since the start, in ticks; 0, 0 if not told."""
    try:
        fields = [int(f) for f in host.read("/proc/stat", 4096).split(b"\n", 1)[0].split()[1:]]
        return sum(fields[f] for f in BUSY_FIELDS), sum(fields[f] for f in IDLE_FIELDS)
    except (OSError, IndexError, ValueError):
        return 0, 0


def load_percent(before: tuple[int, int], after: tuple[int, int]) -> int | None:
    """Return how busy all cores were in between; null where nothing was counted."""
    busy, idle = after[0] - before[0], after[1] - before[1]
    return round(100 * busy / (busy + idle)) if busy >= 0 and idle >= 0 and busy + idle else None
