"""Processors, against values read by eye in captures of real PCs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb.hardware import dmi
from refurb.hardware.processors import processors
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
