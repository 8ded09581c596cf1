"""Hidden capacity: what real hdparm prints of it, and its garbage of disks that are not ATA."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware import ata, capacity
from refurb.hardware.disks import list_disks
from tests.hardware.pc import Pc, as_words, disk, identify, with_checksum

VISIBLE = 500107862016
# hdparm 9.65 on a SCSI disk, and on QEMU's ATA disk, in a virtual machine
SCSI_LIMITS = b"\n/dev/sda:\n max sectors   = 0/1, HPA is enabled\n"
EMPTY_DCO = (
    b"\n/dev/sda:\nDCO Checksum verified.\nDCO Revision: 0x0000 -- unknown, treating as 0002\n"
    b"The following features can be selectively disabled via DCO:\n\tTransfer modes:\n\t\t\n"
    b"\tReal max sectors: 1\n\tATA command/feature sets:\n"
)
DCO = EMPTY_DCO.replace(b"0x0000 -- unknown, treating as 0002", b"0x0002")


def dco(sectors: int) -> bytes:
    return DCO.replace(b"sectors: 1\n", b"sectors: %d\n" % sectors)


@pytest.mark.parametrize(
    ("output", "size"),
    [
        (b"\n/dev/sda:\n max sectors   = 976773168/976773168, HPA is disabled\n", VISIBLE),
        (b" max sectors   = 488397168/976773168, HPA is enabled\n", VISIBLE),
        (b" max sectors   = 9/976773168, ACCESSIBLE MAX ADDRESS enabled\n", VISIBLE),
        (b" max sectors   = 78140160/14715056(78140160?), HPA setting seems invalid\n", None),
        (b" max sectors   = 1/0, HPA setting seems invalid\n", None),
        (b" max sectors   = 1/" + b"9" * 400, None),
        (b"/dev/sda:\n HDIO_DRIVE_CMD(identify) failed\n", None),
        (SCSI_LIMITS, None),
        (b"", None),
    ],
)
def test_the_native_size_is_the_second_number(output: bytes, size: int | None) -> None:
    assert capacity.native_bytes(output, 512) == size


def test_less_than_what_is_seen_is_garbage() -> None:
    output = b" max sectors   = 9/976773167, HPA is enabled\n"
    assert capacity.native_bytes(output, 512, VISIBLE) is None
    assert capacity.dco_bytes(dco(976773167), 512, VISIBLE) is None


@pytest.mark.parametrize(
    ("output", "size"),
    [
        (dco(976775168), 976775168 * 512),
        (EMPTY_DCO, None),
        (EMPTY_DCO.replace(b"sectors: 1\n", b"sectors: 976775168\n"), None),
        (dco(976775168).replace(b"verified.", b"FAILED!"), None),
        (DCO, None),
        (b"\n/dev/sda:\n HDIO_DRIVE_CMD(dco_identify) failed: Input/output error\n", None),
    ],
)
def test_the_factorys_size_needs_a_real_overlay(output: bytes, size: int | None) -> None:
    assert capacity.dco_bytes(output, 512, VISIBLE) == size


def test_the_overlay_is_asked_of_disks_that_have_one(tmp_path: Path, corpus: Path) -> None:
    blob = "ata-smart-blob/Rupan__libatasmart/WDC_WD5000AAKS--00TMA0-12.01C01"
    block = ata.words(identify((corpus / blob).read_bytes()))
    assert block is not None
    without = with_checksum([*block[:83], block[83] & ~(1 << 11), *block[84:]])
    for words, size in ((block, 976775168 * 512), (without, None), ([0] * 256, None)):
        pc = Pc(tmp_path).lsblk(disk("sda")).tool("hdparm-words.sda.txt", as_words(words))
        pc.tool("hdparm-dco.sda.txt", dco(976775168))
        assert [found.dco_bytes for found in list_disks(pc.host)] == [size]


@pytest.mark.parametrize("tran", ["sas", "spi", "usb", "nvme", None])
def test_disks_on_another_cable_are_not_asked(tmp_path: Path, tran: str | None) -> None:
    pc = Pc(tmp_path).lsblk(disk("sda", tran=tran))
    pc.tool("hdparm-N.sda.txt", " max sectors   = 976773168/976775168, HPA is enabled\n")
    pc.tool("hdparm-dco.sda.txt", dco(976775168))
    (found,) = list_disks(pc.host)
    assert (found.native_bytes, found.dco_bytes, found.security) == (None, None, None)
