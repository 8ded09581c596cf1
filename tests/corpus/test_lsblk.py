"""lsblk's captures: every whole disk and nothing else, or not known with the reason."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from tests.hardware.pc import Pc

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "lsblk.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_list_is_read_as_it_is(corpus: Path, tmp_path: Path, name: str) -> None:
    machine = take(Pc(tmp_path).tool("lsblk.json", (corpus / name).read_bytes()).host)
    why = {gap.part: gap.why for gap in machine.unknown}
    if EXPECTED[name].get("readable") is False:
        assert machine.disks == ()
        assert "cannot be read" in why["disks"]
        return
    told = [[d.id, d.visible_bytes, d.medium, [u.by for u in d.uses]] for d in machine.disks]
    assert told == EXPECTED[name]["disks"]
    assert "disks" not in why


def test_no_capture_is_left_out(corpus: Path) -> None:
    files = [file for kind in ("lsblk-json", "lsblk-text") for file in (corpus / kind).rglob("*")]
    names = {file.relative_to(corpus).as_posix() for file in files if file.is_file()}
    assert names == set(EXPECTED)


def test_a_garbled_list_does_not_hide_the_disk_that_another_tool_knows(
    corpus: Path, tmp_path: Path
) -> None:
    text = corpus / "lsblk-text/kellyjonbrazil__jc/ubuntu-18.04-lsblk-allcols.out"
    pc = Pc(tmp_path).tool("lsblk.json", text.read_bytes())
    pc.tool("hdparm.sda.txt", (corpus / "hdparm-I/glpi-project__glpi-agent/linux1").read_bytes())
    machine = take(pc.host)
    assert [disk.serial for disk in machine.disks] == ["S0XPNYAD412339"]
    assert "cannot be read" in {gap.part: gap.why for gap in machine.unknown}["disks"]
