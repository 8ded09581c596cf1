"""What some BIOSes want of the protective MBR: which PC gets it, and the very bytes."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from refurb.install.quirks import ProtectiveMbr, applied, wanted
from refurb.model.machine import Firmware, Machine, System
from tests.conftest import need_tools

FIRST = bytes.fromhex("00000200eeffffff01000000ffffffff")


def pc(maker: str | None, product: str | None, mode: str | None = "bios", **more: str) -> Machine:
    return Machine(
        system=System(manufacturer=maker, product=product, **more), firmware=Firmware(mode=mode)
    )


@pytest.mark.parametrize(
    ("machine", "wants"),
    [
        (pc("LENOVO", "4286CTO", version="ThinkPad X220"), ProtectiveMbr.SECOND_SLOT),
        (pc("LENOVO", "20HDCTO1WW", version="ThinkPad T470"), ProtectiveMbr.STANDARD),
        (pc("Dell Inc.", "OptiPlex 780"), ProtectiveMbr.ACTIVE),
        (pc("Hewlett-Packard", "HP Compaq 8200 Elite"), ProtectiveMbr.ACTIVE),
        (pc("Dell Inc.", "Latitude E6430", mode="uefi64"), ProtectiveMbr.STANDARD),
        (pc("ASUSTeK Computer INC.", "1005HA"), ProtectiveMbr.STANDARD),
        (pc(None, None), ProtectiveMbr.STANDARD),
        (None, ProtectiveMbr.STANDARD),
    ],
)
def test_a_pc_gets_what_its_bios_wants(machine: Machine | None, wants: ProtectiveMbr) -> None:
    assert wanted(machine) is wants


@pytest.mark.parametrize(
    ("wants", "entries"),
    [
        (ProtectiveMbr.STANDARD, FIRST + bytes(48)),
        (ProtectiveMbr.ACTIVE, b"\x80" + FIRST[1:] + bytes(48)),
        (ProtectiveMbr.SECOND_SLOT, bytes(16) + FIRST + bytes(32)),
    ],
    ids=["standard", "active", "second slot"],
)
def test_the_entries_are_as_wanted_and_linux_still_reads_the_gpt(
    tmp_path: Path, wants: ProtectiveMbr, entries: bytes
) -> None:
    need_tools("sfdisk:fdisk")
    assert applied(FIRST + bytes(48), wants) == entries
    disk = tmp_path / "disk"
    disk.write_bytes(bytes(8 << 20))
    script = "label: gpt\n,4M\n"
    subprocess.run(["sfdisk", "-q", str(disk)], input=script, text=True, check=True)
    raw = bytearray(disk.read_bytes())
    raw[446:510] = applied(bytes(raw[446:510]), wants)
    disk.write_bytes(raw)
    shown = subprocess.run(
        ["blkid", "-p", "-s", "PTTYPE", "-o", "value", str(disk)], capture_output=True, text=True,
        check=True,
    ).stdout  # fmt: skip
    assert shown.strip() == "gpt"
