"""Codes of memory makers: named as JEP106 lists them, or left as they are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.hardware.jedec import named
from refurb.hardware.show import lines
from refurb.model.machine import Machine, Memory, MemoryModule


@pytest.mark.parametrize(
    ("code", "maker"),
    [
        ("0xCE00000000000000", "Samsung"), ("CE00000000000000", "Samsung"), ("80CE", "Samsung"),
        ("80CE000080CE", "Samsung"), ("00CE00B300CE", "Samsung"),
        ("0xAD00000000000000", "SK Hynix"),
        ("80AD", "SK Hynix"), ("0x802C", "Micron Technology"), ("2C802C80", "Micron Technology"),
        ("7F98000000000000", "Kingston"), ("JEDEC ID:7F 98 00 00 00 00 00 00", "Kingston"),
        ("0198", "Kingston"), ("7F7F9E0000000000", "Corsair"), ("029E", "Corsair"),
        ("7F7F7F0B00000000", "Nanya Technology"), ("830B", "Nanya Technology"),
        ("859B", "Crucial Technology"), ("9B852C80", "Crucial Technology"), ("04CB", "A-DATA"),
        ("04CD", "G.Skill"), ("04EF", "Team Group"), ("8502", "Patriot"), ("8968", "Kimtigo"),
        ("0x0194", "SMART Modular"), ("7F7FFE0000000000", "Elpida"),
        ("7F7F7F2500000000", "Kingmax"),
    ],
)  # fmt: skip
def test_a_code_of_jep106_is_named(code: str, maker: str) -> None:
    assert named(code) == maker


@pytest.mark.parametrize(
    "word",
    ["1315", "0112", "0416", "Samsung", "0xFF00000000000000", "7F7F7F7F7F7F7F7F", "AD", "0xCE",
     "CE000000000000", "AD AD AD", "Hynix/Hyundai", "", "JEDEC ID:", None],
)  # fmt: skip
def test_what_is_no_sure_code_stays_as_it_is(word: str | None) -> None:
    assert named(word) == word


@given(st.text(alphabet="0x79CEAD8F ", max_size=24))
def test_any_word_stays_or_becomes_a_makers_name(word: str) -> None:
    assert named(word) == word or not set(named(word) or "") <= set("0123456789ABCDEFx ")


def test_people_read_the_name_and_the_record_keeps_what_the_firmware_said() -> None:
    module = MemoryModule(locator="DIMM0", bytes=1 << 30, manufacturer="AD00000000000000")
    machine = Machine(memory=Memory(total_bytes=1 << 30, slots=1, modules=(module,)))
    assert "SK Hynix" in "\n".join(lines(machine))
    assert machine.memory.modules[0].manufacturer == "AD00000000000000"
