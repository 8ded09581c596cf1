"""RAM from SMBIOS, on structures as dmidecode names them; whole captures are in tests/corpus."""

from __future__ import annotations

import pytest

from refurb.hardware.dmi import Cleaner, Structure
from refurb.hardware.dmi_memory import MOST_SLOTS, memory
from refurb.model.machine import Memory

GIB = 2**30


def array(handle: int, **fields: str) -> Structure:
    """Return a memory array (SMBIOS type 16)."""
    names = {key.replace("_", " "): value for key, value in fields.items()}
    return Structure(16, {"Use": "System Memory", **names}, handle)


def slot(size: str, array: str = "0x1000", **fields: str) -> Structure:
    """Return a slot (SMBIOS type 17)."""
    names = {key.replace("_", " "): value for key, value in fields.items()}
    return Structure(17, {"Array Handle": array, "Size": size, "Type": "DDR3", **names})


def read(*structures: Structure, meminfo: bytes | None = None) -> Memory:
    return memory(list(structures), Cleaner(), meminfo)


def test_arrays_add_up_and_the_flash_chip_is_none_of_them() -> None:
    found = read(
        array(0x1000, Maximum_Capacity="2304 GB", Number_Of_Devices="2"),
        array(0x1001, Maximum_Capacity="2304 GB", Number_Of_Devices="2"),
        array(0x1002, Use="Flash Memory", Maximum_Capacity="4 MB", Number_Of_Devices="1"),
        array(0x1003, Use="Cache Memory", Maximum_Capacity="8 MB", Number_Of_Devices="1"),
        slot("16 GB"),
        slot("No Module Installed"),
        slot("32 GB", "0x1001"),
        slot("4096 kB", "0x1002", Type="Other"),
        slot("8 MB", "0x1003", Type="Other"),
    )
    assert (found.total_bytes, found.slots) == (48 * GIB, 3)
    assert found.max_bytes == 2 * 2304 * GIB
    assert [m.bytes for m in found.modules] == [16 * GIB, 32 * GIB]


def test_a_flash_chip_of_no_array_is_none_of_them() -> None:
    assert read(slot("4096 kB", "Unknown", Type="Flash")).slots is None


def test_where_no_slot_is_listed_the_array_counts_them() -> None:
    found = read(array(1, Number_Of_Devices="4", Maximum_Capacity="Unknown"))
    assert (found.slots, found.max_bytes, found.total_bytes) == (4, None, None)


def test_persistent_memory_fills_a_slot_and_is_no_ram() -> None:
    optane = {"Type": "<OUT OF SPEC>", "Memory Technology": "Intel persistent memory"}
    found = read(slot("32 GB"), slot("129408 MB", **optane), slot("No Module Installed"))
    assert (found.total_bytes, found.slots) == (32 * GIB, 3)
    assert [m.type for m in found.modules] == ["DDR3", "Intel persistent memory"]


@pytest.mark.parametrize("size", ["0 kB", "Unknown"])
def test_a_module_without_a_size_is_there_if_it_says_what_it_is(size: str) -> None:
    (module,) = read(slot(size, Part_Number="TEAMGROUP-SD4-3200")).modules
    assert module.bytes is None
    assert read(slot(size, Part_Number="PartNum0", Manufacturer="Manufacturer0")).modules == ()
    assert read(slot(size, Part_Number="Not Specified")).modules == ()
    (module,) = read(slot(size, Volatile_Size="32 GB")).modules
    assert module.bytes == 32 * GIB


def test_an_empty_slot_with_a_makers_name_is_empty() -> None:
    assert read(slot("No Module Installed", Manufacturer="Hynix Semiconductor")).modules == ()


@pytest.mark.parametrize(
    ("rated", "runs", "mts"),
    [
        ("1333 MT/s", "667 MT/s", 1333), ("1866 MT/s", "933 MT/s", 1866),
        ("1600 MT/s", "1333 MT/s", 1333), ("4266 MT/s", "5500 MT/s", 5500),
        ("2667 MT/s", "Unknown", 2667), ("533 MHz (1.9 ns)", "", 533), ("Unknown", "Unknown", None),
    ],
)  # fmt: skip
def test_a_clock_in_place_of_transfers_is_seen(rated: str, runs: str, mts: int | None) -> None:
    for name in ("Configured_Memory_Speed", "Configured_Clock_Speed"):
        (module,) = read(slot("4 GB", Speed=rated, **{name: runs})).modules
        assert module.mts == mts


@pytest.mark.parametrize("kind", ["Unknown", "Other", "Reserved", "<OUT OF SPEC>", "UNKNOWN"])
def test_a_kind_that_the_firmware_has_no_word_for_is_not_known(kind: str) -> None:
    cleaner = Cleaner()
    (module,) = memory([slot("4 GB", Type=kind)], cleaner, None).modules
    assert (module.type, cleaner.junk) == (None, [])


def test_the_tables_of_the_nineties() -> None:
    found = read(
        Structure(5, {"Maximum Total Memory Size": "768 MB"}),
        Structure(6, {"Socket Designation": "DIMM1", "Type": "DIMM SDRAM",
                      "Installed Size": "256 MB (Single-bank Connection)"}),
        Structure(6, {"Socket Designation": "DIMM2", "Installed Size": "Not Installed"}),
        Structure(17, {}),
    )  # fmt: skip
    assert (found.total_bytes, found.slots, found.max_bytes) == (256 << 20, 2, 768 << 20)
    assert [(m.locator, m.type) for m in found.modules] == [("DIMM1", "DIMM SDRAM")]


def test_the_kernel_knows_of_more() -> None:
    assert read(slot("1 GB"), meminfo=b"MemTotal: 2052404 kB\n").total_bytes == 2052404 * 1024
    assert read(slot("4 GB"), meminfo=b"MemTotal: 2052404 kB\n").total_bytes == 4 * GIB


def test_more_slots_than_a_board_has_room_for_are_noise() -> None:
    assert read(*[slot("4 GB")] * (2 * MOST_SLOTS)).slots == MOST_SLOTS
