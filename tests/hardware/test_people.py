"""Names that people gave never leave the workshop, and hardware keeps its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.hardware.anonymise import output
from refurb.hardware.capture import capture
from refurb.hardware.inventory import take
from refurb.hardware.mask import Mask
from refurb.host.replay import ReplayHost
from refurb.model.machine import Machine
from tests.hardware.pc import Pc, disk

SALT = b"a salt of a test"
WAYS = ("Jean Dupont", "Jean_Dupont", r"Jean\x20Dupont", r"Jean\040Dupont", "jean-dupont")
PATH = "/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0/block/sda"
UDEV = rf"""P: {PATH}
E: DEVNAME=/dev/sda
E: DEVTYPE=disk
E: SUBSYSTEM=block
E: ID_PART_TABLE_TYPE=gpt
E: ID_PART_TABLE_UUID=1a2b3c4d

P: {PATH}/sda1
S: disk/by-label/Jean\x20Dupont
S: disk/by-partlabel/Compta\x20Dupont
E: DEVNAME=/dev/sda1
E: DEVTYPE=partition
E: SUBSYSTEM=block
E: ID_FS_TYPE=BitLocker
E: ID_FS_LABEL=Jean_Dupont
E: ID_FS_LABEL_ENC=Jean\x20Dupont
E: ID_FS_UUID=46C8-7866
E: ID_PART_ENTRY_NAME=Compta\x20Dupont
E: PARTNAME=Compta Dupont
E: DEVLINKS=/dev/disk/by-label/Jean\x20Dupont /dev/disk/by-uuid/46C8-7866

P: {PATH}/sda2
E: DEVNAME=/dev/sda2
E: DEVTYPE=partition
E: SUBSYSTEM=block
E: ID_FS_TYPE=ntfs
E: ID_FS_LABEL=Samsung

P: /devices/virtual/block/dm-0
E: DEVNAME=/dev/dm-0
E: DEVTYPE=disk
E: SUBSYSTEM=block
E: DM_NAME=martine--portable--vg-root

P: /devices/pci0000:00/0000:00:1a.0/usb1/1-1/1-1.5
E: DEVTYPE=usb_device
E: SUBSYSTEM=usb
E: ID_USB_INTERFACES=:0e0100:0e0200:
E: ID_VENDOR_ENC=CNFGH19F30401789C512
E: ID_MODEL_ENC=Integrated_Webcam_HD
E: ID_SERIAL_SHORT=200901010001
"""
DMESG = """[1.0] BTRFS: device label Dupont devid 1 transid 5 /dev/sda3
[2.0] systemd[1]: Mounting media-jean-Jean\\x20Dupont.mount
[2.1] usb 1-1.5: Manufacturer: CNFGH19F30401789C512
[2.5] sd 0:0:0:0: [sda] SAMSUNG SSD 830 Series
[3.0] Command line: root=LABEL=Dupont quiet splash
[4.0] logind: user jean of martine-portable logged in
"""
SECRETS = (b"jean", b"dupont", b"compta", b"martine", b"46c8", b"cnfgh1", b"200901010001")


@pytest.fixture
def pc(tmp_path: Path) -> Pc:
    """Return a PC full of a person's names."""
    lvm = {"name": "martine--portable--vg-root", "kname": "dm-0", "type": "lvm",
           "mountpoints": ["/mnt/Chez Jean"]}  # fmt: skip
    part = {"name": "sda1", "kname": "sda1", "type": "part", "label": "Jean Dupont",
            "partlabel": "Compta Dupont", "uuid": "46C8-7866", "fstype": "BitLocker",
            "mountpoints": ["/media/jean/Jean Dupont"], "children": [lvm]}  # fmt: skip
    made = Pc(tmp_path / "pc").tool("udev-db.txt", UDEV).tool("dmesg.txt", DMESG)
    return made.lsblk(disk("sda", model="SAMSUNG SSD 830 Series", children=[part]))


def test_a_name_is_nowhere_in_the_inventorys_json(pc: Pc) -> None:
    machine = take(pc.host)
    (one,) = machine.disks
    assert one.traces == ("gpt", "BitLocker")
    assert {use.by for use in one.uses} == {"/media", "/mnt"}
    told = machine.model_dump_json().lower()
    assert [word for word in SECRETS if word.decode() in told] == []


def test_a_name_is_nowhere_in_a_default_capture(pc: Pc, tmp_path: Path) -> None:
    for file in capture(pc.host, tmp_path / "made"):
        told = file.read_bytes().lower()
        assert [word for word in SECRETS if word in told] == [], file.name
        assert b"jean" not in str(file).removeprefix(str(tmp_path)).encode()


