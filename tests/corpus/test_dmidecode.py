"""dmidecode's captures: what the eye, grep and awk read in them is what refurb reads."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from refurb.hardware import dmi
from refurb.hardware.inventory import take
from refurb.model.machine import Machine, Memory
from tests.hardware.pc import Pc

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "dmidecode.toml").read_text(encoding="utf-8")
)
FILES = list(EXPECTED)
MIB = 2**20
MASKED = "--"
"""What one source puts in place of every serial and UUID."""


@pytest.fixture
def machine(corpus: Path, tmp_path: Path, name: str) -> Machine:
    """Return the inventory of a PC of which this capture alone is known."""
    return take(Pc(tmp_path).tool("dmidecode.txt", (corpus / "dmidecode" / name).read_bytes()).host)


NOTHING: dict[str, object] = {
    **dict.fromkeys(["chassis", "manufacturer", "product", "version", "serial", "uuid"]),
    **dict.fromkeys(["slots", "max_mib"]),
    **{"board": [""] * 4, "firmware": [""] * 3, "processors": [], "modules": [], "junk": {}},
}
"""What is expected where the expected facts say nothing."""


@pytest.mark.parametrize("name", FILES)
def test_a_capture_is_read_as_it_is(machine: Machine, name: str) -> None:
    expected = {**NOTHING, "total_mib": fitted(EXPECTED[name]), **EXPECTED[name]}
    assert read(machine) == expected
    machine.model_dump_json()


def fitted(facts: dict[str, list[tuple[list[str], int]]]) -> int | None:
    """Return what the modules add up to, in MiB."""
    return sum(len(module[0]) * module[1] for module in facts.get("modules", [])) or None


def read(machine: Machine) -> dict[str, object]:
    """Return the machine's facts in the words of the expected ones; an empty text is null."""
    board, firmware, memory = machine.board, machine.firmware, machine.memory
    junk: dict[str, list[str]] = {}
    for one in sorted(machine.identity.junk, key=lambda junk: (junk.field, junk.value)):
        if one.value != MASKED:
            junk.setdefault(one.field, []).append(one.value)
    return {
        **machine.system.model_dump(mode="json"),
        "board": blank(board.manufacturer, board.product, board.version, board.serial),
        "firmware": blank(firmware.vendor, firmware.version, firmware.date),
        "processors": [[p.model or "", p.cores or 0, p.threads or 0] for p in machine.processors],
        "slots": memory.slots,
        "max_mib": memory.max_bytes // MIB if memory.max_bytes else None,
        "total_mib": memory.total_bytes // MIB if memory.total_bytes else None,
        "modules": modules(memory),
        "junk": junk,
    }


def modules(memory: Memory) -> list[object]:
    """Return the modules: those that follow one another and are alike share a row."""
    rows: list[list[object]] = []
    for m in memory.modules:
        alike = [(m.bytes or 0) // MIB, m.type or "", m.mts or 0, *blank(m.manufacturer, m.part)]
        if not rows or rows[-1][1:-1] != alike:
            rows.append([[], *alike, []])
        for column, value in ((0, m.locator), (-1, m.serial)):
            values = rows[-1][column]
            assert isinstance(values, list)
            values.append(value or "")
    return list(rows)


def blank(*values: str | None) -> list[str]:
    return [value or "" for value in values]


def test_no_capture_of_the_corpus_is_left_out(corpus: Path) -> None:
    there = {f.relative_to(corpus / "dmidecode").as_posix() for f in captures(corpus)}
    assert there == set(FILES)


def captures(corpus: Path) -> list[Path]:
    """Return dmidecode's own outputs; one file is another parser's reading of one of them."""
    files = (corpus / "dmidecode").rglob("*")
    return [file for file in files if file.is_file() and file.suffix != ".json"]


def test_another_parser_reads_the_same(corpus: Path) -> None:
    """Hold every field of VMware's 620 structures against the reading that jc's authors keep."""
    (kept,) = (corpus / "dmidecode").glob("*/*.json")
    ours = dmi.parse(kept.with_suffix(".out").read_bytes())
    theirs: dict[int, dict[str, object]] = {}
    for one in json.loads(kept.read_text(encoding="utf-8")):  # a structure of two titles is two
        fields = theirs.setdefault(int(one["handle"], 16), {"type": one["type"]})
        theirs[int(one["handle"], 16)] = {**letters(one["values"] or {}), **fields}
    assert [s.handle for s in ours] == list(theirs)
    for mine in ours:
        told = theirs[mine.handle or 0]
        assert mine.type == told["type"]
        for key, value in letters(mine.fields).items():
            other = told.get(key, "")
            assert value == other or isinstance(other, list) or key == "type", (mine, key)


def letters(fields: dict[str, str]) -> dict[str, str]:
    """Return fields by names of letters and digits alone: every parser writes them in its way."""
    return {re.sub(r"[\W_]", "", key.lower()): value or "" for key, value in fields.items()}
