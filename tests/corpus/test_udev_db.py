"""PCs of which udev alone is known: their disks, cards and batteries are read as they stand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from refurb.model.disk import Disk
from refurb.model.machine import Machine
from refurb.wipe.plan import plan
from tests.hardware.pc import Pc

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "udev-db.toml").read_text(encoding="utf-8")
)
LISTS: dict[str, object] = {
    name: [] for name in ("disks", "optical", "network", "cameras", "batteries")
}
NOTHING: dict[str, object] = {**LISTS, "rpm": {}, "traces": {}, "bluetooth": False, "tpm": None}


def capture(corpus: Path, name: str) -> bytes:
    (file,) = (corpus / "udev-db").glob(f"*/{name}.txt")
    return file.read_bytes()


@pytest.fixture
def machine(corpus: Path, tmp_path: Path, name: str) -> Machine:
    """Return the inventory of a PC of which this capture alone is known."""
    return take(Pc(tmp_path).tool("udev-db.txt", capture(corpus, name)).host)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_capture_is_read_as_it_is(machine: Machine, name: str) -> None:
    assert read(machine) == {**NOTHING, **EXPECTED[name]}
    machine.model_dump_json()


def read(machine: Machine) -> dict[str, object]:
    """Return the machine's facts in the words of the expected ones; an empty text is null."""
    return {
        "disks": [disk_row(one) for one in machine.disks],
        "rpm": {d.id: d.rotation_rpm for d in machine.disks if d.rotation_rpm is not None},
        "traces": {d.id: sorted(d.traces) for d in machine.disks if d.traces},
        "optical": [one.model for one in machine.optical],
        "network": [
            [card.kind, card.model or "", card.permanent or "", card.usb]
            for card in machine.network
        ],
        "cameras": [[one.manufacturer or "", one.model or ""] for one in machine.cameras],
        "batteries": [
            [b.manufacturer or "", b.model or "", b.serial or "", b.design_wh, b.full_wh,
             b.health_percent]
            for b in machine.batteries
        ],
        "bluetooth": "?" if machine.bluetooth is None else machine.bluetooth,
        "tpm": machine.tpm_version,
    }  # fmt: skip


def disk_row(disk: Disk) -> list[object]:
    kind = [str(disk.medium), str(disk.transport), disk.removable]
    return [disk.id, disk.model or "", disk.serial or "", disk.wwn or "", *kind]


def test_no_capture_of_the_corpus_is_left_out(corpus: Path) -> None:
    assert {file.stem for file in (corpus / "udev-db").glob("*/*.txt")} == set(EXPECTED)


def test_nothing_is_wiped_of_which_the_size_is_not_known(corpus: Path, tmp_path: Path) -> None:
    for number, name in enumerate(EXPECTED):
        pc = Pc(tmp_path / str(number)).tool("udev-db.txt", capture(corpus, name))
        for one in plan(take(pc.host).disks).disks:
            assert one.refusal in ("no-capacity", "removable"), name


@pytest.mark.parametrize("name", ["HOME_MADE"])
def test_two_identical_models_are_told_apart(machine: Machine) -> None:
    one, other = [disk for disk in machine.disks if disk.model == "SAMSUNG HD502IJ"]
    assert one.serial_end != other.serial_end
    assert one.wwn != other.wwn


@pytest.mark.parametrize("name", ["With_VRAID"])
def test_members_of_a_fake_raid_are_said_and_the_volume_is_no_disk(machine: Machine) -> None:
    planned = {one.id: one.notes for one in plan(machine.disks).disks}
    assert list(planned) == ["nvme0n1", "nvme1n1", "nvme2n1"]
    assert "raid-member" in planned["nvme1n1"]
    assert "raid-member" in planned["nvme2n1"]
    assert "raid-member" not in planned["nvme0n1"]


@pytest.mark.parametrize("name", ["LENOVO_T420", "HOME_MADE", "ONE_CDROM_ONLY"])
def test_hpa_enabled_is_a_feature_and_no_hidden_area(
    corpus: Path, machine: Machine, name: str
) -> None:
    assert b"ID_ATA_FEATURE_SET_HPA_ENABLED=1" in capture(corpus, name)
    assert all(disk.native_bytes is None for disk in machine.disks)
    assert all("hidden-area" not in one.notes for one in plan(machine.disks).disks)
