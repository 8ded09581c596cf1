"""All disks and nothing but disks; a list in doubt is never taken for an empty one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb.hardware.disks import list_disks
from refurb.hardware.lsblk import parse
from refurb.host.door import Ran
from refurb.host.local import LocalHost
from refurb.host.udev import Device
from refurb.model.disk import Disk, Holder, Medium, Transport, Use
from refurb.problem import CouldNot
from tests.hardware.pc import Pc, disk, identify

BLOBS = "ata-smart-blob/Rupan__libatasmart"


def one(pc: Pc) -> Disk:
    """Return the only disk of a PC."""
    (found,) = list_disks(pc.host)
    return found


def test_a_sata_disk_says_all_it_has(tmp_path: Path, corpus: Path) -> None:
    pc = Pc(tmp_path).lsblk(disk("sda"))
    blob = (corpus / BLOBS / "WDC_WD5000AAKS--00TMA0-12.01C01").read_bytes()
    pc.tool("hdparm-words.sda.txt", identify(blob))
    pc.tool("hdparm-N.sda.txt", " max sectors   = 976773168/976775168, HPA is enabled\n")
    smart = {"model_name": "ST500DM002-1BD142-EXTENDED", "rotation_rate": 7200,
             "firmware_version": "KC45-LONG", "serial_number": "Z3T1ABCD"}  # fmt: skip
    pc.tool("smartctl.sda.json", json.dumps(smart))
    found = one(pc)
    assert (found.id, found.path) == ("sda", "/dev/sda")
    assert (found.medium, found.transport) == (Medium.HDD, Transport.SATA)
    assert (found.manufacturer, found.model) == (None, "ST500DM002-1BD142-EXTENDED")
    assert (found.serial, found.wwn) == ("Z3T1ABCD", "0x5000c5006a1b2c3d")
    assert found.firmware == "12.01C01"  # the disk's own word, which the kernel cuts at 4 letters
    assert found.visible_bytes == 500107862016
    assert found.native_bytes == 976775168 * 512
    assert (found.logical_sector_bytes, found.physical_sector_bytes) == (512, 4096)
    assert found.rotation_rpm == 7200
    assert found.security is not None
    assert (found.security.supported, found.security.erase_minutes) == (True, 122)
    assert (found.removable, found.read_only, found.virtual) == (False, False, False)


@pytest.mark.parametrize("tran", ["usb", "sas", "nvme", None])
def test_identify_words_count_on_ata_alone(tmp_path: Path, corpus: Path, tran: str | None) -> None:
    pc = Pc(tmp_path).lsblk(disk("sda", tran=tran))
    blob = (corpus / BLOBS / "INTEL_SSDSA2CW120G3--4PC10302").read_bytes()
    pc.tool("hdparm-words.sda.txt", identify(blob))
    pc.tool("hdparm-N.sda.txt", " max sectors   = 1/976775168, HPA is enabled\n")
    found = one(pc)
    assert (found.security, found.native_bytes) == (None, None)


def test_what_is_no_disk_is_left_out(tmp_path: Path) -> None:
    names = ("loop0", "dm-0", "md127", "zram0", "ram0", "nbd0", "sr0", "fd0")
    others = [disk(name) for name in names]
    boot = [disk(f"mmcblk0{part}", tran="mmc") for part in ("boot0", "boot1", "rpmb")]
    rom = disk("sr1", type="rom")
    empty_reader = disk("sdc", size=0, rm=True, tran="usb")
    pc = Pc(tmp_path).lsblk(*others, *boot, rom, empty_reader, disk("sda"))
    assert [found.id for found in list_disks(pc.host)] == ["sda"]


def test_an_empty_list_is_an_answer(tmp_path: Path) -> None:
    assert list_disks(Pc(tmp_path).lsblk().host) == ()


@pytest.mark.parametrize(
    ("lsblk", "card", "medium", "removable"),
    [
        (disk("sda", rota=True), None, Medium.HDD, False),
        (disk("sda", rota=False), None, Medium.SSD, False),
        (disk("sda", rota=False, rm=True), None, Medium.SSD, True),
        (disk("nvme0n1", tran="nvme", rota=False), None, Medium.NVME, False),
        (disk("nvme0n1", tran=None, rota=False), None, Medium.NVME, False),
        (disk("sdb", tran="usb", rm=True, hotplug=True), None, Medium.USB, True),
        (disk("sdb", tran="usb", rm=False, hotplug=True), None, Medium.USB, True),
        (disk("mmcblk0", tran="mmc", hotplug=True), "MMC\n", Medium.EMMC, False),
        (disk("mmcblk0", tran="mmc", hotplug=True), "SD\n", Medium.SD, True),
        (disk("mmcblk0", tran=None, hotplug=True), "SD\n", Medium.SD, True),
        (disk("mmcblk0", tran="mmc", hotplug=True), None, Medium.UNKNOWN, True),
        (disk("vda", tran="virtio", rota=True), None, Medium.UNKNOWN, False),
    ],
)
def test_media_are_told_apart(
    tmp_path: Path, lsblk: dict[str, object], card: str | None, medium: Medium, removable: bool
) -> None:
    pc = Pc(tmp_path).lsblk(lsblk)
    if card:
        pc.file(f"/sys/class/block/{lsblk['kname']}/device/type", card)
    found = one(pc)
    assert (found.medium, found.removable) == (medium, removable)


def test_an_emmc_is_known_by_its_boot_partitions(tmp_path: Path) -> None:
    boot = disk("mmcblk0boot0", tran="mmc", size=4194304)
    pc = Pc(tmp_path).lsblk(disk("mmcblk0", tran="mmc", hotplug=True), boot)
    assert (one(pc).medium, one(pc).removable) == (Medium.EMMC, False)


@pytest.mark.parametrize(
    "wwn", ["0x0", "0x0000000000000000", "eui.0000000000000000", "naa.0", "", None]
)
def test_a_wwn_of_zeros_is_none(tmp_path: Path, wwn: str | None) -> None:
    assert one(Pc(tmp_path).lsblk(disk("sda", wwn=wwn))).wwn is None


@pytest.mark.parametrize("serial", ["0123456789ABCDEF", "000000000000", "", None, "  "])
def test_a_placeholder_is_no_serial(tmp_path: Path, serial: str | None) -> None:
    found = one(Pc(tmp_path).lsblk(disk("sda", serial=serial)))
    assert found.serial is None
    assert found.serial_end == "/dev/sda"


def test_behind_a_usb_adapter_the_disk_itself_is_named(tmp_path: Path) -> None:
    pc = Pc(tmp_path).lsblk(disk("sdb", tran="usb", model="Bridge", serial="ADAPTER00001"))
    smart = {"model_name": "WDC WD5000BEVT", "serial_number": "WD-WXE1A2345678"}
    pc.tool("smartctl.sdb.json", json.dumps(smart))
    assert (one(pc).model, one(pc).serial) == ("WDC WD5000BEVT", "WD-WXE1A2345678")


def test_kinds_of_content_are_traced_and_nothing_else(tmp_path: Path) -> None:
    parts = [
        {"name": "sda1", "type": "part", "fstype": "ntfs", "label": "Photos de Marie"},
        {"name": "sda2", "type": "part", "fstype": "BitLocker"},
    ]
    found = one(Pc(tmp_path).lsblk(disk("sda", children=parts)))
    assert found.traces == ("ntfs", "BitLocker")
    assert "Marie" not in found.model_dump_json()


def test_mounts_and_swap_at_any_depth_are_uses_without_any_sysfs(tmp_path: Path) -> None:
    parts = [
        disk("sda1", type="part", mountpoints=["/boot", None], fstype="vfat"),
        disk("sda2", type="part", mountpoints=[None], fstype="crypto_LUKS", children=[
            disk("dm-0", type="crypt", mountpoints=["/"], fstype="ext4")]),
        disk("sda3", type="part", mountpoints=["[SWAP]"], fstype="swap"),
        disk("sda4", type="part", mountpoints=["/media/x/DATA"], fstype="ntfs"),
    ]  # fmt: skip
    found = one(Pc(tmp_path).lsblk(disk("sda", pttype="gpt", children=parts)))
    assert found.uses == (
        Use(kind=Holder.BOOT_MEDIUM, by="/boot"),
        Use(kind=Holder.BOOT_MEDIUM, by="/"),
        Use(kind=Holder.IN_USE, by="[SWAP]"),
        Use(kind=Holder.MOUNTED, by="/media"),
    )
    assert found.traces == ("gpt", "vfat", "crypto_LUKS", "ext4", "swap", "ntfs")


def test_what_sysfs_says_counts_too(tmp_path: Path) -> None:
    pc = Pc(tmp_path).lsblk(disk("sda"))
    pc.file("/sys/class/block/sda/dev", "8:0\n").file("/sys/class/block/sda/holders/dm-0", "")
    pc.file("/proc/self/mountinfo", "20 1 0:20 / /proc rw - proc proc rw\n")
    pc.file("/proc/swaps", "Filename Type Size Used Priority\n")
    assert one(pc).uses == (Use(kind=Holder.IN_USE, by="dm-0"),)


@pytest.mark.parametrize(
    "swaps", ["", "Filename\tType\n\n", "garbage", "Filename\tType\n/dev/sda2\n"]
)
def test_lists_that_cannot_be_read_make_every_disk_one_in_use(tmp_path: Path, swaps: str) -> None:
    pc = Pc(tmp_path).lsblk(disk("sda")).file("/sys/class/block/sda/dev", "8:0\n")
    pc.file("/proc/self/mountinfo", "20 1 0:20 / /proc rw - proc proc rw\n")
    pc.file("/proc/swaps", swaps)
    assert [use.kind for use in one(pc).uses] == [Holder.IN_USE]


class Stranger(LocalHost):
    """This PC, whose lsblk tells of a disk that its kernel does not know."""

    def run(self, argv: object, *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        out = json.dumps({"blockdevices": [disk("sdzz", tran="usb")]}).encode()
        return Ran(("lsblk",), 0, out if "lsblk" in str(argv) else b"", b"", 0.0)

    def udev(self) -> tuple[Device, ...]:
        return ()


def test_a_disk_that_the_kernel_does_not_know_is_in_use() -> None:
    (found,) = list_disks(Stranger())
    assert found.uses == (Use(kind=Holder.IN_USE, by="?"),)


def test_a_flat_list_still_shows_what_is_mounted(corpus: Path, tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    folder = corpus / "lsblk-json/canonical__checkbox"
    pc.tool("lsblk.json", (folder / "HP_DVDRW_WITH_ISO9660_DISC.lsblk.json").read_bytes())
    found = one(pc)
    assert (found.id, found.visible_bytes) == ("sda", 1000204886016)
    assert found.traces == ("vfat", "ext4")
    assert {use.by for use in found.uses} == {"/boot/efi", "/"}
    pc.tool("lsblk.json", (folder / "EMMC_AS_MAIN_DRIVE.lsblk.json").read_bytes())
    found = one(pc)
    assert (found.id, found.medium, found.visible_bytes) == ("mmcblk0", Medium.EMMC, 1919196260057)
    assert {use.by for use in found.uses} == {"/boot/efi", "/"}
    part = {"name": "odd", "kname": "odd", "type": "part", "pkname": "sda", "mountpoint": "/x"}
    assert [use.by for use in one(pc.lsblk(disk("sda"), part)).uses] == ["/x"]


def test_old_lsblk_wrote_numbers_and_flags_as_text(tmp_path: Path) -> None:
    old = disk("sda", size="250059350016", rm="1", ro="1", rota="0", mountpoint="/mnt")
    old["log-sec"] = "4096"
    del old["mountpoints"]
    found = one(Pc(tmp_path).lsblk(old))
    assert (found.visible_bytes, found.removable, found.read_only) == (250059350016, True, True)
    assert (found.medium, [use.by for use in found.uses]) == (Medium.SSD, ["/mnt"])
    assert found.logical_sector_bytes == 4096


def test_a_capture_of_one_disks_smart_data_is_that_disk(tmp_path: Path, corpus: Path) -> None:
    source = corpus / "smartctl-json/AnalogJ__scrutiny/smart-ata-date.json"
    (tmp_path / "smartctl.sdc.json").write_bytes(source.read_bytes())
    assert one(Pc(tmp_path)) == Disk(
        id="sdc",
        path="/dev/sdc",
        medium=Medium.HDD,
        transport=Transport.SATA,
        model="WDC WD140EDFZ-11A0VA0",
        serial="9RK1XXXX",
        wwn="0x5000cca264eb01d7",
        firmware="81.00A81",
        visible_bytes=14000519643136,
        logical_sector_bytes=512,
        physical_sector_bytes=4096,
        rotation_rpm=5400,
    )


def test_smart_data_in_a_list_as_collectors_keep_it(tmp_path: Path, corpus: Path) -> None:
    source = corpus / "smartctl-json/WEEE-Open__peracotta/sata03.json"
    (tmp_path / "smartctl.sdq.json").write_bytes(source.read_bytes())
    told, found = json.loads(source.read_text())[0], one(Pc(tmp_path))
    assert (found.id, found.model) == ("sdq", told["model_name"])
    assert found.visible_bytes == told["user_capacity"]["bytes"]


@pytest.mark.parametrize(
    "output",
    [
        "",
        "garbage",
        "[]",
        "{}",
        '{"blockdevices": null}',
        '{"blockdevices": {}}',
        '{"blockdevices": [1, 2]}',
        '{"blockdevices": [null]}',
        '{"blockdevices": [{"size": 1}]}',
        json.dumps({"blockdevices": [disk("sda", children="x")]}),
        json.dumps({"blockdevices": [disk("sda", children=[7])]}),
        json.dumps({"blockdevices": [disk("sda"), disk("sda")]}),
        json.dumps({"blockdevices": [disk("../../etc")]}),
        json.dumps({"blockdevices": [disk("sda")]})[:-20],
        "[" * 100_000,
        '{"blockdevices": ' + '[{"name": "sda", "children": ' * 50_000,
    ],
)
def test_a_list_that_is_not_whole_is_an_error_and_never_empty(tmp_path: Path, output: str) -> None:
    with pytest.raises(CouldNot, match="cannot be read"):
        list_disks(Pc(tmp_path).tool("lsblk.json", output).host)


def test_a_failing_lsblk_is_an_error_even_with_output(tmp_path: Path) -> None:
    out = json.dumps({"blockdevices": [disk("sda")]})
    pc = Pc(tmp_path).tool("lsblk.json", out, status=32, stderr="lsblk: no /sys\n")
    with pytest.raises(CouldNot, match="no /sys"):
        list_disks(pc.host)


def test_no_lsblk_at_all_is_said(tmp_path: Path) -> None:
    with pytest.raises(CouldNot, match="not there"):
        list_disks(Pc(tmp_path).host)


def test_all_lists_of_the_corpus_can_be_read(corpus: Path) -> None:
    for file in (corpus / "lsblk-json").rglob("*.json"):
        assert parse(file.read_bytes())


def test_the_disks_of_this_pc_are_listed_by_their_paths() -> None:
    for found in list_disks(LocalHost()):
        assert found.path == f"/dev/{found.id}"
        assert found.visible_bytes
