"""dmidecode's text: old, cut, garbled and endless output gives structures or nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refurb.hardware import dmi
from refurb.hardware.inventory import take
from refurb.model.machine import Machine
from tests.hardware.pc import Pc

PRACTICE = (
    Path(__file__).resolve().parents[2]
    / "refurb/host/practice_pc/capture/commands/dmidecode.txt.out"
)
WHOLE = PRACTICE.read_bytes()
LINES = WHOLE.splitlines(keepends=True)
END = WHOLE.index(b"DMI type 127")
TEN_MIB = 10 << 20
LIMIT_S = 10.0
HEAD = b"Handle 0x0001, DMI type 17, 40 bytes\nMemory Device\n"


def taken(folder: Path, output: bytes) -> Machine:
    """Return the inventory of a PC whose dmidecode says this, and check that it can be told."""
    machine = take(Pc(folder).tool("dmidecode.txt", output).host)
    assert Machine.model_validate_json(machine.model_dump_json()) == machine
    assert all(gap.why for gap in machine.unknown)
    return machine


def fields(text: str) -> list[tuple[int, dict[str, str]]]:
    return [(s.type, s.fields) for s in dmi.parse(text.encode())]


@pytest.mark.parametrize(
    "text",
    [
        "Handle 0x0001, DMI type 1, 27 bytes\nSystem Information\n\tManufacturer: X\n\t\tDeep: y\n",
        "Handle 0x0001, DMI type 1, 27 bytes\r\nSystem Information\r\n        Manufacturer: X\r\n",
        "Handle 0x0001, DMI type 1, 27 bytes\nSystem Information\n    Manufacturer: X\n",
        "Handle 0x0001\n\tDMI type 1, 25 bytes.\n\tSystem Information\n\t\tManufacturer: X\n",
        "Handle 0x0001\n        DMI type 1, 25 bytes.\n        System\n                Vendor: X\n",
        "Handle 0x0000, DMI type 0, 2 bytes\nBIOS Information\n\tVendor: Y\n\n"
        "807075653E24ECB98B63F18E00309403\nSystem Information\n\tManufacturer: X\n",
    ],
)
def test_every_way_of_indenting_is_read(text: str) -> None:
    assert fields(text)[-1] == (1, {"Manufacturer": "X"})


def test_what_powershell_wrote_is_read() -> None:
    text = "Handle 0x0001, DMI type 1, 27 bytes\r\nSystem Information\r\n\tProduct Name: Ç1\r\n"
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        bom = {"utf-16": "", "utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}[encoding]
        (found,) = dmi.parse((bom + text).encode(encoding))
        assert (found.type, found.fields) == (1, {"Product Name": "Ç1"})


def test_the_first_of_two_equal_fields_counts() -> None:
    assert fields(HEAD.decode() + "\tSize: 4 GB\n\tSize: 8 GB\n") == [(17, {"Size": "4 GB"})]


def test_a_structure_of_two_runs_counts_once_as_the_fuller_run_has_it(tmp_path: Path) -> None:
    assert dmi.parse(WHOLE + WHOLE) == dmi.parse(WHOLE)
    at = WHOLE.index(b"DMI type 17")
    cut = WHOLE[: WHOLE.index(b"\tSpeed", at)]
    assert dmi.parse(cut + WHOLE) == dmi.parse(WHOLE)
    assert taken(tmp_path, WHOLE + WHOLE).memory == taken(tmp_path, WHOLE).memory


def test_parts_in_runs_of_their_own_are_one_pc() -> None:
    head = "# dmidecode 3.2\nSMBIOS 2.4 present.\n\n"
    board = "Handle 0x0002, DMI type 2, 8 bytes\nBase Board Information\n\tProduct Name: B\n"
    case = "Handle 0x0003, DMI type 3, 13 bytes\nChassis Information\n\tType: Notebook\n"
    parts = [(2, {"Product Name": "B"}), (3, {"Type": "Notebook"})]
    assert fields(head + board + head + case) == parts
    assert fields(head + board + "\n" + case) == parts


def test_equal_modules_of_one_run_are_modules_each() -> None:
    module = HEAD.decode() + "\tSize: 4 GB\n"
    assert len(fields("# dmidecode 3.2\n" + module + module)) == 2
    masked = "Handle 0x0001, DMI type 1, 1 bytes\nSystem Information\n\tVersion: 1\n"
    masked += "Memory Device\n\tSize: 4 GB\nMemory Device\n\tSize: 4 GB\n"
    again = "# dmidecode 3.2\n" + masked
    assert len(fields(again + again)) == 3
    assert len(fields(again + again.replace("4 GB", "8 GB"))) == 5


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("512 bytes", 512), ("0 kB", 0), ("4096 kB", 4 << 20), ("512 MB", 512 << 20),
        ("32767 MB", 32767 << 20), ("32 GB", 32 << 30), ("2304 GB", 2304 << 30),
        ("4 TB", 4 << 40), ("256Mbyte", 256 << 20), ("512 MB (Single-bank Connection)", 512 << 20),
        ("No Module Installed", None), ("Not Installed", None), ("Unknown", None), ("", None),
        ("-1 MB", None), ("1,5 GB", None), ("9" * 12 + " TB", None), ("4 PB", 4 << 50),
        ("9 PB", None),
    ],
)  # fmt: skip
def test_sizes(text: str, size: int | None) -> None:
    assert dmi.size_bytes(text) == size


@pytest.mark.parametrize(
    "unit",
    [b"\0", b"\xff", b"\n", b"\r", b"\t", b"\tA: b\n", b"\t:\n", b"Handle 0x", HEAD, b"\xff\xfe\n",
     HEAD + b"\tSize: 4 GB\n\tLocator: A\n\n", b"Memory Device\n\ta: b\n",
     b"Handle 0x0001, DMI type 4, 40 bytes\nProcessor Information\n\tVersion: Intel\n\n"],
)  # fmt: skip
def test_ten_mebibytes_of_noise_are_read_in_seconds(tmp_path: Path, unit: bytes) -> None:
    noise = HEAD + (unit * (TEN_MIB // len(unit) + 1))[:TEN_MIB]
    began = time.monotonic()
    taken(tmp_path, noise)
    assert time.monotonic() - began < LIMIT_S


def test_what_stands_before_the_noise_is_known(tmp_path: Path) -> None:
    machine = taken(tmp_path, WHOLE + b"\t9\n" * (TEN_MIB // 3))
    assert machine.system.product == "OptiPlex 790"


@given(st.data())
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_cut_and_interleaved_lines_lose_no_other_part(data: st.DataObject) -> None:
    """Warnings that fall between the lines change nothing; a cut takes only what follows it."""
    at = data.draw(st.lists(st.integers(0, len(LINES)), max_size=8))
    noise = data.draw(
        st.sampled_from(
            [b"Invalid entry length (16). Fixed up to 11.\n", b"\n", b"\xff\xfe\x00\n", b"# x: y\n"]
        )
    )
    lines = list(LINES)
    for place in sorted(at, reverse=True):
        lines.insert(place, noise)
    end = data.draw(st.integers(0, len(lines)))
    whole, cut = dmi.parse(WHOLE), dmi.parse(b"".join(lines[:end]))
    for mine, full in zip(cut, whole, strict=False):
        assert (mine.type, mine.handle) == (full.type, full.handle)
        assert mine.fields.items() <= full.fields.items()


@given(st.binary(max_size=3000), st.integers(0, len(WHOLE)))
@settings(max_examples=100, deadline=None)
def test_no_bytes_stop_the_reading(noise: bytes, at: int) -> None:
    for output in (noise, WHOLE[:at] + noise + WHOLE[at:], HEAD + noise):
        dmi.missing(output, dmi.parse(output))


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "cp500", "utf-7"])
def test_another_encoding_is_read_or_said_to_be_unreadable(tmp_path: Path, encoding: str) -> None:
    machine = taken(tmp_path, WHOLE.decode("ascii").encode(encoding))
    if machine.system.product != "OptiPlex 790":
        assert "system" in {gap.part for gap in machine.unknown}


@pytest.mark.parametrize("cut", range(0, END, END // 17))
def test_a_cut_anywhere_is_said(tmp_path: Path, cut: int) -> None:
    machine = taken(tmp_path, WHOLE[:cut])
    assert {gap.part for gap in machine.unknown} & {"system", "firmware-tables", "memory"}
