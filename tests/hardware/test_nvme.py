"""An NVMe disk: its controller wherever it lies, and every form nvme-cli gave its answers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.hardware import nvme, nvme_list
from refurb.hardware.disks import list_disks
from refurb.host.door import Ran
from refurb.host.local import LocalHost
from refurb.host.udev import Device
from refurb.model.disk import Disk, Medium
from refurb.model.erase import NvmeErase, SanitizeState
from tests.hardware.pc import Pc, disk

# Excerpts of what nvme-cli 2.13 printed of QEMU's NVMe disks in a virtual machine.
ID_CTRL = {
    "sn": "NV123               ", "mn": "QEMU NVMe Ctrl                          ",
    "fr": "7.2.22  ", "oacs": 266, "nn": 256, "fna": 0, "sanicap": 0,
    "subnqn": "nqn.2019-08.org.qemu:NV123",
}  # fmt: skip
ID_NS = {
    "nsze": 131072, "flbas": 4, "nguid": "00000000000000000000000000000000",
    "lbafs": [{"ms": ms, "ds": ds, "rp": 0} for ds in (9, 12) for ms in (0, 8, 16, 64)],
}  # fmt: skip
NESTED = {"Devices": [{
    "HostNQN": "nqn.2014-08.org.nvmexpress:uuid:7ee031f5-1d4e-4e3f-a237-7b8c98d59684",
    "HostID": "9079a018-d664-48e5-b01e-48af1f4089ba",
    "Subsystems": [
        {"Subsystem": "nvme-subsys0", "SubsystemNQN": "nqn.2019-08.org.qemu:NV123", "Controllers": [
            {"Controller": "nvme0", "SerialNumber": "NV123", "ModelNumber": "QEMU NVMe Ctrl",
             "Firmware": "7.2.22", "Transport": "pcie", "Namespaces": [
                 {"NameSpace": "nvme0n1", "Generic": "ng0n1", "NSID": 1,
                  "PhysicalSize": 67108864, "SectorSize": 512}], "Paths": []}], "Namespaces": []},
        {"Subsystem": "nvme-subsys1", "SubsystemNQN": "nqn.2019-08.org.qemu:two", "Controllers": [
            {"Controller": "nvme1", "SerialNumber": "NV999", "ModelNumber": "QEMU NVMe Ctrl",
             "Firmware": "7.2.22", "Namespaces": [], "Paths": [
                 {"Path": "nvme1c1n1", "ANAState": "optimized"}]}],
         "Namespaces": [
             {"NameSpace": "nvme1n1", "NSID": 1, "PhysicalSize": 67108864, "SectorSize": 512},
             {"NameSpace": "nvme1n2", "NSID": 2, "PhysicalSize": 67108864, "SectorSize": 512}]}],
}]}  # fmt: skip


def log(status: object, key: str = "status", sprog: int = 65535) -> str:
    """Return a sanitize log as nvme-cli's source writes it (nvme-print-json.c)."""
    sstat = {"global_erased": 0, "no_cmplted_passes": 0, key: status}
    return json.dumps({"nvme0": {"sprog": sprog, "sstat": sstat, "cdw10_info": 0}})


def made(folder: Path, **ctrl: object) -> Pc:
    """Return a PC with one NVMe disk that says of its controller what is given."""
    pc = Pc(folder).lsblk(disk("nvme0n1", tran="nvme", rota=False, serial="NV123"))
    pc.tool("nvme-id-ctrl.nvme0n1.json", json.dumps({**ID_CTRL, **ctrl}))
    return pc.tool("nvme-id-ns.nvme0n1.json", json.dumps(ID_NS))


def one(pc: Pc) -> Disk:
    (found,) = list_disks(pc.host)
    return found


def erase(pc: Pc) -> NvmeErase:
    """Return what the only disk can do to erase itself."""
    found = one(pc).nvme
    assert found is not None
    return found


def test_a_disk_says_what_it_can_do(tmp_path: Path) -> None:
    pc = made(tmp_path, sanicap=0xA0000003, oacs=0x17, fna=0x5)
    pc.tool("nvme-sanitize-log.nvme0n1.json", log("(1) Most Recent Sanitize Command Completed"))
    assert one(pc).firmware == "7.2.22"
    assert erase(pc) == NvmeErase(
        controller="/dev/nvme0",
        namespaces=1,
        sanitize_block=True,
        sanitize_crypto=True,
        sanitize_overwrite=False,
        format=True,
        format_all=True,
        format_crypto=True,
        lba_format=4,
        sanitize_state=SanitizeState.DONE,
    )


