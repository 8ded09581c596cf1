"""The whole inventory: what is known is there, what is not is said with its reason."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from refurb import locale
from refurb.hardware.inventory import take
from refurb.hardware.show import lines
from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
from refurb.model.machine import BootMode, Chassis, Machine
from tests.hardware.pc import Pc, disk

PRACTICE = Path(__file__).resolve().parents[2] / "refurb/host/practice_pc/capture"


@pytest.fixture
def practice() -> Machine:
    """Return the inventory of the practice PC."""
    return take(ReplayHost(PRACTICE))


def gaps(machine: Machine) -> dict[str, str]:
    """Return what is not known, with why."""
    return {gap.part: gap.why for gap in machine.unknown}


def test_the_practice_pc_is_known_in_all_its_parts(practice: Machine) -> None:
    assert practice.unknown == ()
    assert (practice.system.manufacturer, practice.system.product) == ("Dell Inc.", "OptiPlex 790")
    assert practice.system.chassis is Chassis.DESKTOP
    assert (practice.firmware.version, practice.firmware.date) == ("A18", "2013-09-24")
    assert practice.firmware.mode is BootMode.BIOS
    assert [p.name for p in practice.processors] == ["Intel Core i5-2400 @ 3.10GHz"]
    assert practice.memory.total_bytes == 4 * 2**30
    assert [(d.id, d.model, d.medium) for d in practice.disks] == [
        ("sda", "WDC WD2500AAKX-753CA1", "hdd"),
        ("sdb", "SAMSUNG SSD 830 Series", "ssd"),
    ]
    assert [screen.pixels for screen in practice.displays] == ["1280x800"]


def test_the_json_is_the_contracts(practice: Machine) -> None:
    document = practice.model_dump(mode="json")
    assert json.loads(json.dumps(document)) == document
    keys = {
        "system": {"manufacturer", "product", "version", "serial", "uuid", "chassis"},
        "firmware": {"vendor", "version", "date", "mode", "secure_boot"},
        "identity": {"fingerprints", "junk"},
    }
    for name, expected in keys.items():
        assert set(document[name]) == expected
    assert {"model", "cores", "threads", "max_mhz"} <= set(document["processors"][0])
    assert {"total_bytes", "slots", "modules"} <= set(document["memory"])
    assert {"locator", "bytes", "type", "mts", "manufacturer", "part", "serial"} <= set(
        document["memory"]["modules"][0]
    )
    assert {"kind", "model", "mac", "permanent"} <= set(document["network"][0])
    assert {"board", "disks", "displays", "graphics", "batteries", "optical", "unknown"} <= set(
        document
    )


def test_every_fact_names_the_run_it_came_from(practice: Machine) -> None:
    runs = {(source.tool, source.argv[-1]): source for source in practice.sources}
    lsblk = runs["lsblk", "-b"]
    assert lsblk.sha256 == ReplayHost(PRACTICE).run(["lsblk", "-O", "-J", "-b"]).sha256
    assert {"dmidecode", "lspci", "lscpu", "smartctl", "hdparm"} <= {tool for tool, _ in runs}


def test_the_same_capture_gives_the_same_machine(practice: Machine) -> None:
    assert take(ReplayHost(PRACTICE)) == practice


def test_an_empty_capture_says_of_each_part_why_it_is_not_known(tmp_path: Path) -> None:
    machine = take(ReplayHost(tmp_path))
    assert set(gaps(machine)) == {
        "system", "board", "firmware", "processors", "memory", "disks", "graphics", "network",
        "firmware-mode", "displays", "batteries", "optical",
    }  # fmt: skip
    assert "lsblk" in gaps(machine)["disks"]
    assert "capture" in gaps(machine)["system"]
    assert machine.disks == ()


def test_the_reasons_are_in_the_users_language(tmp_path: Path) -> None:
    locale.choose("fr")
    assert "Refaites la capture" in gaps(take(ReplayHost(tmp_path)))["system"]


def test_no_disks_is_known_and_shown(tmp_path: Path) -> None:
    machine = take(Pc(tmp_path).lsblk().host)
    assert "disks" not in gaps(machine)
    assert "Disk             none" in lines(machine)


def test_a_list_of_disks_that_fails_is_not_no_disks(tmp_path: Path) -> None:
    machine = take(Pc(tmp_path).tool("lsblk.json", "{").host)
    assert "no disk is touched" in gaps(machine)["disks"]
    assert "Disk             ?" in lines(machine)


def test_a_tool_that_fails_says_why(tmp_path: Path) -> None:
    stderr = "/dev/mem: Permission denied\n"
    pc = Pc(tmp_path).tool("dmidecode.txt", "# dmidecode 3.6\n", status=1, stderr=stderr)
    found = gaps(take(pc.host))
    for part in ("system", "board", "firmware"):
        assert "Permission denied" in found[part]
        assert "exit status 1" in found[part]


def test_a_tool_that_was_missing_when_captured_is_said_to_be_missing(tmp_path: Path) -> None:
    pc = Pc(tmp_path).tool("dmidecode.txt", "", status=127, stderr="not installed")
    why = gaps(take(pc.host))["system"]
    assert why == "The tool dmidecode is not installed. Install it, then try again."


def test_what_the_kernel_shows_to_everyone_stands_in_for_dmidecode(tmp_path: Path) -> None:
    pc = Pc(tmp_path).tool("dmidecode.txt", "", status=1, stderr="Permission denied")
    for name, value in {"sys_vendor": "LENOVO", "product_name": "20BV000BUS",
                        "product_version": "ThinkPad T450", "board_name": "20BV000BUS",
                        "bios_version": "JBET73WW", "bios_date": "08/14/2019",
                        "chassis_type": "10"}.items():  # fmt: skip
        pc.file(f"/sys/class/dmi/id/{name}", f"{value}\n")
    pc.file("/proc/meminfo", "MemTotal:       16136732 kB\n")
    machine = take(pc.host)
    assert (machine.system.product, machine.system.chassis) == ("20BV000BUS", Chassis.LAPTOP)
    assert (machine.firmware.version, machine.firmware.date) == ("JBET73WW", "2019-08-14")
    assert "system" not in gaps(machine)
    assert "Permission denied" in gaps(machine)["memory-modules"]
    assert lines(machine)[0] == "PC               LENOVO ThinkPad T450 (20BV000BUS)  laptop"


def test_a_cut_table_and_a_dark_screen_are_told(tmp_path: Path, corpus: Path) -> None:
    (file,) = (corpus / "dmidecode").glob("*/Notebook_Dell_Precision-5510_6571*")
    pc = Pc(tmp_path).tool("dmidecode.txt", file.read_bytes())
    pc.file("/sys/class/drm/card0-eDP-1/status", "connected\n")
    found = gaps(take(pc.host))
    assert "96" in found["firmware-tables"]
    assert "5 could be read" in found["firmware-tables"]
    assert "card0-eDP-1" in found["displays"]


def test_less_memory_in_the_firmware_than_in_the_system_is_told(
    tmp_path: Path, corpus: Path
) -> None:
    (file,) = (corpus / "dmidecode").glob("*/Desktop_Dell_OptiPlex-790_*")
    pc = Pc(tmp_path).tool("dmidecode.txt", file.read_bytes())
    assert "memory-modules" not in gaps(take(pc.file("/proc/meminfo", "MemTotal: 8000000 kB").host))
    machine = take(pc.file("/proc/meminfo", "MemTotal: 9000000 kB").host)
    assert machine.memory.total_bytes == 9000000 * 1024
    assert "less memory" in gaps(machine)["memory-modules"]


@pytest.mark.parametrize(
    ("width", "mode"), [("64", BootMode.UEFI64), ("32", BootMode.UEFI32), (None, BootMode.UEFI64)]
)
def test_the_way_it_was_started(tmp_path: Path, width: str | None, mode: BootMode) -> None:
    pc = Pc(tmp_path).file("/sys/firmware/efi/runtime", "")
    if width:
        pc.file("/sys/firmware/efi/fw_platform_size", f"{width}\n")
    assert take(pc.host).firmware.mode is mode


@pytest.mark.parametrize(
    ("data", "state"), [(b"\6\0\0\0\1", True), (b"\6\0\0\0\0", False), (b"\6\0", None)]
)
def test_secure_boot_is_one_byte_behind_its_attributes(
    tmp_path: Path, data: bytes, state: bool | None
) -> None:
    name = "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"
    pc = Pc(tmp_path).file(f"/sys/firmware/efi/efivars/{name}", data)
    assert take(pc.host).firmware.secure_boot is state


def test_the_security_chip(tmp_path: Path) -> None:
    pc = Pc(tmp_path).file("/sys/class/tpm/tpm0/tpm_version_major", "2\n")
    assert take(pc.host).tpm_version == "2.0"
    assert take(pc.file("/sys/class/tpm/tpm0/tpm_version_major", "9\n").host).tpm_version is None


def test_placeholders_are_listed_under_identity(tmp_path: Path, corpus: Path) -> None:
    (file,) = (corpus / "dmidecode").glob("*/Desktop_ASRock_N68-S_*")
    machine = take(Pc(tmp_path).tool("dmidecode.txt", file.read_bytes()).host)
    assert machine.system.product is None
    listed = [(junk.field, junk.value) for junk in machine.identity.junk]
    assert ("system.product", "To Be Filled By O.E.M.") in listed
    assert "system" not in gaps(machine)  # the board has a name


def test_this_pc_can_be_taken() -> None:
    machine = take(LocalHost())
    assert machine.memory.total_bytes
    assert machine.processors
    assert all(gap.why for gap in machine.unknown)


def test_lines_are_in_french_when_french_is_chosen(practice: Machine) -> None:
    locale.choose("fr")
    shown = "\n".join(lines(practice))
    assert "Mémoire          4 Gio, 1 barrette(s) sur 1 emplacement(s)" in shown
    assert "disque dur" in shown
    assert "Pas connu" not in shown


def test_a_parts_name_stands_before_its_first_line_only(practice: Machine) -> None:
    shown = [line[:16].strip() for line in lines(practice)]
    titles = [title for title in shown if title]
    assert len(titles) == len(set(titles))
    at = shown.index("Disk")
    assert lines(practice)[at + 1].startswith(" " * 22 + "holds: ")
    assert lines(practice)[at + 2].startswith(" " * 17 + "sdb")


def test_a_disk_in_use_says_by_what(tmp_path: Path) -> None:
    pc = Pc(tmp_path).lsblk(disk("sda", mountpoints=["/"]), disk("sdb", tran="usb", rm=True))
    shown = "\n".join(lines(take(pc.host)))
    assert "used by /" in shown
    assert "USB disk" in shown
    assert "removable" in shown


def test_our_own_stick_says_what_it_is_and_no_more(tmp_path: Path) -> None:
    pc = Pc(tmp_path).lsblk(disk("sdb", tran="usb", rm=True, mountpoints=["/run/live/medium"]))
    shown = "\n".join(lines(take(pc.host)))
    assert "sdb  the refurb stick: never wiped" in shown
    assert "used by" not in shown


def test_kernel_and_firmware_that_name_two_processors_are_said_to_differ(tmp_path: Path) -> None:
    told = "Handle 0x0004, DMI type 4, 42 bytes\nProcessor Information\n\tVersion: {}\n"
    cpuinfo = "processor\t: 0\nmodel name\t: Intel(R) Core(TM) i5-2400 CPU @ 3.10GHz\n"
    pc = Pc(tmp_path).file("/proc/cpuinfo", cpuinfo)
    pc.tool("dmidecode.txt", told.format("Intel(R) Core(TM) i5-2400 CPU @ 3.10GH"))
    assert "processors" not in gaps(take(pc.host))
    pc.tool("dmidecode.txt", told.format("Intel(R) Core(TM) i7-3770 CPU @ 3.40GHz"))
    machine = take(pc.host)
    assert "names another processor" in gaps(machine)["processors"]
    assert [p.name for p in machine.processors] == ["Intel Core i5-2400 @ 3.10GHz"]


def test_two_kinds_of_memory_at_once_are_said(tmp_path: Path, corpus: Path) -> None:
    (file,) = (corpus / "dmidecode").glob("*/Notebook_UNIQCELL_Q15-6_*")
    pc = Pc(tmp_path).tool("dmidecode.txt", file.read_bytes())
    assert "two kinds of memory" in gaps(take(pc.host))["memory-modules"]
    pc.tool("dmidecode.txt", file.read_bytes().replace(b"LPDDR4", b"LPDDR3"))
    assert "memory-modules" not in gaps(take(pc.host))


def test_a_module_without_a_size_is_said(tmp_path: Path) -> None:
    told = (
        "Handle 0x0011, DMI type 17, 84 bytes\nMemory Device\n\tSize: 0 kB\n\tPart Number: ABX-1\n"
    )
    machine = take(Pc(tmp_path).tool("dmidecode.txt", told).host)
    assert [m.bytes for m in machine.memory.modules] == [None]
    assert "how big" in gaps(machine)["memory-modules"]
    shown = "\n".join(lines(machine))
    assert "Memory           ?, 1 module(s) in 1 slot(s)" in shown
    assert "?  ABX-1" in shown


def test_a_built_in_screen_makes_a_laptop_of_a_desktop(tmp_path: Path, corpus: Path) -> None:
    told = "Handle 0x0003, DMI type 3, 21 bytes\nChassis Information\n\tType: Desktop\n"
    pc = Pc(tmp_path).tool("dmidecode.txt", told)
    assert take(pc.host).system.chassis is Chassis.DESKTOP
    (edid,) = (corpus / "edid").glob("*/lcd.hp-l1950")
    pc.file("/sys/class/drm/card0-LVDS-1/edid", edid.read_bytes())
    assert take(pc.host).system.chassis is Chassis.LAPTOP
