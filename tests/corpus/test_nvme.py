"""nvme-cli's captures: what is written down of a disk is what refurb knows of it."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from refurb.model.disk import Disk, Medium, Transport
from refurb.model.erase import NvmeErase
from tests.hardware.pc import Pc

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "nvme.toml").read_text(encoding="utf-8")
)
ID_CTRL, LISTS = EXPECTED["id-ctrl"], EXPECTED["list"]


@pytest.mark.parametrize("name", ID_CTRL)
def test_a_controller_is_a_disk_that_tells_how_it_is_erased(
    corpus: Path, tmp_path: Path, name: str
) -> None:
    output = (corpus / "nvme-id-ctrl" / name).read_bytes()
    (found,) = take(Pc(tmp_path).tool("nvme-id-ctrl.nvme0.json", output).host).disks
    assert found == Disk(
        id="nvme0",
        path="/dev/nvme0",
        medium=Medium.NVME,
        transport=Transport.NVME,
        model="INTEL SSDPEDME400G4",
        serial="CVMD5066002T400AGN",
        firmware="8DV10131",
        nvme=NvmeErase(controller="/dev/nvme0", format_all=True, **ID_CTRL[name]),
    )


@pytest.mark.parametrize("name", LISTS)
def test_a_list_names_the_disks(corpus: Path, tmp_path: Path, name: str) -> None:
    output = (corpus / "nvme-cli-json" / name).read_bytes()
    machine = take(Pc(tmp_path).tool("nvme-list.json", output).host)
    told = [[d.id, d.model, d.serial, d.firmware, d.visible_bytes] for d in machine.disks]
    assert told == LISTS[name]
    assert {d.medium for d in machine.disks} <= {Medium.NVME}
    assert ("disks" in {gap.part for gap in machine.unknown}) is (told == [])


def test_no_capture_is_left_out(corpus: Path) -> None:
    for kind, names in (("nvme-id-ctrl", ID_CTRL), ("nvme-cli-json", LISTS)):
        files = [file for file in (corpus / kind).rglob("*") if file.is_file()]
        assert {file.relative_to(corpus / kind).as_posix() for file in files} == set(names)
