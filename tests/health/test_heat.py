"""Temperatures, limits, fans and throttling from sysfs trees as the kernel makes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.health import heat
from refurb.host.replay import ReplayHost

HWMON, ZONES = "sys/class/hwmon", "sys/class/thermal"


def pc(folder: Path, files: dict[str, object]) -> ReplayHost:
    """Return a PC with these files."""
    for name, content in files.items():
        file = folder / "files" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else f"{content}\n".encode())
    return ReplayHost(folder)


def chip(number: int, name: str, **values: object) -> dict[str, object]:
    """Return the files of one hwmon chip."""
    here = f"{HWMON}/hwmon{number}"
    return {f"{here}/name": name, **{f"{here}/{key}": value for key, value in values.items()}}


def warmest(host: ReplayHost, default: int = 95) -> heat.Warmth | None:
    return heat.warmest(host, heat.find_sensors(host), default)


def test_sensor_nearest_to_its_own_limit_counts(tmp_path: Path) -> None:
    host = pc(
        tmp_path,
        chip(2, "coretemp", temp1_input=71000, temp1_crit=105000, temp2_input=69500,
             temp2_crit=80000)
        | chip(0, "nvme", temp1_input=84850, temp1_crit=85000),
    )  # fmt: skip
    assert warmest(host) == heat.Warmth(70, 80)


def test_limit_that_is_missing_or_mad_is_the_checks(tmp_path: Path) -> None:
    host = pc(tmp_path, chip(0, "k10temp", temp1_input=61250, temp1_crit=0))
    found = warmest(host)
    assert found == heat.Warmth(61, None)
    assert found.margin_c(95) == 34


@pytest.mark.parametrize("mad", [0, -128000, 127000, 255000, b"", b"n/a\n", b"9" * 30])
def test_sensor_that_says_nothing_possible_is_not_believed(tmp_path: Path, mad: object) -> None:
    assert warmest(pc(tmp_path, chip(0, "coretemp", temp1_input=mad))) is None


def test_without_a_chip_the_processors_zone_tells_and_then_the_firmwares(tmp_path: Path) -> None:
    zones: dict[str, object] = {
        f"{ZONES}/thermal_zone0/type": "acpitz",
        f"{ZONES}/thermal_zone0/temp": 48000,
        f"{ZONES}/thermal_zone0/trip_point_0_type": "passive",
        f"{ZONES}/thermal_zone0/trip_point_0_temp": 70000,
        f"{ZONES}/thermal_zone0/trip_point_1_type": "critical",
        f"{ZONES}/thermal_zone0/trip_point_1_temp": 99000,
        f"{ZONES}/thermal_zone1/type": "iwlwifi_1",
        f"{ZONES}/thermal_zone1/temp": 90000,
        f"{ZONES}/cooling_device0/type": "Processor",
    }
    assert warmest(pc(tmp_path / "a", zones)) == heat.Warmth(48, 99)
    zones |= {f"{ZONES}/thermal_zone2/type": "x86_pkg_temp", f"{ZONES}/thermal_zone2/temp": 62000}
    assert warmest(pc(tmp_path / "b", zones)) == heat.Warmth(62, None)


def test_pc_without_sensors_says_nothing(tmp_path: Path) -> None:
    host = pc(tmp_path, chip(0, "iwlwifi_1", temp1_input=99000))
    assert heat.find_sensors(host) == ()
    assert warmest(host) is None
    assert heat.throttle_count(host) is None
    assert heat.fastest_rpm(host, heat.find_fans(host)) is None


def test_fastest_fan_of_all_chips_counts(tmp_path: Path) -> None:
    host = pc(
        tmp_path,
        chip(1, "thinkpad", fan1_input=0, fan2_input=65535, pwm1=120)
        | chip(3, "nct6775", fan1_input=b"", fan2_input=1400),
    )
    assert heat.fastest_rpm(host, heat.find_fans(host)) == 1400


def test_throttling_of_all_cores_is_added_up(tmp_path: Path) -> None:
    cpus = "sys/devices/system/cpu"
    host = pc(
        tmp_path,
        {
            f"{cpus}/cpu0/thermal_throttle/core_throttle_count": 3,
            f"{cpus}/cpu0/thermal_throttle/package_throttle_count": 4,
            f"{cpus}/cpu11/thermal_throttle/core_throttle_count": 5,
            f"{cpus}/cpufreq/thermal_throttle/core_throttle_count": 100,
        },
    )
    assert heat.throttle_count(host) == 12


@given(st.binary(max_size=40))
def test_any_content_is_read_without_an_error(content: bytes) -> None:
    class Host(ReplayHost):
        def __init__(self) -> None:
            """Have no folder."""

        def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
            return content

    found = heat.warmest(Host(), [heat.Sensor("/sys/x", None)], 95)
    assert found is None or found.celsius in heat.PLAUSIBLE_C
