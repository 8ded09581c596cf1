"""Screens, against edid-decode's own reading of 34 real ones and values read by eye."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from refurb.hardware import edid
from refurb.hardware.displays import displays
from refurb.model.machine import Display
from tests.hardware.pc import Pc

MAKER = re.compile(r"^    Manufacturer: (\w{3})$", re.MULTILINE)
TIMING = re.compile(r"^    DTD 1: +(\d+)x(\d+)(i?) .*\(.*?(\d+) mm x (\d+) mm\)$", re.MULTILINE)
NAME = re.compile(r"Display Product Name: '(.+)'")


def blob(text: str) -> bytes:
    """Return the bytes that stand in front of edid-decode's text."""
    return bytes.fromhex("".join(re.findall(r"^((?:[0-9a-f]{2} ?){16})$", text, re.MULTILINE)))


def test_our_reading_is_edid_decodes(corpus: Path) -> None:
    files = sorted((corpus / "edid/linuxhw__EDID").iterdir())
    assert len(files) > 30
    for file in files:
        text = file.read_text(encoding="utf-8", errors="replace")
        found = edid.parse(blob(text))
        if "was empty" in text:
            assert found is None
            continue
        assert found is not None, file.name
        maker, timing, name = MAKER.search(text), TIMING.search(text), NAME.search(text)
        assert maker is None or found.manufacturer == maker[1], file.name
        assert name is None or found.model == name[1].strip(), file.name
        if timing and "OEM0000" not in file.name:
            assert found.pixels == f"{timing[1]}x{timing[2]}", file.name
            assert (found.width_mm, found.height_mm) == (int(timing[4]), int(timing[5])), file.name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Analog_ViewSonic_VSC631E_*", Display(
            manufacturer="VSC", model="VA703-3Series", serial="QAG083523397",
            width_mm=338, height_mm=270, pixels="1280x1024")),
        ("Digital_NEC_NEC68D6_*", Display(
            manufacturer="NEC", model="EA244WMi", serial="48120696NA",
            width_mm=519, height_mm=324, pixels="1920x1200")),
        ("Digital_BOE_BOE0602_*", Display(
            manufacturer="BOE", model="0602", width_mm=309, height_mm=173, pixels="1366x768")),
        ("Digital_Others_OEM0000_*", Display(
            manufacturer="OEM", model="32'' TFT-TV", pixels="1920x1080")),
    ],
)  # fmt: skip
def test_a_screen_says_what_it_is(corpus: Path, name: str, expected: Display) -> None:
    (file,) = (corpus / "edid/linuxhw__EDID").glob(name)
    assert edid.parse(blob(file.read_text(encoding="utf-8"))) == expected


def test_all_edids_of_the_corpus_can_be_read(corpus: Path) -> None:
    for file in (corpus / "edid/glpi-project__glpi-agent").iterdir():
        assert edid.parse(file.read_bytes()) is not None, file.name


def test_what_is_no_edid_is_null(corpus: Path) -> None:
    whole = next((corpus / "edid/glpi-project__glpi-agent").iterdir()).read_bytes()
    assert edid.parse(b"") is None
    assert edid.parse(whole[:127]) is None
    assert edid.parse(b"\x01" + whole[1:]) is None


def test_a_screen_that_says_nothing_is_told_by_its_connector(corpus: Path, tmp_path: Path) -> None:
    whole = (corpus / "edid/glpi-project__glpi-agent/lcd.hp-l1950").read_bytes()
    pc = Pc(tmp_path)
    for connector, state, data in [
        ("card0-DP-1", "connected", whole),
        ("card0-VGA-1", "connected", b""),
        ("card0-HDMI-A-1", "disconnected", b""),
        ("card0-LVDS-1", "connected", b"\0garbled"),
    ]:
        pc.file(f"/sys/class/drm/{connector}/edid", data)
        pc.file(f"/sys/class/drm/{connector}/status", f"{state}\n")
    found, dark = displays(pc.host)
    assert [screen.manufacturer for screen in found] == ["HWP"]
    assert dark == ("card0-LVDS-1", "card0-VGA-1")
