"""The slots a bad module may be in: ECC's word is sure, the firmware's mapping only a hint."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.health.memory_edac import Reported
from refurb.health.memory_slots import fitted_slots, suspects
from refurb.host.replay import ReplayHost

GIB = 1 << 30


def device(handle: str, locator: str, size: str = "4096 MB", bank: str = "BANK 0") -> str:
    return (
        f"Handle {handle}, DMI type 17, 27 bytes\nMemory Device\n\tArray Handle: 0x0029\n"
        f"\tSize: {size}\n\tForm Factor: DIMM\n\tLocator: {locator}\n\tBank Locator: {bank}\n\n"
    )


def mapped(handle: str, start: int, end: int) -> str:
    return (
        "Handle 0x0099, DMI type 20, 19 bytes\nMemory Device Mapped Address\n"
        f"\tStarting Address: 0x{start:011X}\n\tEnding Address: 0x{end - 1:011X}\n"
        f"\tPhysical Device Handle: {handle}\n\n"
    )


def pc(folder: Path, dmidecode: str, iomem: str = "") -> ReplayHost:
    (folder / "dmidecode.txt").write_text(dmidecode)
    (folder / "files" / "proc").mkdir(parents=True, exist_ok=True)
    (folder / "files" / "proc" / "iomem").write_text(iomem)
    return ReplayHost(folder)


TWO = (
    device("0x002B", "DIMM1")
    + device("0x002C", "DIMM2")
    + device("0x002D", "DIMM3", "No Module Installed")
    + mapped("0x002B", 0, 4 * GIB)
    + mapped("0x002C", 4 * GIB, 8 * GIB)
)
# 1 GiB below 4 GiB belongs to devices; what memory lies there appears above 8 GiB
IOMEM = """00001000-0009ffff : System RAM
00100000-bfffffff : System RAM
100000000-23fffffff : System RAM
  101000000-101ffffff : Kernel code
"""


def test_mapped_slot_comes_first_and_the_others_stay(tmp_path: Path) -> None:
    host = pc(tmp_path, TWO)
    assert suspects(host, ["0x10"], None) == ("DIMM1", "DIMM2")
    assert suspects(host, [hex(5 * GIB)], None) == ("DIMM2", "DIMM1")
    assert suspects(host, [], None) == ("DIMM1", "DIMM2")


def test_gap_for_devices_is_left_out(tmp_path: Path) -> None:
    host = pc(tmp_path, TWO, IOMEM)
    assert suspects(host, [hex(4 * GIB + GIB // 2)], None)[0] == "DIMM1"
    assert suspects(host, [hex(8 * GIB + GIB // 2)], None)[0] == "DIMM2"
    assert suspects(host, [hex(2 * GIB)], None)[0] == "DIMM1"


def test_offsets_say_nothing_about_a_slot(tmp_path: Path) -> None:
    assert suspects(pc(tmp_path, TWO), [f"+{5 * GIB:#x}"], None) == ("DIMM1", "DIMM2")


def test_only_module_is_sure(tmp_path: Path) -> None:
    assert suspects(pc(tmp_path, device("0x01", "DIMM1")), [], None) == ("DIMM1",)


def test_slot_that_ecc_names_is_sure(tmp_path: Path) -> None:
    reported = Reported(1, 0, Counter({"dimm_2": 1}))
    assert suspects(pc(tmp_path, TWO), ["0x10"], reported) == ("DIMM2",)


def test_name_of_the_ecc_driver_is_no_slot_s(tmp_path: Path) -> None:
    reported = Reported(1, 0, Counter({"CPU_SrcID#0_MC#0_Chan#0_DIMM#1": 1}))
    assert suspects(pc(tmp_path, TWO), [hex(5 * GIB)], reported) == ("DIMM2", "DIMM1")


def test_nothing_is_known_without_dmidecode(tmp_path: Path) -> None:
    assert suspects(ReplayHost(tmp_path), ["0x10"], None) == ()


def test_every_slot_has_a_name_of_its_own() -> None:
    twice = device("0x01", "DIMM 0", bank="P0 CHANNEL A") + device(
        "0x02", "DIMM 0", bank="P0 CHANNEL B"
    )
    assert [slot.name for slot in fitted_slots(twice)] == [
        "DIMM 0 P0 CHANNEL A",
        "DIMM 0 P0 CHANNEL B",
    ]
    nameless = device("0x01", "Not Specified", bank="Unknown") * 2
    assert [slot.name for slot in fitted_slots(nameless)] == ["#1", "#2"]


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        (
            "Desktop_MSI_MS-7850_4B60E3A74A0C",
            {"ChannelA-DIMM1": [(0, 0x1FFFFFFFF)], "ChannelB-DIMM1": [(0x200000000, 0x3FFFFFFFF)]},
        ),
        (
            "Desktop_Fujitsu_ESPRIMO-P5731_AA3110746736",
            {
                "Slot-1": [(0, 0x0FFFFFFFF)],
                "Slot-3": [(0x100000000, 0x1FFFFFFFF)],
                "Slot-2": [(0x200000000, 0x2FFFFFFFF)],
            },
        ),
        (
            "Desktop_Dell_OptiPlex-GX620_E05FE1F67A3F",
            {
                "DIMM_1": [(0, 0x3FFFFFFF)],
                "DIMM_3": [(0x40000000, 0x7FFFFFFF)],
                "DIMM_2": [(0x80000000, 0xBFFFFFFF)],
                "DIMM_4": [(0xC0000000, 0xFFFFFFFF)],
            },
        ),
    ],
)
def test_mapping_of_real_pcs(
    corpus: Path, file: str, expected: dict[str, list[tuple[int, int]]]
) -> None:
    said = (corpus / "dmidecode" / "linuxhw__DMI" / f"{file}.txt").read_text(errors="replace")
    assert {slot.name: list(slot.spans) for slot in fitted_slots(said)} == expected


def test_no_capture_breaks_it(corpus: Path) -> None:
    files = [file for file in (corpus / "dmidecode").rglob("*") if file.is_file()]
    assert files
    for file in files:
        names = [slot.name for slot in fitted_slots(file.read_bytes().decode("utf-8", "replace"))]
        assert len(set(names)) == len(names), file.name
        assert all(names), file.name


PARTS = st.one_of(
    st.sampled_from([*TWO.splitlines(True), "\n"]), st.text(max_size=30), st.just(TWO[40:300])
)


@given(st.lists(PARTS, max_size=60).map("".join))
def test_any_output_of_dmidecode_is_survived(said: str) -> None:
    names = [slot.name for slot in fitted_slots(said)]
    assert len(set(names)) == len(names)
