"""Whatever a tool, a firmware or a broken capture says, the inventory goes on."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from refurb.hardware import (
    ata,
    ata_text,
    capacity,
    dmi,
    edid,
    lsblk,
    mmc,
    nvme,
    nvme_list,
    pci,
    scsi,
    smartctl,
    spd,
    upower,
    usb,
    usb_list,
)
from refurb.hardware.disks import list_disks
from refurb.hardware.dmi_memory import memory
from refurb.hardware.inventory import take
from refurb.hardware.processors import processors
from refurb.hardware.show import lines
from refurb.hardware.system import board, system
from refurb.host import udev
from refurb.host.replay import ReplayHost
from refurb.problem import CouldNot
from tests.hardware.pc import Pc

PRACTICE = Path(__file__).resolve().parents[2] / "refurb/host/practice_pc/capture"
OUTPUTS = sorted(
    file.relative_to(PRACTICE).as_posix()
    for file in PRACTICE.rglob("*")
    if file.is_file() and file.name.endswith((".out", "edid", "mountinfo", "swaps", "address"))
)
NUMBERS = st.sampled_from([b"0", b"-1", b"9" * 30, b"\xc2\xb2", b"1e400", b"NaN"])

json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(
                ["name", "kname", "type", "size", "children", "mountpoints", "mountpoint", "wwn",
                 "serial", "model", "tran", "rm", "hotplug", "log-sec", "pkname", "fstype"]
            ),
            inner,
            max_size=8,
        ),
    ),
    max_leaves=25,
)  # fmt: skip


def read_all(data: bytes) -> None:
    """Give one and the same bytes to every parser."""
    cleaner = dmi.Cleaner()
    structures = dmi.parse(data)
    dmi.missing(data, structures)
    for record in (
        system(structures, cleaner),
        board(structures, cleaner),
        memory(structures, cleaner, data),
        *processors(structures, data, data),
        *pci.graphics(pci.parse(data)),
        *pci.parts(pci.parse(data), "02"),
        spd.completed(memory(structures, cleaner, data), spd.parse(data)),
        edid.parse(data),
        *upower.parse(data).values(),
    ):
        if record is not None:
            record.model_dump_json()
    usb_list.parse(data)
    for device in udev.parse(data):
        assert device.name or device.path.endswith("/")
        usb.part(device).model_dump_json()
    words = ata.words(data)
    for block in (words, ata.unchecked(data)):
        if block and (told := ata.identify(block)):
            told.model_dump_json()
    for found in (ata_text.parse(data), nvme.controller(data), nvme.namespace(data),
                  scsi.parse(data), mmc.parse(data), *nvme_list.parse(data).values()):  # fmt: skip
        if found is not None:
            found.model_dump_json()
    nvme.sanitize_state(data)
    capacity.native_bytes(data, 512)
    capacity.dco_bytes(data, 512, 1)
    smart = smartctl.parse(data)
    smartctl.wwn(smart)
    smartctl.rotation_rpm(smart)


def changed(data: bytes, draw: st.DrawFn) -> bytes:
    """Return `data` cut, with noise, in another encoding, or with other numbers."""
    kind = draw(st.sampled_from(["cut", "noise", "utf-16", "number", "twice", "binary"]))
    at = draw(st.integers(0, max(len(data), 1)))
    if kind == "cut":
        return data[:at]
    if kind == "noise":
        return data[:at] + draw(st.binary(max_size=200)) + data[at:]
    if kind == "utf-16":
        return data.decode("latin-1").encode("utf-16")
    if kind == "number":
        digits = [i for i, byte in enumerate(data) if chr(byte).isdigit()]
        if not digits:
            return data
        i = digits[at % len(digits)]
        return data[:i] + draw(NUMBERS) + data[i + 1 :]
    return data + data if kind == "twice" else draw(st.binary(max_size=2000))


@given(st.binary(max_size=5000))
@settings(max_examples=150, deadline=None)
def test_no_bytes_stop_a_parser(data: bytes) -> None:
    read_all(data)


@pytest.mark.parametrize("name", OUTPUTS)
def test_cut_anywhere_and_no_parser_stops(name: str) -> None:
    data = (PRACTICE / name).read_bytes()
    for at in range(0, len(data), max(1, len(data) // 12)):
        read_all(data[:at])


@pytest.mark.parametrize(
    "noise",
    [
        b"\0",
        b"\xff",
        b"[",
        b'{"a":',
        b"\t9\n",
        b"Handle 0x",
        b"9",
        b'00:02.0 "',
        b"# dmidecode 3\n",
        b"Decoding EEPROM",
        b"pcilib: ",
        b"Bus 001 Device 001: ID ",
    ],
)
def test_a_megabyte_of_noise_is_read_in_moments(noise: bytes) -> None:
    read_all((noise * (1 << 20))[: 1 << 20])


@pytest.mark.parametrize("name", ["dmidecode.txt", "lsblk.json", "lspci.txt", "lscpu.json"])
def test_a_megabyte_of_noise_is_not_known(tmp_path: Path, name: str) -> None:
    machine = take(Pc(tmp_path).tool(name, bytes(range(256)) * 4096).host)
    assert machine.disks == ()
    assert {gap.part for gap in machine.unknown} >= {"disks", "system", "processors", "graphics"}


@given(json_values)
@settings(max_examples=200, deadline=None)
def test_any_json_is_a_list_of_disks_or_said_to_be_none(value: object) -> None:
    with tempfile.TemporaryDirectory() as folder:
        document = json.dumps({"blockdevices": value})
        (Path(folder) / "lsblk.json").write_text(document)
        try:
            for disk in list_disks(ReplayHost(Path(folder))):
                disk.model_dump_json()
        except CouldNot as problem:
            assert str(problem)
        try:
            lsblk.parse(document.encode())
        except lsblk.NotLsblk as finding:
            assert str(finding)


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_capture_with_garbled_files_still_gives_a_machine(data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        capture = Path(folder) / "capture"
        shutil.copytree(PRACTICE, capture)
        for name in data.draw(st.lists(st.sampled_from(OUTPUTS), max_size=4, unique=True)):
            file = capture / name

            @st.composite
            def variant(draw: st.DrawFn, file: Path = file) -> bytes:
                return changed(file.read_bytes(), draw)

            file.write_bytes(data.draw(variant()))
        machine = take(ReplayHost(capture))
        machine.model_dump_json()
        assert all(gap.why for gap in machine.unknown)
        assert all(line.isprintable() for line in lines(machine))


@pytest.mark.parametrize("meta", ["", "[]", "{", '{"exit": "x"}', "[" * 100_000, '{"exit": null}'])
def test_garbled_notes_on_a_run_do_no_harm(tmp_path: Path, meta: str) -> None:
    capture = tmp_path / "capture"
    shutil.copytree(PRACTICE, capture)
    for file in (capture / "commands").glob("*.meta"):
        file.write_text(meta)
    assert len(take(ReplayHost(capture)).disks) == 2


def test_every_bundle_of_the_corpus_can_be_taken(corpus: Path, tmp_path: Path) -> None:
    bundles = [folder for folder in (corpus / "machine-bundle").glob("*/*") if folder.is_dir()]
    assert len(bundles) > 8
    for number, folder in enumerate(bundles):
        commands = tmp_path / str(number) / "commands"
        commands.mkdir(parents=True)
        for name in ("lspci.txt", "lscpu.txt", "baseboard.txt"):
            if (folder / name).is_file():
                kept = {"baseboard.txt": "dmidecode.txt", "lscpu.txt": "lscpu.json"}
                target = commands / f"{kept.get(name, name)}.out"
                shutil.copyfile(folder / name, target)
        assert take(ReplayHost(commands.parent)).unknown
