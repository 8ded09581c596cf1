"""Batteries of the corpus: what the eye reads in them is what refurb reads, and jc too."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb import locale
from refurb.hardware import upower
from refurb.hardware.batteries import batteries
from refurb.hardware.inventory import take
from refurb.hardware.show import lines
from refurb.model.machine import Battery
from tests.hardware.pc import Pc

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "battery.toml").read_text(encoding="utf-8")
)
SUPPLY = "/sys/class/power_supply"
WORN = "battery/eReuse__workbench/e5530.battery.ini"
ACPI = re.compile(r"Battery (\d+): (?:design capacity (\d+) mAh, last full capacity (\d+) mAh)?")
ACPICONF = {
    "Design capacity": "charge_full_design", "Last full capacity": "charge_full",
    "Design voltage": "voltage_min_design", "Model number": "model_name",
    "Serial number": "serial_number", "OEM info": "manufacturer",
}  # fmt: skip
MILLI = 1000


def supply(pc: Pc, name: str, fields: dict[str, str]) -> None:
    """Add a power supply of the kernel's."""
    for key, value in fields.items():
        pc.file(f"{SUPPLY}/{name}/{key}", f"{value}\n")


def of_sysfs(pc: Pc, text: str) -> None:
    pairs = (line.partition("=") for line in text.splitlines())
    fields = {key.removeprefix("POWER_SUPPLY_").lower(): value for key, _, value in pairs}
    supply(pc, "BAT0", {"type": "Battery", **fields})


def of_acpi(pc: Pc, text: str) -> None:
    """Write acpi(1)'s milli-ampere-hours as the micro-ampere-hours that it read from the kernel."""
    found: dict[str, dict[str, str]] = {}
    for number, design, full in ACPI.findall(text):
        fields = found.setdefault(number, {"type": "Battery"})
        if design:
            fields["charge_full_design"] = str(int(design) * MILLI)
            fields["charge_full"] = str(int(full) * MILLI)
    supply(pc, "AC", {"type": "Mains"})
    for number, fields in found.items():
        supply(pc, f"BAT{number}", fields)


def of_acpiconf(pc: Pc, text: str) -> None:
    """Write acpiconf(8)'s words as the kernel's, its units (mAh, mV) as thousands of them."""
    fields = {"type": "Battery"}
    for key, _, value in (line.partition(":") for line in text.splitlines()):
        if key in ACPICONF:
            number = re.fullmatch(r"(\d+) m(?:Ah|V)", value.strip())
            fields[ACPICONF[key]] = str(int(number[1]) * MILLI) if number else value.strip()
    supply(pc, "BAT0", fields)


def of_file(corpus: Path, folder: Path, name: str) -> Pc:
    """Return a PC of which this file alone is known."""
    pc = Pc(folder)
    data = (corpus / name).read_bytes()
    match EXPECTED[name]["how"]:
        case "upower":
            pc.tool("upower.txt", data)
        case "dmidecode":
            pc.tool("dmidecode.txt", data)
        case how:
            {"sysfs": of_sysfs, "acpi": of_acpi, "acpiconf": of_acpiconf}[how](pc, data.decode())
    return pc


def row(battery: Battery) -> list[object]:
    words = [battery.manufacturer or "", battery.model or "", battery.serial or ""]
    numbers = [battery.design_wh or 0, battery.full_wh or 0, battery.health_percent or 0]
    return [*words, *numbers]


@pytest.mark.parametrize("name", EXPECTED)
def test_a_battery_is_read_as_it_is(corpus: Path, tmp_path: Path, name: str) -> None:
    found = take(of_file(corpus, tmp_path, name).host).batteries
    assert [row(one) for one in found] == EXPECTED[name].get("batteries", [])
    assert all(one.cycles is None for one in found)


