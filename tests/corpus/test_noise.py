"""Whatever a tool or a file answers: no crash, no hang, and every gap has its reason."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refurb.hardware.disks import list_disks
from refurb.hardware.inventory import take
from refurb.hardware.show import lines
from refurb.health.assess import assess
from refurb.model.check import Health
from refurb.model.machine import Machine
from refurb.model.outcome import Grade
from tests.corpus.noise import NoiseHost

TEN_MIB = 10 << 20


def ask(data: bytes) -> Health:
    """Let the inventory and the health room read `data` as every answer there is."""
    for has_disks in (True, False):
        machine = take(NoiseHost(data, has_disks=has_disks))
        assert Machine.model_validate_json(machine.model_dump_json()) == machine
        assert all(gap.why.strip() for gap in machine.unknown)
        assert lines(machine)
    host = NoiseHost(data)
    found = assess(host, list_disks(host))
    assert found.model_dump_json()
    return found


def kinds(corpus: Path) -> list[Path]:
    return [folder for folder in sorted(corpus.iterdir()) if folder.is_dir()]


def files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


@pytest.mark.timeout(600)
def test_every_capture_as_every_answer(corpus: Path) -> None:
    """A dmidecode text where smartctl's JSON is awaited, an EDID as /proc/cpuinfo, and so on."""
    for folder in kinds(corpus):
        for file in files(folder):
            if file.stat().st_size < TEN_MIB:
                try:
                    ask(file.read_bytes())
                except Exception as error:
                    raise AssertionError(str(file.relative_to(corpus))) from error


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_cut_shuffled_and_wrongly_encoded(corpus: Path, data: st.DataObject) -> None:
    folder = data.draw(st.sampled_from(kinds(corpus)))
    plain = data.draw(st.sampled_from(files(folder))).read_bytes()[: 1 << 16]
    first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(plain))] * 2)))
    how = data.draw(st.sampled_from(["cut", "lines", "utf-16", "latin", "bytes", "twice"]))
    if how == "cut":
        plain = plain[first:last]
    elif how == "lines":
        rows = plain.splitlines(keepends=True)
        random.Random(first).shuffle(rows)
        plain = b"".join(rows)
    elif how == "utf-16":
        plain = plain.decode("latin-1").encode("utf-16")
    elif how == "latin":
        plain = plain.decode("utf-8", "replace").encode("latin-1", "replace")
    elif how == "bytes":
        plain = plain[:first] + data.draw(st.binary(max_size=30)) + plain[last:]
    else:
        plain = plain[:last] + plain[first:]
    ask(plain)


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "unit",
    [
        b"\0", b"\xff", b" ", b"\n", b"\t\n", b"0", b"9", b"a", b"[", b"{", b'"', b'{"a":', b"[[",
        b"Handle 0x0001, DMI type 17, 21 bytes\n", b"\tSize: 1 GB\n", b"00:1f.2 ", b"Slot:\t0\n\n",
        b"processor\t: 0\n\n", b"smartctl 7.3 ", b"\x00\xff\xff\xff\xff\xff\xff\x00",
        b"00 ff ff ff ff ff ff 00 ", b"APwwwwww", b"\xc3\x28", b"a b c: ", b"E: ID_MODEL=x\n",
        b"P: /devices/x\n\n", b"0x07  0x008  1 ", b"# 1  Completed ", b"1.", b"1 000 ",
        b" max sectors = 1/2", b"Checksum: correct\n", b"ATA device, with non-removable media\n",
        b"Opcode  Service    CDB\n 48  2 10\n", b"[SEC_FEATURE_SUPPORT: 0x55]\n", b"oacs : 0x6\n",
        b"NVME Identify Controller:\n", b"Found 1 remapped NVMe devices.\n",
        b"\tReal max sectors: 1\n", b"0x01 0x02\n",
    ],
)  # fmt: skip
def test_ten_megabytes_of_the_same(unit: bytes) -> None:
    found = ask((unit * (TEN_MIB // len(unit) + 1))[:TEN_MIB])
    assert {disk.grade for disk in found.disks} == {Grade.UNKNOWN}


@pytest.mark.timeout(300)
def test_ten_megabytes_of_chance() -> None:
    noise = random.Random(20).randbytes(TEN_MIB)
    printable = bytes(32 + byte % 96 if byte % 17 else 10 for byte in noise)
    for data in (noise, printable):
        found = ask(data)
        assert {disk.grade for disk in found.disks} == {Grade.UNKNOWN}
