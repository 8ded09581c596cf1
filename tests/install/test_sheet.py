"""The sheet's bytes: what a BIOS, other tools and a later refurb read in them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from refurb import locale
from refurb.install.sheet import screen, sheet
from refurb.model.sheet import BYTES, SheetSeen, read
from tests.conftest import need_tools

ASSET = "7K3M-Q9XV"
RECORD = "0b7e7c1e-6f0e-4d8e-9c57-3f2b9a1d2c3e"
FACTS = (("Modèle", "Dell Latitude E6430"), ("Par", "ÉCOLE Ж\n\x1b[2J d'été"))


def shown(data: bytes) -> list[str]:
    letters = data[512 : 512 + 2000].decode("cp437")
    return [letters[at : at + 80].rstrip() for at in range(0, 2000, 80)]


def asset() -> str:
    """Return a good asset id."""
    from refurb.model import asset_id

    return asset_id.mint()


def test_the_screen_has_25_lines_of_80_letters_with_the_accents_that_a_pc_has() -> None:
    locale.choose("fr")
    lines = shown(sheet(ASSET, RECORD, FACTS))
    assert len(lines) == 25
    assert lines[1].startswith("  Ce PC a été effacé par refurb")
    assert lines[1].endswith(ASSET)
    assert "  Modèle                  Dell Latitude E6430" in lines
    assert "  Par                     ÉCOLE ?  [2J d'été" in lines  # no control sign reaches it
    assert any("Seule la fiche signée prouve l'effacement" in line for line in lines)


def test_long_or_many_facts_never_push_the_rest_off_the_screen() -> None:
    many = [("x" * 99, "y" * 999)] * 99
    lines = screen(ASSET, many)
    assert [len(line) for line in lines] == [80] * 25
    assert "Any key" in lines[-1]
    assert len(sheet(ASSET, RECORD, many)) == BYTES


def test_it_is_known_again_and_nothing_else_is() -> None:
    name = asset()
    data = sheet(name, RECORD, FACTS)
    assert read(data) == SheetSeen(asset_id=name, record_id=RECORD)
    assert read(data + bytes(99)) == read(data)
    for false in (b"", bytes(BYTES), data[:-1], data[:510] + bytes(2) + data[512:],
                  data.replace(b"refurb-sheet/1", b"refurb-sheet/2"),
                  data.replace(name.encode(), b"2222-2223"),
                  data.replace(RECORD.encode(), b"\x1b[2J" + RECORD[4:].encode())):  # fmt: skip
        assert read(false) is None


@pytest.mark.parametrize("record", ["", "x" * 40, "a;b", "é"])
def test_a_record_id_that_has_no_room_is_no_sheet(record: str) -> None:
    with pytest.raises(ValueError, match=rf"^{record}$" if record.isascii() else "ascii"):
        sheet(ASSET, record, ())


def test_other_tools_see_one_active_partition_without_a_file_system(tmp_path: Path) -> None:
    need_tools("sfdisk:fdisk", "blkid:util-linux")
    image = tmp_path / "disk.img"
    image.write_bytes(sheet(ASSET, RECORD, FACTS).ljust(8 << 20, b"\0"))
    told = subprocess.run(["sfdisk", "-J", str(image)], capture_output=True, check=True).stdout
    (part,) = json.loads(told)["partitiontable"]["partitions"]
    assert (part["start"], part["size"], part["type"], part["bootable"]) == (1, 7, "da", True)
    probed = subprocess.run(
        ["blkid", "-p", "-o", "export", str(image)], capture_output=True, text=True, check=True
    ).stdout
    assert "PTTYPE=dos" in probed
    assert "\nTYPE=" not in probed
