"""PCs that GLPI's agent dumped: pieces of /sys, hdparm and smartctl, and what GLPI made of them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from refurb.hardware.inventory import take
from refurb.model.disk import Disk
from refurb.model.machine import Machine
from refurb.wipe.plan import plan
from tests.conftest import need_tools
from tests.hardware.pc import Pc

# Read from the dumps by eye and with perl: name, model, serial, firmware, size in bytes, removable.
EXPECTED: dict[str, list[list[object]]] = {
    "f31-nanobox": [
        ["sda", "Samsung SSD 840", "S14CNEAD233615F", "7B0Q", 120034123776, False],
    ],
    "f31-simple-qemu": [["vda", None, "083795e2-5c8f-4b8c-8", None, 53687091200, False]],
    "ubuntu-18.04.5-xps": [
        ["nvme0n1", "PM951 NVMe SAMSUNG 256GB", "S29NNXAH146772", "BXV77D0Q", 256060514304, False],
    ],
    "sles-multipath-sas": [
        ["sda", "MM0500GBKAK", "9XF1AY2W", "HPGB", 500107862016, True],
        ["sdaa", "TOSHIBA DT01ACA2", "34TSYDUKS", "ABB0", 2000398934016, False],
        ["sdp", "ST2000DM006-2DM1", "Z4Z8TWYK", "CC26", 2000398934016, False],
    ],
}
SECTOR_BYTES = 512
AS_JSON = (
    "our ($SYSTEM, $STORAGE); do $ARGV[0] or die; "
    "print JSON::PP->new->latin1->encode({system => $SYSTEM, storage => $STORAGE})"
)


def dump(corpus: Path, name: str) -> dict[str, Any]:
    """Return a dump, which is a literal of Perl's, by Perl."""
    need_tools("perl")
    (file,) = (corpus / "storage-dump").glob(f"*/{name}.dump")
    ran = subprocess.run(
        ["perl", "-MJSON::PP", "-e", AS_JSON, str(file)], capture_output=True, check=True
    )
    found: dict[str, Any] = json.loads(ran.stdout.decode("latin-1"))
    return found


def entry(name: str, told: dict[str, Any]) -> dict[str, object]:
    """Return what lsblk reads of a disk in /sys; the serial is SCSI's page 80 behind its head."""
    device = told.get("device", {})
    words = {key: device.get(key, "").strip() or None for key in ("model", "vendor", "rev")}
    page = device.get("vpd_pg80", "")
    own = device.get("serial") or told.get("serial") or "".join(filter(str.isprintable, page[4:]))
    words["rev"] = words["rev"] or device.get("firmware_rev")
    return {
        **words,
        "name": name,
        "type": "disk",
        "serial": own.strip() or None,
        "wwn": told.get("wwid", "").strip() or None,
        "size": int(told["size"]) * SECTOR_BYTES,
        "rm": told["removable"].strip() == "1",
    }


def machine_of(found: dict[str, Any], folder: Path) -> Machine:
    pc, system = Pc(folder), found["system"]
    whole = {name: told for name, told in system["sys"]["block"].items() if "size" in told}
    pc.lsblk(*(entry(name, told) for name, told in whole.items()))
    for name in whole:
        if smart := system.get(f"smartctl-{name}"):
            pc.tool(f"smartctl.{name}.json", smart)
    return take(pc.host)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_dump_is_read_as_it_is(corpus: Path, tmp_path: Path, name: str) -> None:
    machine = machine_of(dump(corpus, name), tmp_path)
    found = {disk.id: row(disk) for disk in machine.disks}
    for wanted in EXPECTED[name]:
        assert found[str(wanted[0])] == wanted
    if name != "sles-multipath-sas":
        assert len(found) == len(EXPECTED[name])


def row(disk: Disk) -> list[object]:
    return [disk.id, disk.model, disk.serial, disk.firmware, disk.visible_bytes, disk.removable]


@pytest.mark.parametrize("name", EXPECTED)
def test_glpi_reads_the_same(corpus: Path, tmp_path: Path, name: str) -> None:
    document = dump(corpus, name)
    ours = {disk.id: disk for disk in machine_of(document, tmp_path).disks}
    theirs = {one["NAME"]: one for one in document["storage"] if one.get("DISKSIZE")}
    assert set(theirs) <= set(ours)
    assert theirs
    for key, told in theirs.items():
        disk = ours[key]
        assert (disk.visible_bytes or 0) // 10**6 == int(told["DISKSIZE"])
        for mine, other in (("serial", "SERIALNUMBER"), ("firmware", "FIRMWARE")):
            if told.get(other):
                assert getattr(disk, mine) == told[other], key


def test_every_path_to_a_disk_is_listed(corpus: Path, tmp_path: Path) -> None:
    """A storage server shows most disks twice, by two paths: both names have one serial."""
    document = dump(corpus, "sles-multipath-sas")
    machine = machine_of(document, tmp_path)
    whole = [one for one in document["system"]["sys"]["block"].values() if "size" in one]
    assert len(machine.disks) == len(whole) > 100
    serials = [disk.serial for disk in machine.disks]
    assert len(set(serials)) < len(serials)


def test_an_empty_card_reader_is_no_disk(corpus: Path, tmp_path: Path) -> None:
    document = dump(corpus, "f31-nanobox")
    assert document["system"]["sys"]["block"]["sdb"]["size"].strip() == "0"
    planned = plan(machine_of(document, tmp_path).disks).disks
    assert [one.id for one in planned] == ["sda"]


def test_no_dump_of_the_corpus_is_left_out(corpus: Path) -> None:
    assert {file.stem for file in corpus.glob("storage-dump/*/*.dump")} == set(EXPECTED)
