"""PCs as Ubuntu's installer saw them: our reading is probert's own, and what the eye reads."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from refurb.model.machine import Machine
from refurb.wipe.plan import plan
from tests.corpus.probert import Probert
from tests.hardware.pc import Pc

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "probert-json.toml").read_text(encoding="utf-8")
)
BUILT = ("bcache", "md", "dm-", "loop", "sr", "fd", "ram")


def seen(corpus: Path, name: str) -> Probert:
    (file,) = (corpus / "probert-json").glob(f"*/{name}.json")
    return Probert(file)


def machine_of(corpus: Path, folder: Path, name: str, *, with_lsblk: bool = True) -> Machine:
    return take(seen(corpus, name).put_into(Pc(folder), with_lsblk=with_lsblk).host)


@pytest.mark.parametrize("with_lsblk", [True, False], ids=["with-lsblk", "udev-alone"])
@pytest.mark.parametrize("name", EXPECTED)
def test_a_pc_is_read_as_it_is(corpus: Path, tmp_path: Path, name: str, with_lsblk: bool) -> None:
    machine = machine_of(corpus, tmp_path, name, with_lsblk=with_lsblk)
    assert sorted(rows(machine)) == sorted(EXPECTED[name]["disks"])
    traces = {d.id: sorted(d.traces) for d in machine.disks if d.traces}
    assert traces == EXPECTED[name].get("traces", {})
    cards = [[c.kind, c.model or "", c.permanent or ""] for c in machine.network]
    assert cards == EXPECTED[name].get("network", [])
    assert [gap for gap in machine.unknown if "lsblk" in gap.why or "udev" in gap.why] == []


def rows(machine: Machine) -> list[list[object]]:
    return [
        [d.id, d.model or "", d.serial or "", d.wwn or "", str(d.medium), d.visible_bytes,
         d.removable]
        for d in machine.disks
    ]  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_probert_knows_the_same_disks(corpus: Path, tmp_path: Path, name: str) -> None:
    """Hold each disk against what stands in probert's own document, field by field."""
    document = seen(corpus, name)
    theirs = {
        path.removeprefix("/dev/"): device
        for path, device in document.devices.items()
        if device.get("DEVTYPE") == "disk"
        and not path.removeprefix("/dev/").startswith(BUILT)
        and document.size(path)
    }
    machine = machine_of(corpus, tmp_path, name)
    assert {disk.id for disk in machine.disks} == set(theirs)
    for disk in machine.disks:
        told = theirs[disk.id]
        assert disk.visible_bytes == int(told["attrs"]["size"])
        assert disk.read_only is (told["attrs"]["ro"] == "1")
        assert (disk.serial or "") in told.get("ID_SERIAL", "")
        assert (disk.transport == "usb") is ("/usb" in told["DEVPATH"])


def test_no_capture_of_the_corpus_is_left_out(corpus: Path) -> None:
    there = {file.stem for file in (corpus / "probert-json").glob("*/*.json")}
    assert there == set(EXPECTED)


def test_two_disks_with_a_bogus_wwn_are_told_apart_by_serial(corpus: Path, tmp_path: Path) -> None:
    machine = machine_of(corpus, tmp_path, "probert_storage_bogus_wwn")
    one, other = [disk for disk in machine.disks if disk.model == "Corsair Force GS"]
    assert one.wwn is other.wwn is None
    assert one.serial_end != other.serial_end
    marks = machine.identity.fingerprints
    assert {f"weak-disk:{one.serial}", f"weak-disk:{other.serial}"} <= set(marks)


@pytest.mark.parametrize("allow_removable", [False, True])
def test_a_ventoy_stick_is_never_wiped(corpus: Path, tmp_path: Path, allow_removable: bool) -> None:
    machine = machine_of(corpus, tmp_path, "probert_storage_ventoy")
    planned = plan(machine.disks, allow_removable=allow_removable).disks
    refusals = {one.id: one.refusal for one in planned}
    assert refusals == {"sdb": "boot-medium", "sda": None}


def test_a_ventoy_stick_that_lsblk_does_not_list_is_refused(corpus: Path, tmp_path: Path) -> None:
    machine = machine_of(corpus, tmp_path, "probert_storage_ventoy", with_lsblk=False)
    assert {one.id: one.refusal for one in plan(machine.disks).disks}["sdb"] == "boot-medium"


def test_empty_card_readers_are_no_disks_and_no_contradiction(corpus: Path, tmp_path: Path) -> None:
    name = "lp-1986676-missing-osprober"
    assert {"/dev/sde", "/dev/sdf", "/dev/sdg", "/dev/sdh"} <= set(seen(corpus, name).devices)
    machine = machine_of(corpus, tmp_path, name)
    assert not {"sde", "sdf", "sdg", "sdh"} & {disk.id for disk in machine.disks}
    assert all(gap.part != "disks" for gap in machine.unknown)


@pytest.mark.parametrize(("gone", "who"), [("lsblk", "udev"), ("udev", "lsblk")])
def test_a_disk_that_only_one_lists_is_kept_and_said(
    corpus: Path, tmp_path: Path, gone: str, who: str
) -> None:
    document = seen(corpus, "probert_storage_ldm")
    pc = document.put_into(Pc(tmp_path), with_lsblk=True)
    if gone == "lsblk":
        pc.lsblk(*(entry for entry in document.lsblk() if entry["name"] != "sdb"))
    else:
        devices = [block for block in document.udev_db().split("\n\n") if "/block/sdb" not in block]
        pc.tool("udev-db.txt", "\n\n".join(devices))
    machine = take(pc.host)
    assert "sdb" in {disk.id for disk in machine.disks}
    (gap,) = [gap for gap in machine.unknown if gap.part == "disks"]
    assert gap.why.startswith(f"Only {who} sees disk sdb")
