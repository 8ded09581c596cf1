"""How fast the cores run, and the speed that the processor was sold with."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.health.speed import mean_mhz, nominal_mhz, sold_as_mhz
from refurb.host.replay import ReplayHost

CPUINFO = (
    "processor\t: 0\nmodel name\t: Intel(R) Core(TM) i5-3340M CPU @ 2.70GHz\n"
    "cpu MHz\t\t: 2701.000\n\nprocessor\t: 1\ncpu MHz\t\t: 1200.5\n"
)


def pc(folder: Path, **files: str) -> ReplayHost:
    places = {
        "cpuinfo": "proc/cpuinfo",
        "base": "sys/devices/system/cpu/cpu0/cpufreq/base_frequency",
    }
    for name, content in files.items():
        file = folder / "files" / places[name]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
    return ReplayHost(folder)


def test_cores_are_averaged() -> None:
    assert mean_mhz(CPUINFO) == 1950
    assert mean_mhz("processor : 0\nBogoMIPS : 50.00\n") is None


def test_driver_knows_the_nominal_speed_better_than_the_name(tmp_path: Path) -> None:
    assert nominal_mhz(pc(tmp_path, cpuinfo=CPUINFO)) == 2700
    assert nominal_mhz(pc(tmp_path, cpuinfo=CPUINFO, base="2600000\n")) == 2600


@pytest.mark.parametrize("base", ["", "0\n", "fast\n", "9" * 20])
def test_driver_that_says_nonsense_gives_no_speed_of_its_own(tmp_path: Path, base: str) -> None:
    assert nominal_mhz(pc(tmp_path, cpuinfo=CPUINFO, base=base)) in (2700, None)


def test_name_without_a_speed_gives_none() -> None:
    assert sold_as_mhz("model name\t: AMD Ryzen 5 3500U with Radeon Vega Mobile Gfx\n") is None


@given(st.text(max_size=300))
def test_anything_is_read_without_an_error(cpuinfo: str) -> None:
    sold_as_mhz(f"model name\t: {cpuinfo}")
    mean_mhz(f"cpu MHz\t\t: {cpuinfo}")
