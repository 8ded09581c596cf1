"""A PC with a disk on every kind of cable, emulated: what refurb says is what was built."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from refurb.health.smart import parse
from refurb.host.replay import ReplayHost
from refurb.model.check import DiskHealth, Health
from refurb.model.disk import Disk, Medium, Transport
from refurb.model.erase import NvmeErase
from refurb.model.machine import BootMode, Machine
from tests.vm.box import HERE, Box, disk, need_vm, run

MIB = 1 << 20
SERIAL, UUID = "6KXR85J", "4c4c4544-004b-5810-8052-b6c04f38354a"
SMBIOS = (
    "type=0,vendor=Dell Inc.,version=A18,date=09/24/2013",
    "type=1,manufacturer=Dell Inc.,product=OptiPlex 790,version=System Version,"
    f"serial={SERIAL},uuid={UUID}",
    "type=2,manufacturer=Dell Inc.,product=0HY9JP,version=A00,serial=To be filled by O.E.M.",
    "type=17,loc_pfx=DIMM,bank=BANK 0,manufacturer=Samsung,serial=8526A7C1,"
    "part=M378B5273DH0-CH9,speed=1333",
)
DISKS = {
    "WD-AA1": "ide-hd,bus=ide.0,serial=WD-AA1,model=WDC WD5000AAKX-00ERMA0,ver=15.01H15,"
    "rotation_rate=7200,wwn=0x50014ee2b1234567",
    "S0XZ1": "ide-hd,bus=ide.1,serial=S0XZ1,model=SAMSUNG SSD 830 Series,rotation_rate=1,"
    "logical_block_size=512,physical_block_size=4096",
    "NV123": "nvme,serial=NV123",
    "SC77": "scsi-hd,bus=scsi.0,serial=SC77,product=ST336607LW,vendor=SEAGATE,rotation_rate=10000",
    "USB42": "usb-storage,serial=USB42,removable=on",
    "card": "sd-card",
}
BUSES = ("virtio-scsi-pci,id=scsi", "sdhci-pci", "qemu-xhci", "e1000e,mac=d4:be:d9:12:34:56",
         "usb-net,mac=52:54:00:99:88:77")  # fmt: skip

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def out(folder: Path) -> Path:
    """Boot the PC once and return what its job left."""
    need_vm()
    parts = [word for bus in BUSES for word in ("-device", bus)]
    for structure in SMBIOS:
        parts += ["-smbios", structure]
    for number, (serial, device) in enumerate(DISKS.items()):
        # whole powers of two: an SD card has no other sizes
        parts += disk(f"disk{number}", folder / f"{serial}.img", 64 * MIB, device)
    cpu = "SandyBridge,model-id=Intel(R) Core(TM) i5-2400 CPU @ 3.10GHz"
    job = (HERE / "jobs" / "disks.sh").read_text(encoding="utf-8")
    left = run(Box(parts, cpu=cpu), job, folder)
    assert (left / "status").read_text().strip() == "0", (left / "job.log").read_text()
    return left


@pytest.fixture(scope="module")
def machine(out: Path) -> Machine:
    return Machine.model_validate_json((out / "inventory.json").read_bytes())


@pytest.fixture(scope="module")
def health(out: Path) -> dict[str | None, DiskHealth]:
    told = Health.model_validate_json((out / "health.json").read_bytes())
    return {one.serial: one for one in told.disks}


def with_serial(machine: Machine, serial: str) -> Disk:
    (found,) = [one for one in machine.disks if one.serial == serial]
    return found


def test_the_firmwares_words_and_placeholders(machine: Machine) -> None:
    assert (machine.system.manufacturer, machine.system.product) == ("Dell Inc.", "OptiPlex 790")
    assert (machine.system.serial, machine.system.version) == (SERIAL, None)
    assert (machine.system.uuid or "").lower() == UUID
    assert (machine.board.product, machine.board.serial) == ("0HY9JP", None)
    assert {one.value for one in machine.identity.junk} >= {
        "System Version",
        "To be filled by O.E.M.",
    }
    assert (machine.firmware.version, machine.firmware.date) == ("A18", "2013-09-24")
    assert machine.firmware.mode is BootMode.BIOS
    (processor,) = machine.processors
    assert "i5-2400" in (processor.model or "")
    assert (processor.cores, processor.threads) == (2, 2)
    (module,) = machine.memory.modules
    assert (module.bytes, module.mts, module.part) == (1024 * MIB, 1333, "M378B5273DH0-CH9")


@pytest.mark.parametrize(
    ("serial", "transport", "medium", "removable"),
    [
        ("WD-AA1", Transport.SATA, Medium.HDD, False),
        ("S0XZ1", Transport.SATA, Medium.SSD, False),
        ("NV123", Transport.NVME, Medium.NVME, False),
        ("SC77", Transport.SCSI, Medium.HDD, False),
        ("USB42", Transport.USB, Medium.USB, True),
        ("0xdeadbeef", Transport.MMC, Medium.SD, True),
    ],
)
def test_every_cable_and_medium(
    machine: Machine, serial: str, transport: Transport, medium: Medium, removable: bool
) -> None:
    found = with_serial(machine, serial)
    assert (found.transport, found.medium, found.removable) == (transport, medium, removable)
    assert found.visible_bytes == 64 * MIB


def test_sectors_wwn_and_firmware_of_an_ata_disk(machine: Machine) -> None:
    disk, flash = with_serial(machine, "WD-AA1"), with_serial(machine, "S0XZ1")
    assert (disk.wwn, disk.firmware) == ("0x50014ee2b1234567", "15.01H15")
    assert disk.rotation_rpm == 7200
    assert (flash.logical_sector_bytes, flash.physical_sector_bytes) == (512, 4096)


def test_an_nvme_disk_tells_how_it_is_erased(machine: Machine) -> None:
    found = with_serial(machine, "NV123")
    # QEMU: OACS has bit 1, FNA and SANICAP are 0, the first LBA format is in use
    assert found.nvme == NvmeErase(controller="/dev/nvme0", format=True, lba_format=0)


def test_nothing_is_believed_of_disks_that_only_seem_to_answer(machine: Machine) -> None:
    """hdparm says of the SCSI disk `HPA is enabled`, and of both kinds `DCO Checksum verified`."""
    scsi, ata = with_serial(machine, "SC77"), with_serial(machine, "WD-AA1")
    assert (scsi.native_bytes, scsi.dco_bytes, scsi.security, scsi.scsi) == (None,) * 4
    assert (ata.native_bytes, ata.dco_bytes, ata.security) == (64 * MIB, None, None)
    assert not any(one.remapped_nvme for one in machine.disks)


def test_a_usb_network_adapter_never_identifies_the_machine(machine: Machine) -> None:
    own, adapter = sorted(machine.network, key=lambda card: card.usb)
    assert (own.permanent, own.usb, adapter.usb) == ("d4:be:d9:12:34:56", False, True)
    assert any("d4:be:d9:12:34:56" in print_ for print_ in machine.identity.fingerprints)
    assert not any("52:54:00:99:88:77" in print_ for print_ in machine.identity.fingerprints)


def test_disks_that_speak_are_graded_and_silent_ones_are_not(
    health: dict[str | None, DiskHealth],
) -> None:
    for serial in ("WD-AA1", "S0XZ1", "NV123"):
        assert health[serial].grade in ("A", "B"), serial
    for serial in ("USB42", "0xdeadbeef"):
        assert health[serial].grade == "unknown", serial
        assert health[serial].reasons[0].code == "no-data"


def test_disks_test_themselves_and_those_that_cannot_say_why(out: Path) -> None:
    ended = json.loads((out / "self_tests.json").read_text())
    for serial in ("WD-AA1", "S0XZ1"):
        assert ended[serial] == ["passed", None], serial
    for serial in ("NV123", "USB42", "0xdeadbeef"):
        outcome, reason = ended[serial]
        assert outcome == "skipped", serial
        assert reason


def test_the_capture_tells_the_same_machine(out: Path, machine: Machine) -> None:
    replayed = take(ReplayHost(out / "capture"))
    hidden = {"serial", "uuid", "wwn"}
    assert replayed.system.model_dump(exclude=hidden) == machine.system.model_dump(exclude=hidden)
    assert replayed.memory.total_bytes == machine.memory.total_bytes
    assert [d.model_dump(exclude={*hidden, "uses"}) for d in replayed.disks] == [
        d.model_dump(exclude={*hidden, "uses"}) for d in machine.disks
    ]
    everything = b"".join(p.read_bytes() for p in (out / "capture").rglob("*") if p.is_file())
    assert len(everything) < 2_000_000
    for secret in (SERIAL, UUID, "WD-AA1", "S0XZ1", "d4:be:d9:12:34:56"):
        assert secret.encode() not in everything.lower() + everything


def test_pysmart_and_our_reading_of_json_agree(out: Path) -> None:
    opinions: dict[str, dict[str, object]] = json.loads((out / "pysmart.json").read_bytes())
    compared = 0
    for name, opinion in opinions.items():
        kernel_name = f"{name}n1" if name.startswith("nvme") else name
        smart = parse((out / f"smartctl.{kernel_name}.json").read_bytes())
        ours = {
            **dict(smart.facts),
            "serial": smart.serial,
            "passed": smart.facts.smart_passed,
        }
        model = opinion.pop("model")
        assert isinstance(model, str)
        assert (smart.model or "").endswith(model)  # a SCSI disk's maker stands apart
        for fact, theirs in opinion.items():
            if theirs is not None and fact in ours and ours[fact] is not None:
                assert ours[fact] == theirs, (name, fact)
                compared += 1
    assert len(opinions) >= 4
    assert compared >= 15
