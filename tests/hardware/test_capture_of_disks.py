"""What the disks' own tools print is kept in a capture, and nothing in it names the disk."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb import locale
from refurb.hardware.capture import capture
from refurb.hardware.inventory import take
from refurb.hardware.show import lines
from refurb.host.replay import ReplayHost
from refurb.model.disk import Disk
from refurb.model.machine import Machine
from tests.hardware.pc import Pc, disk, identify

ATA = "ata-smart-blob/Rupan__libatasmart/INTEL_SSDSA2CW120G3--4PC10302"
TEXT = "hdparm-I/Rupan__libatasmart/INTEL_SSDSA2CW120G3--4PC10302.hdparm-I.txt"
SERIALS = ("CVPR109301UZ120LGN", "S3X9NX0K123456", "50015179594f0f14", "e8238fa6bf530001",
           "7ee031f5-1d4e-4e3f-a237-7b8c98d59684")  # fmt: skip


@pytest.fixture
def pc(corpus: Path, tmp_path: Path) -> Pc:
    """Return a PC with an ATA and an NVMe disk, both known by all their tools."""
    made = Pc(tmp_path / "pc")
    made.lsblk(
        disk("sda", serial=SERIALS[0], wwn="0x50015179594f0f14", size=120034123776),
        disk("nvme0n1", tran="nvme", serial=SERIALS[1], wwn=f"eui.{SERIALS[3]}"),
    )
    made.tool("hdparm-words.sda.txt", identify((corpus / ATA).read_bytes()))
    made.tool("hdparm.sda.txt", (corpus / TEXT).read_bytes())
    made.tool("hdparm-N.sda.txt", " max sectors   = 234441648/234441649, HPA is enabled\n")
    nqn = f"nqn.2014.08.org:144d144d{SERIALS[1]}   SAMSUNG"
    ctrl = {"sn": f"{SERIALS[1]}  ", "mn": "SAMSUNG MZVLB256", "fr": "EXA7301Q", "oacs": 0x17,
            "fna": 5, "sanicap": 3, "subnqn": nqn}  # fmt: skip
    made.tool("nvme-id-ctrl.nvme0n1.json", json.dumps(ctrl))
    space = {"nsze": 9, "flbas": 0, "lbafs": [{"ds": 9}], "eui64": SERIALS[3], "nguid": "0" * 32}
    made.tool("nvme-id-ns.nvme0n1.json", json.dumps(space))
    sanitized = {"nvme0": {"sprog": 65535, "sstat": {"status": "(1) Completed"}}}
    made.tool("nvme-sanitize-log.nvme0n1.json", json.dumps(sanitized))
    subsystem = {"SubsystemNQN": nqn, "Controllers": [{
        "Controller": "nvme0", "SerialNumber": SERIALS[1], "ModelNumber": "SAMSUNG MZVLB256",
        "Namespaces": [{"NameSpace": "nvme0n1"}]}]}  # fmt: skip
    host = {"HostNQN": f"nqn.2014-08.org.nvmexpress:uuid:{SERIALS[4]}", "Subsystems": [subsystem]}
    made.tool("nvme-list.json", json.dumps({"Devices": [host]}))
    made.link("/sys/class/block/nvme0n1/device", "/sys/devices/pci0000:00/0000:00:1d.0/nvme/nvme2")
    return made


def abilities(machine: Machine) -> list[object]:
    """Return everything of the disks but what names one."""
    named = {"serial": None, "wwn": None}
    return [one.model_copy(update=named) for one in machine.disks]


def test_a_capture_tells_the_same_of_the_disks_and_names_none(pc: Pc, tmp_path: Path) -> None:
    files = capture(pc.host, tmp_path / "made")
    before, after = take(pc.host), take(ReplayHost(tmp_path / "made"))
    assert abilities(after) == abilities(before)
    (ata, nvme) = before.disks
    assert ata.native_bytes == 234441649 * 512
    assert nvme.nvme is not None
    assert nvme.nvme.controller == "/dev/nvme2"
    for file in files:
        data = file.read_bytes().lower()
        assert [one for one in SERIALS if one.lower().encode() in data] == [], file.name


def test_one_disk_has_one_fake_in_all_its_outputs(pc: Pc, tmp_path: Path) -> None:
    capture(pc.host, tmp_path / "made")
    fakes = {disk.id: disk.serial for disk in take(ReplayHost(tmp_path / "made")).disks}
    for name in ("hdparm.sda.txt", "lsblk.json"):
        assert (fakes["sda"] or "?").encode() in kept(tmp_path, name)
    for name in ("nvme-id-ctrl.nvme0n1.json", "nvme-list.json", "lsblk.json"):
        assert (fakes["nvme0n1"] or "?").encode() in kept(tmp_path, name)


def kept(folder: Path, name: str) -> bytes:
    return (folder / "made/commands" / f"{name}.out").read_bytes()


def test_the_text_alone_of_a_capture_is_masked_too(corpus: Path, tmp_path: Path) -> None:
    pc = Pc(tmp_path / "pc").tool("hdparm.sda.txt", (corpus / TEXT).read_bytes())
    capture(pc.host, tmp_path / "made")
    before, after = take(pc.host).disks, take(ReplayHost(tmp_path / "made")).disks
    assert SERIALS[0] not in str(after)
    assert [d.security for d in after] == [d.security for d in before]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"locked": True, "enabled": True, "frozen": True}, ["verrouillé"]),
        ({"enabled": True, "frozen": True}, ["mot de passe, que le BIOS a ouvert"]),
        ({"frozen": True}, ["gelé"]),
        ({}, []),
    ],
)
def test_people_read_what_matters_at_the_bench(
    pc: Pc, changes: dict[str, bool], told: list[str]
) -> None:
    locale.choose("fr")
    machine = take(pc.host)
    ata = machine.disks[0]
    assert ata.security is not None
    plain = dict.fromkeys(("locked", "enabled", "frozen"), False)
    security = ata.security.model_copy(update={**plain, **changes})
    whole = {"security": security, "native_bytes": None}
    found = shown(machine, ata.model_copy(update=whole))
    assert len(found) == len(told)
    assert all(word in line for word, line in zip(told, found, strict=True))


def test_people_read_how_much_is_hidden(pc: Pc) -> None:
    locale.choose("fr")
    machine = take(pc.host)
    ata = machine.disks[0].model_copy(update={"security": None, "visible_bytes": 100 * 10**9})
    by_hpa = ata.model_copy(update={"native_bytes": 120 * 10**9})
    assert "cache 20 Go" in shown(machine, by_hpa)[0]
    by_dco = by_hpa.model_copy(update={"dco_bytes": 160 * 10**9})
    assert "cache 60 Go" in shown(machine, by_dco)[0]
    one_sector = ata.model_copy(update={"native_bytes": 100 * 10**9 + 512})
    assert "cache 0,1 Go" in shown(machine, one_sector)[0]


def shown(machine: Machine, one: Disk) -> list[str]:
    """Return what is shown below the line of a disk, in place of all others."""
    alone = machine.model_copy(update={"disks": (one,)})
    own = [line.strip() for line in lines(alone)]
    return [line for line in own if line.startswith("sda ") and "INTEL" not in line]
