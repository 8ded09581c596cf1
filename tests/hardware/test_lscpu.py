"""lscpu's JSON and text, old and new, English and French, say the same of a processor."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.hardware.lscpu import Lscpu, parse
from refurb.hardware.processors import processors
from refurb.model.machine import Processor

I5 = Lscpu("Intel(R) Core(TM) i5-7200U CPU @ 2.50GHz", 1, 2, 4, 3100)


def flat(text: str) -> bytes:
    """Return lscpu's lines as `lscpu -J` wrote them before 2.37."""
    pairs = [line.partition(":") for line in text.splitlines()]
    fields = [{"field": f"{key}:", "data": value.strip()} for key, _, value in pairs]
    return json.dumps({"lscpu": fields}).encode()


ENGLISH = """CPU(s):                          4
Thread(s) per core:              2
Core(s) per socket:              2
Socket(s):                       1
Model name:                      Intel(R) Core(TM) i5-7200U CPU @ 2.50GHz
CPU max MHz:                     3100,0000"""
FRENCH = """Processeur(s)\xa0:                         4
Thread(s) par cœur\xa0:                    2
Cœur(s) par socket\xa0:                    2
Socket(s)\xa0:                             1
Nom de modèle\xa0:                         Intel(R) Core(TM) i5-7200U CPU @ 2.50GHz
Vitesse maximale du processeur en MHz\xa0: 3100,0000"""


@pytest.mark.parametrize("text", [ENGLISH, FRENCH, ENGLISH.replace("Socket", "CPU socket")])
def test_text_and_json_are_read_alike(text: str) -> None:
    assert parse(text.encode()) == I5
    assert parse(flat(text)) == I5
    assert parse(text.replace("\n", "\r\n").encode()) == I5


@pytest.mark.parametrize("pc", ["alecase", "dismone", "workstation", "castes-HP-dc7600"])
def test_the_corpuss_texts_and_their_json(corpus: Path, pc: str) -> None:
    text = (corpus / "machine-bundle/WEEE-Open__peracotta" / pc / "lscpu.txt").read_text()
    expected = {
        "alecase": Lscpu("Intel(R) Core(TM) i7-2600 CPU @ 3.40GHz", 1, 4, 8, 3800),
        "dismone": Lscpu("Intel(R) Core(TM) i7 CPU 930 @ 2.80GHz", 1, 4, 8, 2801),
        "workstation": Lscpu("Intel(R) Xeon(R) CPU 5160 @ 3.00GHz", 2, 2, 2, 3000),
        "castes-HP-dc7600": Lscpu("Intel(R) Pentium(R) 4 CPU 2.80GHz", 1, 1, 2, None),
    }
    assert parse(text.encode()) == parse(flat(text)) == expected[pc]


def test_lscpus_own_expected_output_of_a_latitude(corpus: Path) -> None:
    (file,) = (corpus / "sysfs-tree").glob("*/EXPECTED.lscpu-x86_64-dell_e4310")
    assert parse(file.read_bytes()) == Lscpu(
        "Intel(R) Core(TM) i5 CPU M 560 @ 2.67GHz", 1, 2, 4, 2667
    )


def test_a_hybrid_processors_little_cores_have_one_thread_each() -> None:
    text = "CPU(s): 16\nThread(s) per core: 2\nCore(s) per socket: 12\nSocket(s): 1\nModel name: i5"
    assert parse(text.encode()) == Lscpu("i5", 1, 12, 16)
    fewer = text.replace("CPU(s): 16", "CPU(s): 8")  # a virtual machine, or garbled
    assert parse(fewer.encode()).threads == 24


def test_big_and_little_cores_of_arm_are_one_processor() -> None:
    kinds = [
        {"field": "Model name:", "data": name, "children": [
            {"field": "Core(s) per socket:", "data": "4"}, {"field": "Socket(s):", "data": "2"},
            {"field": "CPU max MHz:", "data": mhz}]}
        for name, mhz in (("Cortex-A55", "1800.0000"), ("Cortex-A76", "2256.0000"))
    ]  # fmt: skip
    document = {"lscpu": [{"field": "CPU(s):", "data": "8"}, *kinds]}
    found = parse(json.dumps(document).encode())
    assert found == Lscpu("Cortex-A55 + Cortex-A76", 1, 8, 8, 2256)


def test_without_lscpu_proc_counts_the_sockets() -> None:
    cpu = "processor\t: {}\nphysical id\t: {}\nmodel name\t: Xeon\ncpu cores\t: 2\nsiblings\t: 2\n"
    cpuinfo = "\n".join(cpu.format(number, number // 2) for number in range(4)).encode()
    assert processors([], cpuinfo, None) == (Processor(model="Xeon", cores=2, threads=2),) * 2
    many = b"model name\t: Xeon\n" + b"".join(b"physical id : %d\n" % i for i in range(9999))
    assert len(processors([], many, None)) == 1


@pytest.mark.parametrize("output", [b"", b"{", b'{"lscpu": 1}', b"[1]", b"lscpu: bad usage\n"])
def test_what_is_no_list_says_nothing(output: bytes) -> None:
    assert parse(output) == Lscpu()


@given(st.text(max_size=300), st.binary(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_is_read_or_not_known(text: str, noise: bytes) -> None:
    parse(noise)
    found = parse(f"{text}\nSocket(s): {text}\nCore(s) per socket: {text}".encode(errors="replace"))
    assert found.sockets is None or found.sockets > 0
