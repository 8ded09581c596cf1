"""Screens of the corpus: what edid-decode, parse-edid and the eye read is what refurb reads."""

from __future__ import annotations

import base64
import subprocess
import tomllib
from pathlib import Path

import pytest

from refurb.hardware import edid, edid_found
from refurb.hardware.displays import displays
from refurb.model.machine import Display
from tests.conftest import need_tools
from tests.hardware.pc import Pc

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "edid.toml").read_text(encoding="utf-8")
)
FILES = [name for name in EXPECTED if "/" in name]


def wanted(name: str) -> Display | None:
    fields = EXPECTED[name]
    return None if fields.get("known") is False else Display(**fields)


@pytest.mark.parametrize("name", FILES)
def test_a_screen_is_what_its_edid_says(corpus: Path, tmp_path: Path, name: str) -> None:
    pc = Pc(tmp_path).file("/sys/class/drm/card0-DP-1/edid", (corpus / "edid" / name).read_bytes())
    found, dark = displays(pc.host)
    expected = wanted(name)
    assert found == (() if expected is None else (expected,))
    assert dark == (() if expected else ("card0-DP-1",))


def test_no_edid_of_the_corpus_is_left_out(corpus: Path) -> None:
    assert {f"{f.parent.name}/{f.name}" for f in (corpus / "edid").glob("*/*")} == set(FILES)


def test_both_screens_of_xrandr_are_found(corpus: Path) -> None:
    (file,) = (corpus / "xrandr-edid").glob("*/*")
    blobs = edid_found.found(file.read_bytes())
    names = ("xrandr-edid LVDS-1", "xrandr-edid VGA-1")
    assert [edid.parse(blob) for blob in blobs] == [wanted(name) for name in names]


@pytest.mark.parametrize("name", ["lcd.hp-l1950", "lcd.rafael", "lcd.acer-asp1680"])
def test_every_way_of_writing_an_edid_is_read(corpus: Path, name: str) -> None:
    need_tools("xxd", "hexdump:bsdextrautils")
    file = corpus / "edid/glpi-project__glpi-agent" / name
    raw = file.read_bytes()

    def told(*argv: str) -> bytes:
        return subprocess.run([*argv, str(file)], capture_output=True, check=True).stdout

    forms = [
        raw,
        raw.hex().encode(),
        raw.hex(" ").upper().encode(),
        raw.hex(",", 2).encode(),
        base64.b64encode(raw),
        base64.encodebytes(raw),
        b"EDID of LVDS:\n" + base64.encodebytes(raw) + b"\n",
        told("xxd"),
        told("xxd", "-i"),
        told("hexdump", "-C"),
        b"\x00\x80" + raw,
        raw + raw,
    ]
    for form in forms:
        assert [edid.parse(blob) for blob in edid_found.found(form)][:1] == [
            wanted(f"glpi-project__glpi-agent/{name}")
        ], form[:80]


def test_parse_edid_reads_the_same_names(corpus: Path) -> None:
    need_tools("parse-edid:read-edid")
    for file in sorted((corpus / "edid/glpi-project__glpi-agent").iterdir()):
        expected = wanted(f"glpi-project__glpi-agent/{file.name}")
        assert expected is not None
        ran = subprocess.run(
            ["parse-edid"], input=file.read_bytes(), capture_output=True, check=False
        )
        assert f'VendorName "{expected.manufacturer}"'.encode() in ran.stdout
        if b'ModelName ""' not in ran.stdout:
            assert f'ModelName "{expected.model}"'.encode() in ran.stdout


def test_edid_decode_reads_the_same(corpus: Path) -> None:
    need_tools("edid-decode")
    for file in sorted((corpus / "edid").glob("*/*")):
        name = f"{file.parent.name}/{file.name}"
        expected = wanted(name)
        ran = subprocess.run(["edid-decode", str(file)], capture_output=True, check=False)
        if expected is None or b"Manufacturer" not in ran.stdout:
            continue
        assert f"Manufacturer: {expected.manufacturer}\n".encode() in ran.stdout, name
        if expected.pixels:
            assert expected.pixels.encode() in ran.stdout, name
        if expected.width_mm:
            size = f"{expected.width_mm} mm x {expected.height_mm} mm"
            in_cm = f"{expected.width_mm // 10} cm x {(expected.height_mm or 0) // 10} cm"
            assert size.encode() in ran.stdout or in_cm.encode() in ran.stdout, name