@pytest.mark.parametrize(
    ("field", "bit", "told"),
    [
        ("sanicap", 0, "sanitize_crypto"),
        ("sanicap", 1, "sanitize_block"),
        ("sanicap", 2, "sanitize_overwrite"),
        ("oacs", 1, "format"),
        ("fna", 0, "format_all"),
        ("fna", 2, "format_crypto"),
    ],
)
def test_every_ability_is_one_bit(tmp_path: Path, field: str, bit: int, told: str) -> None:
    nothing = {"sanicap": 0, "oacs": 0, "fna": 0}
    for value in (1 << bit, hex(1 << bit)):  # some versions write hexadecimal digits
        found = erase(made(tmp_path, **{**nothing, field: value}))
        assert [name for name, is_so in found if is_so is True] == [told]


@pytest.mark.parametrize(
    ("output", "state"),
    [
        (log("(0) NVM Subsystem has never been sanitized."), SanitizeState.NEVER),
        (log("(1) Most Recent Sanitize Command Completed Successfully."), SanitizeState.DONE),
        (log("(2) Sanitize in Progress.", sprog=655), SanitizeState.IN_PROGRESS),
        (log("(3) Most Recent Sanitize Command Failed."), SanitizeState.FAILED),
        (log("(4) Completed (No-Deallocate)"), SanitizeState.DONE),
        (log("(5) of a later standard"), None),
        (log("(2) x", key="Sanitize in Progress."), SanitizeState.IN_PROGRESS),
        (log("in progress"), None),
        (json.dumps({"sprog": 65535, "sstat": 0}), SanitizeState.NEVER),
        (json.dumps({"/dev/nvme0n1": {"sprog": 65535, "sstat": 0x101}}), SanitizeState.DONE),
        (json.dumps({"sprog": 65535}), None),
        ('{"error":"Invalid Field in Command", "type":"nvme"}', None),
        ("", None),
    ],
)
def test_the_last_sanitize_is_told_by_its_status_alone(
    output: str, state: SanitizeState | None
) -> None:
    assert nvme.sanitize_state(output.encode()) is state


def test_a_controller_is_found_through_sysfs_and_not_by_its_number(tmp_path: Path) -> None:
    pc = made(tmp_path)
    assert erase(pc).controller == "/dev/nvme0"  # a capture without /sys has the name alone
    pc.link("/sys/class/block/nvme0n1/device", "/sys/devices/pci0000:00/0000:00:1d.0/nvme/nvme3")
    assert erase(pc).controller == "/dev/nvme3"


def test_a_controller_is_found_through_its_subsystem(tmp_path: Path) -> None:
    pc = made(tmp_path)
    place = "/sys/class/block/nvme0n1/device"
    pc.link(place, "/sys/devices/virtual/nvme-subsystem/nvme-subsys0")
    for name in ("model", "ng0n1", "nvme0n1", "nvme0n2", "nvme2", "subsystem"):
        pc.file(f"{place}/{name}", "")
    assert (erase(pc).controller, erase(pc).namespaces) == ("/dev/nvme2", 2)


