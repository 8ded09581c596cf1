"""Memory modules' own chips: read from decode-dimms, and what they add to the firmware's list."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.hardware import spd
from refurb.hardware.inventory import take
from refurb.hardware.mask import Mask
from refurb.host.door import Ran
from refurb.host.replay import ReplayHost
from refurb.model.machine import Memory, MemoryModule
from tests.hardware.pc import Pc

GIB = 1 << 30
DDR3 = """
Decoding EEPROM: /sys/bus/i2c/drivers/eeprom/0-0050
Guessing DIMM is in                              bank 1

---=== SPD EEPROM Information ===---
Fundamental Memory type                          DDR3 SDRAM
Maximum module speed                             1600 MT/s (PC3-12800)
Size                                             8192 MB
Module Manufacturer                              {maker}
DRAM Manufacturer                                Micron Technology
Assembly Serial Number                           0x{serial}
Part Number                                      CT102464BA160B.C16
"""
CHIP = MemoryModule(
    locator="bank 1", bytes=8 * GIB, type="DDR3", mts=1600, manufacturer="Crucial Technology",
    part="CT102464BA160B.C16", serial="0x74370000",
)  # fmt: skip


def told(maker: str = "Crucial Technology", serial: str = "74370000") -> str:
    return DDR3.format(maker=maker, serial=serial)


def test_a_module_says_what_it_is() -> None:
    assert spd.parse(told().encode()) == (CHIP,)
    assert len(spd.parse((told() + told()).encode())) == 2


@pytest.mark.parametrize("maker", ["Undefined", "Invalid", "Samsung? (Invalid parity)"])
def test_a_maker_that_the_chip_does_not_tell_is_null(maker: str) -> None:
    assert spd.parse(told(maker).encode())[0].manufacturer is None


@pytest.mark.parametrize("serial", ["CA33B3RC", "00000000", "FFFFFFFF", "12345678", "743"])
def test_a_serial_that_is_no_number_or_a_placeholder_is_null(serial: str) -> None:
    assert spd.parse(told(serial=serial).encode())[0].serial is None


def test_without_modules_in_the_firmware_the_chips_are_the_modules() -> None:
    found = spd.completed(Memory(slots=4, total_bytes=7 * GIB), (CHIP, CHIP))
    assert found == Memory(slots=4, total_bytes=16 * GIB, modules=(CHIP, CHIP))
    assert spd.completed(Memory(), ()) == Memory()


def test_equal_chips_name_the_firmwares_modules_and_no_serial_is_guessed() -> None:
    bare = MemoryModule(locator="DIMM0", bytes=8 * GIB, part="ITS OWN")
    memory = Memory(total_bytes=16 * GIB, modules=(bare, bare))
    (first, _) = spd.completed(memory, (CHIP, CHIP.model_copy(update={"serial": "0x1"}))).modules
    assert first == bare.model_copy(update={"type": "DDR3", "manufacturer": "Crucial Technology"})


def test_chips_tell_the_size_that_the_firmware_does_not_know() -> None:
    memory = Memory(modules=(MemoryModule(locator="A"),))
    found = spd.completed(memory, (CHIP,))
    assert (found.modules[0].bytes, found.total_bytes) == (8 * GIB, 8 * GIB)


@pytest.mark.parametrize(
    "chips", [(CHIP,), (CHIP.model_copy(update={"bytes": GIB}),) * 2, (CHIP,) * 3, ()]
)
def test_chips_that_are_others_than_the_modules_tell_nothing(
    chips: tuple[MemoryModule, ...],
) -> None:
    memory = Memory(modules=(MemoryModule(bytes=8 * GIB),) * 2)
    assert spd.completed(memory, chips) == memory


def test_unlike_chips_name_nobody() -> None:
    memory = Memory(modules=(MemoryModule(bytes=8 * GIB),) * 2)
    other = CHIP.model_copy(update={"manufacturer": "Kingston", "part": "KVR"})
    assert {m.manufacturer for m in spd.completed(memory, (CHIP, other)).modules} == {None}


class LivePc(ReplayHost):
    """A PC, not a capture: here decode-dimms always answers."""

    name = "local"

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        """Answer with one module."""
        return Ran(tuple(argv), 0, told().encode(), b"", 0.0)


def test_on_a_pc_it_is_run_only_where_the_kernel_shows_a_chip(tmp_path: Path) -> None:
    pc = Pc(tmp_path).file("/sys/bus/i2c/drivers/at24/1-0057x", "")
    assert spd.read(LivePc(tmp_path)) == b""
    pc.file("/sys/bus/i2c/drivers/ee1004/0-0052", "")
    assert spd.read(LivePc(tmp_path)) == told().encode()


def test_a_capture_that_holds_it_is_read(tmp_path: Path) -> None:
    machine = take(Pc(tmp_path).tool("decode-dimms.txt", told()).host)
    assert machine.memory.modules == (CHIP,)
    joined = take(Pc(tmp_path / "b").tool("dmidecode.txt", f"# dmidecode 3.2\n{told()}").host)
    assert joined.memory.modules == (CHIP,)


def test_a_captures_serials_are_masked_and_read_alike() -> None:
    masked = Mask().text(told(serial="00004020").encode())
    (module,) = spd.parse(masked)
    assert module.serial not in (None, "0x00004020")
    assert module == CHIP.model_copy(update={"serial": module.serial})


@given(st.lists(st.sampled_from(told().splitlines()), max_size=20), st.binary(max_size=60))
@settings(max_examples=100, deadline=None)
def test_cut_and_mixed_lines_give_modules_or_none(lines: list[str], noise: bytes) -> None:
    for module in spd.parse("\n".join(lines).encode() + noise):
        assert module.bytes or module.part