def test_a_capture_without_names_is_still_the_same_pc(pc: Pc, tmp_path: Path) -> None:
    capture(pc.host, tmp_path / "made")
    before, after = take(pc.host), take(ReplayHost(tmp_path / "made"))
    assert bare(before) == bare(after)
    kept = (tmp_path / "made/commands/dmesg.txt.out").read_text()
    assert "SAMSUNG SSD 830 Series" in kept
    assert "quiet splash" in kept


def bare(machine: Machine) -> list[object]:
    disks = [(d.id, d.model, d.medium, d.traces, d.visible_bytes) for d in machine.disks]
    return [disks, machine.cameras, machine.bluetooth, len(machine.unknown)]


def test_a_name_has_one_fake_however_it_is_written() -> None:
    mask = Mask(salt=SALT, names=["Jean Dupont"])
    fakes = {mask.text(way.encode()).decode() for way in WAYS[:4]}
    first, last = mask.label("Jean"), mask.label("Dupont")
    assert fakes == {way.replace("Jean", first).replace("Dupont", last) for way in WAYS[:4]}
    assert mask.text(b"jean-dupont").decode().lower() == f"{first}-{last}".lower()
    assert mask.text(b"E: ID_FS_LABEL=Jean_Dupont\n").decode() == f"E: ID_FS_LABEL={first}_{last}\n"
    assert mask.text(rb"/dev/disk/by-label/Jean\x20Dupont").decode().endswith(rf"{first}\x20{last}")


def test_short_names_are_replaced_in_their_fields_alone() -> None:
    mask = Mask(salt=SALT, names=["Max"])
    assert b"Max" not in mask.text(b"E: ID_FS_LABEL=Max\n")
    assert mask.text(b"Max latency: 3") == b"Max latency: 3"


@pytest.mark.parametrize("name", ["Windows", "DATA", "system root", "EFI", "model"])
def test_words_that_name_nobody_stay_in_other_texts(name: str) -> None:
    mask = Mask(salt=SALT, names=[name], common={"model"})
    text = f"a {name} in the midst of a text, model name".encode()
    assert mask.text(text) == text
    assert name.encode() not in mask.text(f"E: ID_FS_LABEL={name}\n".encode())


def test_a_label_called_like_a_field_does_not_garble_the_fields(tmp_path: Path) -> None:
    cpu = {"lscpu": [{"field": "Model name:", "data": "Intel(R) Core(TM) i5-2400"}]}
    pc = Pc(tmp_path / "pc").tool("lscpu.json", json.dumps(cpu))
    pc.lsblk(disk("sda", label="Model"), disk("sdb", label="Core Intel", serial="X0002"))
    capture(pc.host, tmp_path / "made")
    assert take(ReplayHost(tmp_path / "made")).processors == take(pc.host).processors


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=60))
def test_no_name_stops_the_mask_and_lengths_stay(names: list[str], text: str) -> None:
    data = text.encode(errors="replace")
    assert len(Mask(salt=SALT, names=names).text(data)) == len(data)


def test_a_mount_point_in_json_is_replaced_to_its_end() -> None:
    lsblk = {"mountpoints": ["/run/media/jean/Jean Dupont", "/boot/efi"]}
    found = json.loads(output("lsblk.json", json.dumps(lsblk).encode(), Mask(salt=SALT)))
    named, plain = found["mountpoints"]
    assert named.startswith("/run/media/")
    assert "ean" not in named
    assert "upont" not in named
    assert plain == "/boot/efi"


def test_a_label_in_json_that_is_cut_is_replaced() -> None:
    cut = b'{"blockdevices": [{"label":"Jean Dupont", "partlabel": "Compta'
    found = output("lsblk.json", cut, Mask(salt=SALT))
    assert len(found) == len(cut)
    assert not [word for word in (b"Jean", b"Dupont", b"Compta") if word in found]
    assert found.startswith(b'{"blockdevices": [{"label":"')


@pytest.mark.parametrize("name", ["Émilie Königsberg", "우분투", "Фото"])
def test_letters_beyond_ascii_are_replaced_alike(name: str) -> None:
    mask = Mask(salt=SALT, names=[name])
    field = mask.text(f"E: ID_FS_LABEL={name}\n".encode()).decode()
    listed = json.loads(output("lsblk.json", json.dumps({"label": name}).encode(), mask))["label"]
    assert field == f"E: ID_FS_LABEL={listed}\n"
    assert listed.isascii()
    assert not [word for word in ("milie", "nigsberg") if word in listed]
    assert len(listed) == len(name.encode())
