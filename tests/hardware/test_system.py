"""System, board, firmware and memory, against values read by eye in captures of real PCs."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware import dmi
from refurb.hardware.dmi_memory import memory
from refurb.hardware.system import board, firmware, system
from refurb.host.replay import ReplayHost
from refurb.model.machine import Chassis, MemoryModule

GIB = 2**30


class Read:
    """All that one dmidecode output says."""

    def __init__(self, output: bytes, *, has_battery: bool = False, meminfo: bytes = b"") -> None:
        self.cleaner = dmi.Cleaner()
        self.structures = dmi.parse(output)
        self.system = system(self.structures, self.cleaner, has_battery=has_battery)
        self.board = board(self.structures, self.cleaner)
        self.memory = memory(self.structures, self.cleaner, meminfo)
        self.cut = dmi.missing(output, self.structures)

    @property
    def junk(self) -> list[tuple[str, str]]:
        return [(one.field, one.value) for one in self.cleaner.junk]


def capture(corpus: Path, name: str) -> bytes:
    """Return one dmidecode output of the corpus."""
    (found,) = (corpus / "dmidecode").glob(f"*/{name}")
    return found.read_bytes()


def test_an_optiplex_790(corpus: Path, tmp_path: Path) -> None:
    output = capture(corpus, "Desktop_Dell_OptiPlex-790_*")
    pc = Read(output)
    assert (pc.system.manufacturer, pc.system.product) == ("Dell Inc.", "OptiPlex 790")
    assert (pc.system.version, pc.system.serial, pc.system.uuid) == ("01", None, None)
    assert pc.system.chassis is Chassis.DESKTOP
    assert (pc.board.product, pc.board.version) == ("0J3C2F", "A01")
    assert (pc.memory.total_bytes, pc.memory.slots) == (8 * GIB, 4)
    assert pc.memory.max_bytes == 32 * GIB
    assert pc.memory.modules == (
        MemoryModule(locator="ChannelA-DIMM0", bytes=4 * GIB, type="DDR3", mts=1333,
                     manufacturer="Hynix/Hyundai", part="HMT451U6AFR8C-PB"),
        MemoryModule(locator="ChannelA-DIMM1", bytes=2 * GIB, type="DDR3", mts=1333,
                     manufacturer="Hynix/Hyundai", part="HMT325U6CFR8C-H9"),
        MemoryModule(locator="ChannelB-DIMM1", bytes=2 * GIB, type="DDR3", mts=1333,
                     manufacturer="Hynix/Hyundai", part="HMT325U6CFR8C-H9"),
    )  # fmt: skip
    bios = firmware(pc.structures, pc.cleaner, ReplayHost(tmp_path))
    assert (bios.vendor, bios.version, bios.date) == ("Dell Inc.", "A11", "2011-12-30")
    assert (bios.mode, bios.secure_boot) == (None, None)
    assert pc.cut is None


def test_a_laptop_with_serials(corpus: Path) -> None:
    pc = Read(capture(corpus, "windows-xp"))
    assert pc.system.product == "Precision M4400"
    assert pc.system.serial == "HLG964J"
    assert pc.system.uuid == "44454c4c-4c00-1047-8039-c8c04f36344a"
    assert pc.system.chassis is Chassis.LAPTOP
    assert (pc.board.product, pc.board.serial) == ("0P019G", ".HLG964J.CN129618C52450.")
    assert [(m.locator, m.bytes, m.type, m.mts, m.serial) for m in pc.memory.modules] == [
        ("DIMM_A", 2 * GIB, "DDR2", 800, "14FA6621"),
        ("DIMM_B", 2 * GIB, "DDR2", 800, "AEF96621"),
    ]
    assert pc.memory.max_bytes == 8 * GIB


def test_a_netbook_of_which_the_kernel_knows_the_memory(corpus: Path) -> None:
    meminfo = b"MemTotal:        2052404 kB\nMemFree: 1 kB\n"
    pc = Read(capture(corpus, "Notebook_MSI_U-100_*"), has_battery=True, meminfo=meminfo)
    assert pc.system.manufacturer == "MICRO-STAR INTERNATIONAL CO., LTD"
    assert (pc.system.product, pc.system.chassis) == ("U-100", Chassis.LAPTOP)
    assert (pc.memory.total_bytes, pc.memory.slots) == (2052404 * 1024, 2)
    assert pc.memory.modules == ()


def test_a_netbook_whose_battery_was_taken_out_is_known_by_its_processor(corpus: Path) -> None:
    assert Read(capture(corpus, "Notebook_MSI_U-100_*")).system.chassis is Chassis.LAPTOP


def test_the_docking_station_is_not_the_pc(corpus: Path) -> None:
    pc = Read(capture(corpus, "Notebook_Dell_Inspiron-5566_*"))
    assert pc.system.chassis is Chassis.LAPTOP
    assert [(m.locator, m.mts, m.part) for m in pc.memory.modules] == [
        ("DIMM A", 2133, "SF464128CK8IWGKFEG")
    ]
    assert (pc.memory.total_bytes, pc.memory.slots) == (4 * GIB, 2)


@pytest.mark.parametrize(
    ("name", "product", "chassis"),
    [
        ("All-In-One_Apple_iMac17-1_*", "iMac17,1", Chassis.ALL_IN_ONE),
        ("Desktop_Apple_iMacPro1-1_*", "iMacPro1,1", Chassis.ALL_IN_ONE),
        ("Mini-Pc_Apple_Macmini5-1_*", "Macmini5,1", Chassis.MINI),
        ("Notebook_Apple_MacBook5-2_*", "MacBook5,2", Chassis.LAPTOP),
        ("Desktop_QEMU_Standard-PC_*", "Standard PC (Q35 + ICH9, 2009)", Chassis.VIRTUAL),
        ("Desktop_Red-Hat_KVM_*", "KVM", Chassis.VIRTUAL),
    ],
)
def test_the_product_says_more_than_the_case(
    corpus: Path, name: str, product: str, chassis: Chassis
) -> None:
    found = Read(capture(corpus, name)).system
    assert (found.product, found.chassis) == (product, chassis)


def test_flash_memory_is_no_ram(corpus: Path) -> None:
    pc = Read(capture(corpus, "Desktop_Hewlett-Packard_Compaq-dc7900-Ultra-Slim-*"))
    assert (pc.memory.total_bytes, pc.memory.slots) == (4 * GIB, 2)
    assert [m.locator for m in pc.memory.modules] == ["XMM1", "XMM3"]
    r9 = Read(capture(corpus, "Notebook_Panasonic_CF-R9KWCTDR_*"))
    assert (r9.memory.total_bytes, r9.memory.slots) == (6 * GIB, 2)


def test_a_module_of_0_kb_has_the_size_that_newer_fields_tell(corpus: Path) -> None:
    pc = Read(capture(corpus, "Mini-Pc_Dell_Wyse-5070-*"))
    assert (pc.memory.total_bytes, pc.memory.slots) == (32 * GIB, 2)
    assert [(m.locator, m.bytes, m.part) for m in pc.memory.modules] == [
        ("SODIMM1", 32 * GIB, "TEAMGROUP-SD4-3200")
    ]


def test_a_module_of_0_kb_and_no_newer_fields_leaves_the_total_to_the_kernel(corpus: Path) -> None:
    output = capture(corpus, "Mini-Pc_Dell_Wyse-5070-*").replace(b"Volatile Size: 32 GB", b"X: 1")
    assert Read(output).memory.total_bytes is None
    pc = Read(output, meminfo=b"MemTotal:       32136732 kB\n")
    assert pc.memory.total_bytes == 32136732 * 1024
    assert [(m.bytes, m.part) for m in pc.memory.modules] == [(None, "TEAMGROUP-SD4-3200")]


def test_placeholders_are_null_and_listed(corpus: Path) -> None:
    pc = Read(capture(corpus, "Desktop_ASRock_N68-S_*"))
    assert (pc.system.manufacturer, pc.system.product) == ("DEPO Computers", None)
    assert (pc.board.manufacturer, pc.board.product) == ("ASRock", "N68-S")
    assert ("system.product", "To Be Filled By O.E.M.") in pc.junk
    assert ("memory.part", "PartNum0") in pc.junk
    assert {m.manufacturer for m in pc.memory.modules} == {None}


def test_counted_part_numbers_are_junk(corpus: Path) -> None:
    pc = Read(capture(corpus, "Notebook_UNIQCELL_Q15-6_*"))
    assert [m.part for m in pc.memory.modules] == [None] * 4
    assert ("memory.part", "123456789012345678") in pc.junk
    assert ("memory.manufacturer", "ABCD") in pc.junk
    assert pc.memory.total_bytes == 8 * GIB


def test_lenovo_keeps_its_name_in_the_version(corpus: Path) -> None:
    pc = Read(capture(corpus, "Notebook_Lenovo_ThinkPad-T450-*"))
    assert (pc.system.product, pc.system.version) == ("20BV000BUS", "ThinkPad T450")
    assert pc.board.version == "SDK0E50510 WIN"


def test_old_dmidecode_with_four_dimms(corpus: Path) -> None:
    pc = Read(capture(corpus, "Desktop_Dell_OptiPlex-GX620_*"))
    assert (pc.system.manufacturer, pc.system.product) == ("Dell Inc.", "OptiPlex GX620")
    assert pc.memory.total_bytes == 4 * GIB
    assert [m.part for m in pc.memory.modules] == [
        "M3 78T2953CZ3-CD5", "KLED48F-A8KI5", "KLDD48F-B8KX5", "KLED48F-A8KI5",
    ]  # fmt: skip


def test_dmidecode_of_twenty_years_ago_indents_differently(corpus: Path) -> None:
    poweredge = Read(capture(corpus, "openbsd-3.8"))
    assert (poweredge.system.product, poweredge.system.serial) == ("PowerEdge 1800", "2K1012J")
    assert poweredge.board.serial == "..CN717035A80217."
    assert poweredge.system.chassis is Chassis.SERVER
    assert [(m.locator, m.bytes, m.type, m.mts) for m in poweredge.memory.modules] == [
        ("DIMM1_A", 512 * 2**20, None, 400),
        ("DIMM1_B", 512 * 2**20, None, 400),
    ]
    proliant = Read(capture(corpus, "rhel-4.6"))
    assert (proliant.system.product, proliant.system.serial) == ("ProLiant ML350 G5", "GB8814HE7S")


def test_a_cut_table_is_told(corpus: Path) -> None:
    cut = Read(capture(corpus, "Notebook_Dell_Precision-5510_6571*"))
    assert cut.cut == (5, 96)
    assert cut.system.product is None


def test_firmware_that_counts_one_too_many_is_no_cut(corpus: Path) -> None:
    assert Read(capture(corpus, "Notebook_Dell_Inspiron-600m_*")).cut is None


def test_output_cut_in_its_last_table_is_told(corpus: Path) -> None:
    output = capture(corpus, "Desktop_Dell_OptiPlex-790_*")
    end = output.rindex(b"Handle 0x")
    assert Read(output[:end]).cut == (79, 80)


def test_no_dmidecode_file_of_the_corpus_stops_the_reading(corpus: Path) -> None:
    files = [file for file in (corpus / "dmidecode").rglob("*") if file.is_file()]
    assert len(files) > 140
    for file in files:
        Read(file.read_bytes())
