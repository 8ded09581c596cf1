"""Processors, against values read by eye in captures of real PCs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cpuinfo import cpuinfo

from refurb.hardware import dmi
from refurb.hardware.dmi import Structure
from refurb.hardware.processors import disagree, kernel_model, processors, sockets
from refurb.model.machine import Processor


def lscpu(text: str) -> bytes:
    """Return lscpu's lines as `lscpu -J` writes them."""
    pairs = [line.partition(":") for line in text.splitlines() if ":" in line]
    fields = [{"field": f"{key}:", "data": value.strip()} for key, _, value in pairs]
    return json.dumps({"lscpu": fields}).encode()


@pytest.mark.parametrize(
    ("pc", "expected"),
    [
        ("dismone", Processor(model="Intel(R) Core(TM) i7 CPU 930 @ 2.80GHz",
                              cores=4, threads=8, max_mhz=2801)),
        ("Thinkpad-R500", Processor(model="Intel(R) Core(TM)2 Duo CPU P8600 @ 2.40GHz",
                                    cores=2, threads=2, max_mhz=2401)),
        ("castes-HP-dc7600", Processor(model="Intel(R) Pentium(R) 4 CPU 2.80GHz",
                                       cores=1, threads=2)),
    ],
)  # fmt: skip
def test_a_processor_is_named_and_counted(corpus: Path, pc: str, expected: Processor) -> None:
    text = (corpus / "machine-bundle/WEEE-Open__peracotta" / pc / "lscpu.txt").read_text()
    assert processors([], None, lscpu(text)) == (expected,)


def test_newer_lscpu_nests_its_fields() -> None:
    nested = {"lscpu": [{"field": "Vendor ID:", "data": "GenuineIntel", "children": [
        {"field": "Model name:", "data": "Intel(R) N100", "children": [
            {"field": "Thread(s) per core:", "data": "1"},
            {"field": "Core(s) per socket:", "data": "4"},
            {"field": "Socket(s):", "data": "1"},
            {"field": "CPU max MHz:", "data": "3400.0000"}]}]}]}  # fmt: skip
    expected = Processor(model="Intel(R) N100", cores=4, threads=4, max_mhz=3400)
    assert processors([], None, json.dumps(nested).encode()) == (expected,)


def test_without_lscpu_the_kernel_tells() -> None:
    cpuinfo = b"processor\t: 0\nmodel name\t: AMD A8-6410 APU\nsiblings\t: 4\ncpu cores\t: 4\n"
    expected = Processor(model="AMD A8-6410 APU", cores=4, threads=4)
    assert processors([], cpuinfo, None) == (expected,)


def test_without_both_the_firmware_tells_and_empty_sockets_do_not_count(corpus: Path) -> None:
    (file,) = (corpus / "dmidecode").glob("*/Desktop_Dell_OptiPlex-790_*")
    (found,) = processors(dmi.parse(file.read_bytes()), None, None)
    assert (found.model, found.cores) == ("Intel(R) Core(TM) i3-2120 CPU @ 3.30GH", 2)
    assert found.max_mhz is None  # the firmware's 4000 MHz are the socket's


def test_garbled_counts_make_no_sockets() -> None:
    text = "Socket(s): 99999999\nModel name: x\nCore(s) per socket: ²"
    assert processors([], None, lscpu(text)) == (Processor(model="x"),)
    assert processors([], None, b"[" * 100_000) == ()


def entry(place: str, **fields: str) -> Structure:
    """Return what SMBIOS (type 4) says of a processor."""
    names = {key.replace("_", " "): value for key, value in fields.items()}
    return Structure(4, {"Socket Designation": place, "Status": "Populated, Enabled", **names})


def test_apples_threads_are_one_processor_and_two_sockets_two() -> None:
    name = "Intel(R) Core(TM) i5-2400S CPU @ 2.50GHz"
    one = [entry("U2E1", ID="A7", Version=name)] * 4
    assert processors(one, None, None) == (Processor(model=name, threads=4),)
    two = [entry(f"CPU-{half} ( {i} )", Version="Xeon X") for half in "AB" for i in range(4)]
    assert [p.threads for p in processors(two, None, None)] == [4, 4]


@pytest.mark.parametrize("place", ["..U.", "None", "Not Specified", ""])
def test_sockets_without_a_name_are_sockets_each(place: str) -> None:
    assert len(sockets([entry(place, Version="Opteron")] * 2)) == 2


def test_sockets_that_count_their_cores_are_sockets_each() -> None:
    assert len(sockets([entry("CPU", Version="Xeon", Core_Count="4")] * 2)) == 2


