"""Two older ways of telling what udev knows: udev's own files, and sysfsutils' systool."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from refurb.host import udev
from refurb.model.disk import Medium, Transport
from tests.hardware.pc import Pc

# udev 1xx kept one such file a device under /dev/.udev/db; its path and subsystem were its name.
HEAD = (
    "P: /devices/pci0000:00/0000:00:1f.2/host0/target0:0:0/0:0:0:0/block/sda\nE: SUBSYSTEM=block\n"
)


@pytest.mark.parametrize("name", ["ssd", "sample1"])
def test_a_file_of_the_corpus_is_read_as_it_is(corpus: Path, tmp_path: Path, name: str) -> None:
    (file,) = (corpus / "udev").glob(f"*/{name}")
    data = file.read_bytes()
    if name == "sample1":  # systool's list of Fibre Channel hosts: no device of udev's
        assert udev.parse(data) == ()
        return
    pc = Pc(tmp_path).tool("udev-db.txt", f"{HEAD}E: DEVTYPE=disk\n".encode() + data)
    (disk,) = take(pc.host).disks
    assert (disk.model, disk.serial) == ("SAMSUNG SSD PM800 TM 128GB", "DFW1W11002SE002B3117")
    assert (disk.wwn, disk.firmware) == ("0x50000f0056424431", "VBM24DQ1")
    assert (disk.medium, disk.transport) == (Medium.SSD, Transport.SATA)
    assert (disk.rotation_rpm, disk.traces, disk.native_bytes) == (0, ("dos",), None)


def test_no_file_of_the_corpus_is_left_out(corpus: Path) -> None:
    assert {file.name for file in corpus.glob("udev/*/*")} == {"ssd", "sample1"}
