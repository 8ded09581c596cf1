"""hdparm's printed text: what the eye reads in it is what refurb knows of that disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware import ata_text
from refurb.hardware.disks import list_disks
from refurb.model.disk import Disk, Medium, Transport
from tests.corpus.identify import TEXT_NAMES, text_file, wanted
from tests.hardware.pc import Pc


@pytest.mark.parametrize("name", TEXT_NAMES)
def test_a_text_is_read_as_it_is(corpus: Path, tmp_path: Path, name: str) -> None:
    output, expected = text_file(corpus, name).read_bytes(), wanted(name)
    assert ata_text.parse(output) == expected
    (found,) = list_disks(Pc(tmp_path).tool("hdparm.sda.txt", output).host)
    assert found == as_disk(name)


def as_disk(name: str) -> Disk:
    """Return the disk of which this text alone is known."""
    told = wanted(name)
    if told is None:
        return Disk(id="sda", path="/dev/sda")
    return Disk(
        id="sda",
        path="/dev/sda",
        medium=Medium.UNKNOWN if told.rotation_rpm is None else Medium.SSD,
        transport=told.transport or Transport.UNKNOWN,
        model=told.model,
        serial=told.serial,
        wwn=told.wwn,
        firmware=told.firmware,
        visible_bytes=told.size_bytes,
        rotation_rpm=told.rotation_rpm,
        security=told.security,
    )


def test_no_text_of_the_corpus_is_left_out(corpus: Path) -> None:
    files = {text_file(corpus, name) for name in TEXT_NAMES}
    assert set((corpus / "hdparm-I").glob("*/*")) == files
    assert len(files) == 16


@pytest.mark.parametrize("name", ["INTEL_SSDSA2CW120G3--4PC10302",
                                  "canonical__maas/maas_hdparm_ALL_TRUE.txt"])  # fmt: skip
def test_a_text_that_was_cut_or_doubled_says_nothing(corpus: Path, name: str) -> None:
    output = text_file(corpus, name).read_bytes()
    end = output.index(b"Checksum: correct")
    assert ata_text.parse(output[:end]) is None
    assert ata_text.parse(output[: end + 12]) is None
    assert ata_text.parse(output + output) is None
    assert ata_text.parse(output.replace(b"correct", b"incorrect (0xff), expected 0x01")) is None
    assert ata_text.parse(output.replace(b"ATA device", b"ATAPI CD-ROM")) is None