def test_sockets_that_are_off_or_for_other_chips_do_not_count() -> None:
    off = entry("CPU #001", Version="Core i5-8279U", Status="Populated, Disabled By BIOS")
    empty = entry("CPU2", Version="Core i5-8279U", Status="Unpopulated")
    video = entry("GPU", Version="i740", Type="Video Processor")
    on = entry("CPU #000", Version="Core i5-8279U", Type="Central Processor")
    assert len(sockets([off, on, empty, video])) == 1
    assert len(sockets([off, empty])) == 1
    assert [s.model for s in sockets([empty, empty])] == ["Core i5-8279U"]  # coreboot
    assert sockets([entry("CPU2", Status="Unpopulated")]) == []


@pytest.mark.parametrize(
    "version",
    ["C1", "CPU Version", "New Processor Technology", "To Be Filled By O.E.M.", "pc-q35-8.2",
     "Not Specified", "<BAD INDEX>", ""],
)  # fmt: skip
def test_what_is_no_name_is_none(version: str) -> None:
    told = [Structure(1, {"Version": "pc-q35-8.2"}), entry("CPU", Version=version)]
    assert processors(told, None, None) == (Processor(),)


def test_fewer_threads_than_cores_cannot_be() -> None:
    told = [entry("CPU", Version="Core i7-3770", Core_Count="4", Thread_Count="2")]
    assert processors(told, None, None) == (Processor(model="Core i7-3770", cores=4),)


@pytest.mark.parametrize(
    ("kernel", "firmware", "differ"),
    [
        ("Intel(R) Core(TM) i3-2120 CPU @ 3.30GHz", "Intel(R) Core(TM) i3-2120 CPU @ 3.30GH", 0),
        ("AMD Turion(tm) 64 X2 Mobile Technology TL-60", "AMD Turion(tm) 64 X2 Mobile TL60", 0),
        ("Intel(R) Core(TM)2 Duo CPU E8400 @ 3.00GHz", "Intel(R) Core(TM)2 Duo CPU", 0),
        ("Intel(R) Core(TM)2 Duo CPU E8400 @ 3.00GHz", "Not Specified", 0),
        ("Intel(R) Pentium(R) 4 CPU 2.80GHz", "Intel(R) Core(TM) i5-2400 CPU @ 3.10GHz", 0),
        ("Intel(R) Core(TM) i5-2400 CPU @ 3.10GHz", "Intel(R) Core(TM) i7-3770 CPU @ 3.40GHz", 1),
        ("AMD Athlon(tm) II X2 270 Processor", "AMD Athlon(tm) II X3 425 Processor", 1),
        (None, "Intel(R) Core(TM) i5-2400 CPU @ 3.10GHz", 0),
    ],
)
def test_two_processors_by_number_differ(kernel: str | None, firmware: str, differ: int) -> None:
    assert disagree(kernel, [entry("CPU", Version=firmware)]) is bool(differ)


def test_one_of_two_unlike_processors_is_enough_to_agree() -> None:
    two = [entry("Proc 1", Version="Xeon E5504", Core_Count="4"),
           entry("Proc 2", Version="Xeon E5506", Core_Count="4")]  # fmt: skip
    assert not disagree("Intel(R) Xeon(R) CPU E5506 @ 2.13GHz", two)


@pytest.mark.parametrize(
    ("cpuinfo", "model"),
    [
        (b"processor\t: 0\ncpu\t\t: POWER9, altivec supported\n", "POWER9, altivec supported"),
        (b"Processor\t: ARMv7 Processor rev 10 (v7l)\n", "ARMv7 Processor rev 10 (v7l)"),
        (b"processor\t: 0\nBogoMIPS\t: 48.00\n\nHardware\t: BCM2835\n", "BCM2835"),
        (b"processor\t: 0\nuarch\t\t: sifive,u74-mc\n", "sifive,u74-mc"),
        (b"processor\t: 0\nmodel name\t: unknown\n", None),
        (b"processor\t: 0\n", None),
    ],
)
def test_py_cpuinfo_names_what_is_not_x86(cpuinfo: bytes, model: str | None) -> None:
    assert kernel_model(cpuinfo, None) == model


def test_py_cpuinfo_reads_the_same_of_this_pc() -> None:
    proc = Path("/proc/cpuinfo").read_bytes()
    told = cpuinfo._get_cpu_info_from_proc_cpuinfo()["brand_raw"]
    assert " ".join(told.split()) == kernel_model(proc, None)


def test_a_name_for_people_has_no_trade_marks() -> None:
    name = "Intel(R) Core(TM)2 Duo CPU     P8600  @ 2.40GHz"
    assert Processor(model=name).name == "Intel Core 2 Duo P8600 @ 2.40GHz"
    assert Processor(model="(R)").name == "(R)"
    assert Processor().name is None
