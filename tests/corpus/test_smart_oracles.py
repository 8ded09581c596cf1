"""SMART facts held against what other programs made of the same disks: Proxmox, libatasmart."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from refurb.health import smart, smart_ata
from refurb.health.assess import grade_disk
from refurb.health.checks import load
from refurb.host import smartctl_text
from refurb.model.check import DiskHealth
from refurb.model.disk import Disk
from refurb.model.outcome import Grade

PVE = Path("sysfs-tree") / "proxmox__pve-storage"
ROW = re.compile(
    r"^\s*(\d+) (\S+)\s+(?:\d+|n/a)\s+(?:\d+|n/a)\s+(?:\d+|n/a)\s.*0x([0-9a-f]{12}) "
    r"(prefail|old).*(yes|no|n/a)\s+(?:yes|no|n/a)\s*$"
)
"""A row of skdump: id, name, raw bytes, kind, whether the disk itself calls it good now."""


@pytest.mark.parametrize("name", ["sda", "sdb"])
def test_every_attribute_of_a_text_is_as_proxmox_reads_it(corpus: Path, name: str) -> None:
    folder = corpus / PVE / "hdd_smart"
    wanted = json.loads((folder / f"{name}_smart_expected.json").read_text())
    output = (folder / f"{name}_smart").read_bytes()
    found = smart_ata.attributes(smartctl_text.document(output))
    assert [(row.id, row.name, row.value, row.threshold, row.shown) for row in found] == [
        (int(one["id"]), one["name"], one["normalized"], one["threshold"], one["raw"])
        for one in wanted["attributes"]
    ]
    assert smart.parse(output).facts.smart_passed is (wanted["health"] == "PASSED")


def test_wear_of_a_text_is_as_proxmox_reads_it(corpus: Path) -> None:
    folder = corpus / PVE / "nvme_smart"
    wanted = json.loads((folder / "nvme0n1_smart_expected.json").read_text())
    found = smart.parse((folder / "nvme0n1_smart").read_bytes()).facts
    assert found.used_percent == 100 - wanted["wearout"]
    assert found.smart_passed is (wanted["health"] == "PASSED")


def skdump(blob: Path) -> str:
    """Return what libatasmart says about the SMART sectors of a disk."""
    if shutil.which("skdump") is None:
        pytest.skip("skdump (package libatasmart-bin) is not installed")
    ran = subprocess.run(["skdump", f"--load={blob}"], capture_output=True, text=True, check=False)
    return re.sub(r"\x1b\[\d*m", "", ran.stdout)


def document(dumped: str) -> dict[str, object]:
    """Return skdump's rows in the form of smartctl: its names and raw bytes, not its verdicts."""
    rows = []
    for seen in filter(None, map(ROW.match, dumped.splitlines())):
        raw = int.from_bytes(bytes.fromhex(seen[3]), "little")
        good = {"when_failed": "now" if seen[5] == "no" else ""}
        rows.append({"id": int(seen[1]), "name": seen[2].replace("-", "_"), "raw": {"value": raw},
                     "flags": {"prefailure": seen[4] == "prefail"}} | good)  # fmt: skip
    passed = {"yes": True, "no": False}.get(dumped.split("SMART Disk Health Good: ")[1].split()[0])
    return {
        "device": {"protocol": "ATA"},
        "smart_status": {"passed": passed},
        "ata_smart_attributes": {"table": rows},
    }


BLOBS = {  # skdump's own verdict: bad sectors (null: it gives none), overall status
    "FUJITSU_MHY2120BH--0084000D": (0, "GOOD"),
    "INTEL_SSDSA2CW120G3--4PC10302": (0, "GOOD"),
    "Maxtor_96147H8--BAC51KJ0": (71, "BAD_SECTOR"),
    "Maxtor_96147H8--BAC51KJ0--2": (71, "BAD_STATUS"),
    "SAMSUNG_MMCQE28G8MUP--0VA_VAM08L1Q": (None, "GOOD"),
    "ST320410A--3.39": (5, "BAD_SECTOR"),
    "ST9160821AS--3.CLH": (1, "BAD_SECTOR"),
    "WDC_WD2500JB--00REA0-20.00K20": (1, None),
    "WDC_WD5000AAKS--00TMA0-12.01C01": (592, "BAD_SECTOR"),
}


def graded(corpus: Path, name: str) -> DiskHealth:
    dumped = skdump(corpus / "ata-smart-blob" / "Rupan__libatasmart" / name)
    found = smart.parse(json.dumps(document(dumped)).encode())
    return grade_disk(Disk(id="sda", path="/dev/sda"), found, load("disk-smart"))


@pytest.mark.parametrize("name", BLOBS)
def test_bad_sectors_and_verdict_are_as_libatasmart_counts_them(corpus: Path, name: str) -> None:
    sectors, overall = BLOBS[name]
    health = graded(corpus, name)
    counts = (health.facts.reallocated, health.facts.pending)
    known = [count for count in counts if count is not None]
    assert (sum(known) if known else None) == sectors
    assert (health.grade is Grade.REJECT) is (
        overall == "BAD_STATUS" or bool(health.facts.pending or (sectors or 0) > 16)
    )
    if overall == "GOOD":
        assert health.grade in (Grade.A, Grade.C)
    if overall == "BAD_STATUS":
        assert health.reasons[0].code == "smart-failed"


def test_a_counter_that_libatasmart_does_not_believe_is_not_believed(corpus: Path) -> None:
    health = graded(corpus, "FUJITSU_MHY2250BH--0085000B")
    assert (health.facts.reallocated, health.facts.pending) == (0, None)
    assert health.grade is not Grade.REJECT