def test_no_file_of_the_corpus_is_left_out(corpus: Path) -> None:
    there = {
        file.relative_to(corpus).as_posix()
        for kind in ("battery", "upower")
        for file in (corpus / kind).rglob("*")
        if file.is_file() and file.suffix != ".json"
    }
    assert there == set(EXPECTED)


def test_jc_reads_the_same_in_upowers_text(corpus: Path) -> None:
    seen = 0
    for kept in (corpus / "upower").glob("*/*.json"):
        ours = list(upower.parse(kept.with_suffix(".out").read_bytes()).values())
        theirs = [one for one in json.loads(kept.read_bytes()) if one.get("power_supply")]
        told = [one for one in theirs if one["detail"].get("present")]
        assert len(ours) == len(told)
        for mine, other in zip(ours, told, strict=True):
            seen += 1
            assert (mine.manufacturer, mine.model) == (other["vendor"], other["model"])
            assert mine.design_wh == round(other["detail"]["energy_full_design"], 2)
            assert mine.full_wh == round(other["detail"]["energy_full"], 2)
            assert mine.health_percent == round(other["detail"]["capacity"])
    assert seen == 1


@pytest.mark.parametrize(
    ("language", "words", "full"),
    [
        ("fr", "garde 36 % de sa capacité d'origine", "22,17 Wh"),
        ("en", "keeps 36 % of its first capacity", "22.17 Wh"),
    ],
)
def test_a_worn_battery_is_said_in_plain_words(
    corpus: Path, tmp_path: Path, language: str, words: str, full: str
) -> None:
    locale.choose(language)
    shown = "\n".join(lines(take(of_file(corpus, tmp_path, WORN).host)))
    assert words in shown
    assert full in shown


UPOWER = """Device: /org/freedesktop/UPower/devices/battery_BAT0
  native-path:          BAT0
  vendor:               SMP
  power supply:         yes
  battery
    present:             yes
    energy-full:         {full} Wh
    energy-full-design:  50 Wh
    charge-cycles:       312

Device: /org/freedesktop/UPower/devices/mouse_hidpp_battery_0
  native-path:          hidpp_battery_0
  power supply:         no
  mouse
    present:             yes
    energy-full:         1 Wh

Device: /org/freedesktop/UPower/devices/DisplayDevice
  power supply:         yes
  battery
    present:             yes
    energy-full:         40 Wh
"""
KERNEL = {"type": "Battery", "energy_full_design": "50000000", "energy_full": "40000000"}


def test_upower_counts_the_cycles_that_the_kernel_does_not(tmp_path: Path) -> None:
    pc = Pc(tmp_path).tool("upower.txt", UPOWER.format(full=40))
    supply(pc, "BAT0", KERNEL)
    (found,) = batteries(pc.host)
    assert (found.full_wh, found.cycles) == (40.0, 312)
    assert not [gap for gap in take(pc.host).unknown if gap.part == "batteries"]


def test_two_capacities_of_one_battery_are_said(tmp_path: Path) -> None:
    pc = Pc(tmp_path).tool("upower.txt", UPOWER.format(full=30))
    supply(pc, "BAT0", KERNEL)
    machine = take(pc.host)
    assert machine.batteries[0].full_wh == 40.0
    assert [gap.part for gap in machine.unknown].count("batteries") == 1


def test_only_the_pcs_own_batteries_count_in_upower(tmp_path: Path) -> None:
    pc = Pc(tmp_path).tool("upower.txt", UPOWER.format(full="38,5"))
    (found,) = batteries(pc.host)
    assert (found.full_wh, found.health_percent, found.cycles) == (38.5, 77, 312)
    assert "batteries" not in {gap.part for gap in take(pc.host).unknown}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(UPOWER.splitlines(keepends=True)) | st.text(max_size=30)))
def test_cut_and_mixed_lines_are_survived(mixed: list[str]) -> None:
    for found in upower.parse("".join(mixed).encode(errors="replace")).values():
        found.model_dump_json()
