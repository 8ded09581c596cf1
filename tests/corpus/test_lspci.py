"""lspci's captures: verbose lists with codes, records with names, records with numbers alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb.hardware import pci
from refurb.hardware.inventory import take
from tests.corpus import expect
from tests.hardware.pc import Pc

EXPECTED = expect.expected("lspci")


@pytest.mark.parametrize("name", EXPECTED)
def test_a_list_is_read_as_it_is(corpus: Path, tmp_path: Path, name: str) -> None:
    output = (corpus / "lspci" / name).read_bytes()
    machine = take(Pc(tmp_path).tool("lspci.txt", output).host)
    assert {
        "graphics": expect.names(machine.graphics),
        "sound": expect.names(machine.sound),
        "network": [[card.kind, *expect.blank(card.model, card.slot)] for card in machine.network],
        "raid": [d.name for d in pci.parse(output) if d.code == "0104"],
    } == {"raid": [], **EXPECTED[name]}


@pytest.mark.parametrize("name", ["ubuntu-20.10-lspci-mmv", "ubuntu-20.10-lspci-nmmv"])
def test_another_parser_finds_the_same_devices(corpus: Path, name: str) -> None:
    """Hold every device against the reading that jc's authors keep."""
    (kept,) = (corpus / "lspci").glob(f"*/{name}.json")
    theirs = json.loads(kept.read_text(encoding="utf-8"))
    ours = pci.parse(kept.with_suffix(".out").read_bytes())
    assert [d.slot for d in ours] == [f"0000:{d['slot']}" for d in theirs]
    for mine, their in zip(ours, theirs, strict=True):
        named = [their["vendor"], their["device"]] if "nmmv" not in name else [None, None]
        assert [mine.vendor, mine.name] == [" ".join(n.split()) if n else None for n in named]


def test_no_capture_is_left_out(corpus: Path) -> None:
    """Leave out another parser's reading, and a list by xrandr, which holds no EDID."""
    files = [file for file in (corpus / "lspci").rglob("*") if file.is_file()]
    lists = {f.relative_to(corpus / "lspci").as_posix() for f in files if f.suffix != ".json"}
    assert lists - {"glpi-project__glpi-agent/linux-xps.xrandr"} == set(EXPECTED)
