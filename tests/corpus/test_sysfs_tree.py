"""Trees of /sys from real machines, read through lsblk and lscpu themselves."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from refurb.model.disk import Holder
from refurb.model.machine import Machine
from refurb.wipe.plan import plan
from tests.conftest import need_tools
from tests.corpus.trees import real, unpack
from tests.hardware.pc import Pc

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "sysfs-tree.toml").read_text(encoding="utf-8")
)
PROXMOX = "sysfs-tree/proxmox__pve-storage"


@pytest.fixture
def machine(corpus: Path, tmp_path: Path, name: str) -> Machine:
    need_tools("lsblk:util-linux", "lscpu:util-linux")
    pc = Pc(tmp_path)
    root = unpack(corpus / "sysfs-tree" / name, pc)
    if (root / "sys/block").is_dir():
        pc.tool("lsblk.json", real("lsblk", root, "-O", "-J", "-b"))
    if (root / "sys/devices/system/cpu/possible").exists() and (root / "proc/cpuinfo").exists():
        pc.tool("lscpu.json", real("lscpu", root, "-J"))
    return take(pc.host)


@pytest.mark.parametrize("name", EXPECTED)
def test_a_tree_is_read_as_it_is(machine: Machine, name: str) -> None:
    wanted = EXPECTED[name]
    rows = [
        [d.id, d.model or "", d.serial or "", str(d.medium), d.visible_bytes] for d in machine.disks
    ]
    assert sorted(rows) == sorted(wanted.get("disks", []))
    found = [(p.model or "", p.cores, p.threads, p.max_mhz or 0) for p in machine.processors]
    if "processor" in wanted:
        model, *numbers = found[0]
        assert [" ".join(model.split()), *numbers] == wanted["processor"]
    else:
        assert found == []
    assert machine.memory.total_bytes == wanted.get("memory")


@pytest.mark.parametrize("name", ["util-linux__util-linux/lsblk-simple-nvme.tar.xz"])
def test_what_the_trees_system_uses_is_never_wiped(machine: Machine, name: str) -> None:
    wanted = EXPECTED[name]
    refusals = {one.id: one.refusal for one in plan(machine.disks).disks}
    assert {one: refusals[one] for one in wanted["boot"]} == {"sda": Holder.BOOT_MEDIUM}
    assert {refusals[one] for one in wanted["mounted"]} == {Holder.MOUNTED}


def test_no_tree_of_the_corpus_is_left_out(corpus: Path) -> None:
    trees = {
        f.relative_to(corpus / "sysfs-tree").as_posix() for f in corpus.glob("sysfs-tree/*/*.tar*")
    }
    assert trees == set(EXPECTED)


def proxmox(corpus: Path, folder: Path, kind: str) -> Machine:
    """Return the PC that Proxmox's tests are about: pieces of /sys, udevadm, smartctl."""
    here, pc = corpus / PROXMOX / kind, Pc(folder)
    blocks = []
    for name in (here / "disklist").read_text().split():
        for file in (path for path in (here / name).rglob("*") if path.is_file()):
            place = file.relative_to(here / name).as_posix()
            pc.file(f"/sys/class/block/{name}/{place}", file.read_bytes())
        told = (here / f"{name}_udevadm").read_text().strip()
        head = "" if told.startswith("P: ") else f"P: /devices/x/block/{name}\nE: SUBSYSTEM=block\n"
        blocks.append(head + told)
        pc.tool(f"smartctl.{name}.json", (here / f"{name}_smart").read_bytes())
    pc.file("/proc/swaps", "Filename\tType\n")
    pc.file("/proc/self/mountinfo", "1 0 0:1 / / rw - rootfs rootfs rw\n")
    return take(pc.tool("udev-db.txt", "\n\n".join(blocks)).host)


@pytest.mark.parametrize("kind", ["hdd_smart", "nvme_smart"])
def test_proxmox_reads_the_same(corpus: Path, tmp_path: Path, kind: str) -> None:
    theirs = json.loads((corpus / PROXMOX / kind / "disklist_expected.json").read_text())
    found = {disk.id: disk for disk in proxmox(corpus, tmp_path, kind).disks}
    assert set(found) == set(theirs)
    for name, told in theirs.items():
        disk = found[name]
        assert (disk.model, disk.visible_bytes) == (told["model"], told["size"])
        assert str(disk.medium) == told["type"]
        assert (disk.rotation_rpm or 0) == told["rpm"]
        assert ("gpt" in disk.traces) is bool(told["gpt"])
        assert (disk.serial, disk.wwn) == (None, None), "zeros and `unknown` are none"
