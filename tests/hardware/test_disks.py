"""Disks are told right, and a list that cannot be trusted is never taken for an empty one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb.hardware.disks import list_disks
from refurb.host.replay import ReplayHost
from refurb.model.disk import Disk, Holder, Medium, Transport
from refurb.problem import CouldNot
from tests.hardware.captures import disk, lsblk


def disks(folder: Path, output: str, **more: str) -> tuple[Disk, ...]:
    """List the disks of a capture with this lsblk output."""
    commands = folder / "commands"
    commands.mkdir(parents=True, exist_ok=True)
    (commands / "lsblk.json.out").write_text(output)
    for name, content in more.items():
        (commands / f"{name.replace('__', '-').replace('_', '.')}.out").write_text(content)
    return list_disks(ReplayHost(folder))


def test_a_hard_disk_is_told_with_all_that_lsblk_knows(tmp_path: Path) -> None:
    (found,) = disks(tmp_path, lsblk(disk()))
    assert found.id == "sda"
    assert found.path == "/dev/sda"
    assert (found.medium, found.transport) == (Medium.HDD, Transport.SATA)
    assert (found.model, found.serial) == ("ST500LM000-1EJ162", "W123")
    assert found.wwn == "0x5000c50061234567"
    assert found.visible_bytes == 500107862016
    assert (found.logical_sector_bytes, found.physical_sector_bytes) == (512, 4096)


@pytest.mark.parametrize(
    ("name", "fields", "medium"),
    [
        ("sda", {"rota": False}, Medium.SSD),
        ("nvme0n1", {"tran": "nvme", "rota": False}, Medium.NVME),
        ("sdb", {"tran": "usb", "rm": True}, Medium.USB),
    ],
)
def test_the_medium_is_told(
    tmp_path: Path, name: str, fields: dict[str, object], medium: Medium
) -> None:
    (found,) = disks(tmp_path, lsblk(disk(name, **fields)))
    assert found.medium is medium


def test_what_is_no_disk_is_left_out(tmp_path: Path) -> None:
    entries = [
        disk("loop0", type="loop"),
        disk("sr0", type="rom"),
        disk("zram0"),
        disk("md127", type="raid1"),
        disk("dm-0", type="crypt"),
        disk("sdc", size=0, rm=True),
        disk("sda"),
    ]
    assert [found.id for found in disks(tmp_path, lsblk(*entries))] == ["sda"]


def test_older_lsblk_wrote_numbers_and_flags_as_text(tmp_path: Path) -> None:
    old = disk(size="500107862016", rota="1", rm="0", ro="1", **{"log-sec": "4096"})
    (found,) = disks(tmp_path, lsblk(old))
    assert found.visible_bytes == 500107862016
    assert found.medium is Medium.HDD
    assert found.read_only
    assert found.logical_sector_bytes == 4096


def test_a_mounted_partition_at_any_depth_makes_the_disk_used(tmp_path: Path) -> None:
    inner = {"name": "vg-home", "kname": "dm-1", "type": "lvm", "mountpoint": "/home"}
    part = {"name": "sda1", "kname": "sda1", "type": "part", "children": [inner]}
    (found,) = disks(tmp_path, lsblk(disk(children=[part])))
    assert Holder.MOUNTED in {use.kind for use in found.uses}


def test_a_partition_in_a_flat_list_still_makes_its_disk_used(tmp_path: Path) -> None:
    part = {"name": "sda1", "kname": "sda1", "type": "part", "pkname": "sda", "mountpoint": "/x"}
    (found,) = disks(tmp_path, lsblk(disk(), part))
    assert Holder.MOUNTED in {use.kind for use in found.uses}


def test_kinds_of_content_are_traced_and_nothing_else(tmp_path: Path) -> None:
    parts = [
        {"name": "sda1", "type": "part", "fstype": "ntfs", "label": "Photos de Marie"},
        {"name": "sda2", "type": "part", "fstype": "BitLocker"},
    ]
    (found,) = disks(tmp_path, lsblk(disk(children=parts)))
    assert {"ntfs", "BitLocker"} <= set(found.traces)
    assert "Marie" not in found.model_dump_json()


@pytest.mark.parametrize("wwn", ["0x0", "0x0000000000000000", None, ""])
def test_a_wwn_of_zeros_is_none(tmp_path: Path, wwn: str | None) -> None:
    assert disks(tmp_path, lsblk(disk(wwn=wwn)))[0].wwn is None


def test_an_empty_list_is_an_answer(tmp_path: Path) -> None:
    assert disks(tmp_path, lsblk()) == ()


@pytest.mark.parametrize(
    "output",
    [
        "",
        "garbage",
        "[]",
        "{}",
        '{"blockdevices": null}',
        '{"blockdevices": [1, 2]}',
        '{"blockdevices": [null]}',
        json.dumps({"blockdevices": [disk(children="x")]}),
        json.dumps({"blockdevices": [disk(children=[7])]}),
        json.dumps({"blockdevices": [disk(), disk()]}),
        json.dumps({"blockdevices": [disk("../../etc")]}),
        lsblk(disk())[:-20],
        "[" * 100_000,
    ],
)
def test_a_list_that_is_not_whole_is_an_error_and_never_empty(tmp_path: Path, output: str) -> None:
    with pytest.raises(CouldNot):
        disks(tmp_path, output)


def test_a_failing_lsblk_is_an_error_even_with_output(tmp_path: Path) -> None:
    commands = tmp_path / "commands"
    commands.mkdir()
    (commands / "lsblk.json.out").write_text(lsblk(disk()))
    (commands / "lsblk.json.meta").write_text('{"argv": ["lsblk"], "exit": 32, "stderr": "no"}')
    with pytest.raises(CouldNot, match="no"):
        list_disks(ReplayHost(tmp_path))


def test_a_capture_of_one_smart_output_is_one_disk(tmp_path: Path, corpus: Path) -> None:
    source = next(iter((corpus / "smartctl-json").rglob("sata03.json")))
    (tmp_path / "smartctl.sdq.json").write_bytes(source.read_bytes())
    (found,) = list_disks(ReplayHost(tmp_path))
    told = json.loads(source.read_text())[0]
    assert found.id == "sdq"
    assert found.model == told["model_name"]
    assert found.visible_bytes == told["user_capacity"]["bytes"]