class NoSys(LocalHost):
    """This PC, with an NVMe disk that /sys does not show."""

    def run(self, argv: object, *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        listed = json.dumps({"blockdevices": [disk("nvme77n1", tran="nvme")]})
        said = {"lsblk": listed, "id-ctrl": json.dumps(ID_CTRL)}
        out = next((text for word, text in said.items() if word in str(argv)), "")
        return Ran(("x",), 0, out.encode(), b"", 0.0)

    def udev(self) -> tuple[Device, ...]:
        return ()


class OddSys(NoSys):
    """The same, where /sys leads to something that is no controller."""

    def link(self, path: str) -> str:
        return "/sys/devices/odd"


@pytest.mark.parametrize("host", [NoSys(), OddSys()])
def test_on_a_real_pc_no_controller_is_guessed(host: LocalHost) -> None:
    (found,) = list_disks(host)
    assert (found.nvme, found.firmware) == (None, "7.2.22")


def test_both_forms_of_the_list_name_disk_and_controller(tmp_path: Path) -> None:
    flat = [
        {"NameSpace": 1, "DevicePath": "/dev/nvme0n1", "Firmware": "7.2.22", "SectorSize": 512,
         "ModelNumber": "QEMU NVMe Ctrl", "SerialNumber": "NV123", "PhysicalSize": 67108864},
        {"NameSpace": 2, "DevicePath": "/dev/nvme1n2", "SerialNumber": "NV999"},
    ]  # fmt: skip
    nested = nvme_list.parse(json.dumps(NESTED).encode())
    by_name = nvme_list.parse(json.dumps({"Devices": flat}).encode())
    assert nested["nvme0n1"].told == by_name["nvme0n1"].told
    assert [(n, one.controller) for n, one in nested.items()] == [
        ("nvme0n1", "nvme0"), ("nvme1n1", "nvme1"), ("nvme1n2", "nvme1"),
    ]  # fmt: skip
    assert list(by_name) == ["nvme0n1", "nvme1n2"]
    pc = Pc(tmp_path).tool("nvme-list.json", json.dumps(NESTED))
    found = list_disks(pc.host)
    assert [(d.id, d.serial, d.visible_bytes, d.medium) for d in found] == [
        ("nvme0n1", "NV123", 67108864, Medium.NVME),
        ("nvme1n1", "NV999", 67108864, Medium.NVME),
        ("nvme1n2", "NV999", 67108864, Medium.NVME),
    ]


def test_an_output_named_by_the_controller_is_of_its_disk(tmp_path: Path) -> None:
    pc = Pc(tmp_path).tool("nvme-list.json", json.dumps(NESTED))
    pc.tool("nvme-id-ctrl.nvme1.json", json.dumps({**ID_CTRL, "sn": "NV999", "oacs": 2}))
    pc.tool("smartctl.nvme1.json", json.dumps({"model_name": "QEMU NVMe Ctrl"}))
    found = {disk.id: disk for disk in list_disks(pc.host)}
    assert sorted(found) == ["nvme0n1", "nvme1n1", "nvme1n2"]
    assert found["nvme0n1"].nvme is None
    assert found["nvme1n2"].nvme == NvmeErase(controller="/dev/nvme1", namespaces=2, format=True)


def test_sizes_come_from_the_format_in_use(tmp_path: Path) -> None:
    pc = Pc(tmp_path).tool("nvme-id-ns.nvme0n1.json", json.dumps(ID_NS))
    found = one(pc)
    assert (found.visible_bytes, found.logical_sector_bytes) == (131072 * 4096, 4096)
    many = {**ID_NS, "flbas": 0x21, "lbafs": [{"ms": 0, "ds": 9, "rp": 0}] * 17 + [{"ds": 12}]}
    space = nvme.namespace(json.dumps(many).encode())
    assert space is not None
    assert (space.lba_format, space.told.logical_sector_bytes) == (17, 4096)


@pytest.mark.parametrize("flbas", [15, -1, "x", None])
def test_a_format_that_is_not_in_the_list_is_not_known(flbas: object) -> None:
    assert nvme.namespace(json.dumps({**ID_NS, "flbas": flbas}).encode()) is None


def test_what_says_no_capabilities_has_none(tmp_path: Path) -> None:
    pc = made(tmp_path)
    for output in ('{"error":"identify controller: Inappropriate ioctl"}', "", "{", "[]",
                   json.dumps({"mn": "x", "oacs": "2", "fna": -1})):  # fmt: skip
        assert one(pc.tool("nvme-id-ctrl.nvme0n1.json", output)).nvme is None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_answer_stops_it(data: st.DataObject) -> None:
    text = "NVME Identify Controller:\noacs : 0x6\nfna : 0x7"
    forms = [*(json.dumps(value) for value in (ID_CTRL, ID_NS, NESTED)), log("(2) x"), text]
    whole = data.draw(st.sampled_from(forms))
    at = data.draw(st.integers(0, len(whole)))
    junk = data.draw(
        st.sampled_from(["", "null", "[]", "{}", '"', "9" * 40, "-1", "1e999", "\x00"])
    )
    for text in (whole[:at], whole[:at] + junk + whole[at:], whole[:at] + junk + whole[at + 1 :]):
        for raw in (text.encode(), text.encode("utf-16")):
            for found in (nvme.controller(raw), nvme.namespace(raw)):
                assert found is None or found.model_dump_json()
            nvme.sanitize_state(raw)
            assert all(one.model_dump_json() for one in nvme_list.parse(raw).values())
