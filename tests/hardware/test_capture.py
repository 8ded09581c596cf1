"""A capture gives the same machine again, and nothing that points to one PC or its people."""

from __future__ import annotations

import json
import os
import subprocess
import tomllib
from pathlib import Path

import pytest

from refurb.hardware.capture import MOST_BYTES_OF_ONE, capture
from refurb.hardware.disks import list_disks
from refurb.hardware.inventory import take
from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
from refurb.model.machine import Machine
from refurb.problem import CouldNot, WrongUse
from tests.conftest import need_root
from tests.hardware.pc import Pc, disk, identify

PRACTICE = Path(__file__).resolve().parents[2] / "refurb/host/practice_pc/capture"
JEANNE = "jeanne-pc"


def secrets(machine: Machine) -> set[str]:
    """Return all values that point to this one PC."""
    found = {machine.system.serial, machine.board.serial, machine.system.uuid}
    found |= {d.serial for d in machine.disks} | {d.wwn for d in machine.disks}
    found |= {m.serial for m in machine.memory.modules} | {s.serial for s in machine.displays}
    found |= {card.mac for card in machine.network} | {b.serial for b in machine.batteries}
    return {value for value in found if value}


def shape(character: str) -> str:
    """Return a letter's or digit's kind, any other character itself."""
    return "0" if character.isdigit() else "a" if character.isalpha() else character


def without(machine: Machine) -> str:
    """Return a machine as text, its secrets and the digests of outputs taken out."""
    text = machine.model_copy(update={"sources": ()}).model_dump_json()
    for value in sorted(secrets(machine), key=len, reverse=True):
        text = text.replace(value, "*" * len(value))
    return text


@pytest.fixture
def pc(tmp_path: Path, corpus: Path) -> Pc:
    """Return a laptop full of serials, names and labels."""
    made = Pc(tmp_path / "pc")
    (dmidecode,) = (corpus / "dmidecode").glob("*/windows-xp")
    made.tool("dmidecode.txt", dmidecode.read_bytes())
    uuid = "77655680-11e7-26d2-996e-a274178309d9"
    part = disk("sda1", type="part", label="PHOTOS JEANNE", uuid=uuid, serial=None, wwn=None)
    part |= {"mountpoints": ["/media/jeanne"], "fstype": "ntfs"}
    made.lsblk(disk("sda", children=[part]))
    for name in ("lspci.txt", "lscpu.json"):
        made.tool(name, (PRACTICE / "commands" / f"{name}.out").read_bytes())
    blob = "ata-smart-blob/Rupan__libatasmart/INTEL_SSDSA2CW120G3--4PC10302"
    made.tool("hdparm-words.sda.txt", identify((corpus / blob).read_bytes()))
    made.tool("smartctl.sda.json", json.dumps({"serial_number": "Z3T1ABCD", "rotation_rate": 7200}))
    made.tool("uname.txt", f"Linux {JEANNE} 6.12 x86_64 GNU/Linux\n")
    made.tool(
        "dmesg.txt", f"[1.0] systemd[1]: Hostname set to <{JEANNE}>.\n" + "[2.0] x\n" * 90_000
    )
    screen = (corpus / "edid/glpi-project__glpi-agent/lcd.hp-l1950").read_bytes()
    made.file("/sys/class/drm/card0-DP-1/edid", screen)
    made.file("/sys/class/power_supply/BAT0/type", "Battery\n")
    made.file("/sys/class/power_supply/BAT0/serial_number", "19075\n")
    made.file("/sys/class/power_supply/BAT0/charge_full", "1997000\n")
    made.file("/sys/class/net/eno1/address", "d4:be:d9:14:0e:fb\n")
    made.file("/sys/class/net/eno1/addr_assign_type", "0\n")
    made.link("/sys/class/net/eno1/device", "/sys/devices/pci0000:00/0000:00:19.0")
    return made


def test_the_machine_is_the_same_up_to_its_secrets(pc: Pc, tmp_path: Path) -> None:
    capture(pc.host, tmp_path / "made")
    before, after = take(pc.host), take(ReplayHost(tmp_path / "made"))
    assert len(secrets(before)) >= 8
    assert not secrets(before) & secrets(after)
    assert without(after) == without(before).replace("/media/jeanne", after.disks[0].uses[0].by)


def test_the_practice_pc_captured_again_is_the_same(tmp_path: Path) -> None:
    capture(ReplayHost(PRACTICE), tmp_path / "made")
    before, after = take(ReplayHost(PRACTICE)), take(ReplayHost(tmp_path / "made"))
    assert without(after) == without(before)
    assert not secrets(before) & secrets(after)


def test_no_file_of_a_capture_names_the_pc_or_its_people(pc: Pc, tmp_path: Path) -> None:
    files = capture(pc.host, tmp_path / "made")
    words = {*secrets(take(pc.host)), JEANNE, "jeanne", "PHOTOS", "CN129618C52450",
             "77655680-11e7", "CVPR109301UZ120LGN", "Z3T1ABCD"} - {"19075"}  # fmt: skip
    swapped = "".join(b + a for a, b in zip(*[iter("CVPR109301UZ120LGN")] * 2, strict=True))
    for file in files:
        data = file.read_bytes().lower()
        told = [w for w in (*words, swapped) if w.lower().encode() in data]
        assert told == [], file
        assert b"jeanne" not in str(file.relative_to(tmp_path)).lower().encode()
    battery = tmp_path / "made/files/sys/class/power_supply/BAT0/serial_number"
    assert battery.read_text() != "19075\n"


def test_the_same_secret_has_the_same_fake_in_every_file(pc: Pc, tmp_path: Path) -> None:
    capture(pc.host, tmp_path / "made")
    commands = tmp_path / "made/commands"
    (listed,) = json.loads((commands / "lsblk.json.out").read_bytes())["blockdevices"]
    smart = json.loads((commands / "smartctl.sda.json.out").read_bytes())
    assert listed["serial"] == smart["serial_number"] != "Z3T1ABCD"


def test_kept_with_serials_it_replays_as_the_very_same_machine(pc: Pc, tmp_path: Path) -> None:
    for number, host in enumerate((pc.host, ReplayHost(PRACTICE))):
        capture(host, tmp_path / str(number), keep_serials=True)
        before, after = take(host), take(ReplayHost(tmp_path / str(number)))
        assert after.model_copy(update={"sources": before.sources}) == before


def test_a_fake_has_the_shape_of_what_it_stands_for(pc: Pc, tmp_path: Path) -> None:
    capture(pc.host, tmp_path / "made")
    before, after = take(pc.host), take(ReplayHost(tmp_path / "made"))
    for old, new in (
        (before.system.serial, after.system.serial),
        (before.board.serial, after.board.serial),
        (before.disks[0].serial, after.disks[0].serial),
        (before.memory.modules[0].serial, after.memory.modules[0].serial),
    ):
        assert [shape(c) for c in old or ""] == [shape(c) for c in new or ""]


def test_kept_serials_are_kept_and_said_to_be(pc: Pc, tmp_path: Path) -> None:
    capture(pc.host, tmp_path / "made", keep_serials=True)
    assert secrets(take(ReplayHost(tmp_path / "made"))) == secrets(take(pc.host))
    about = tomllib.loads((tmp_path / "made/capture.toml").read_text())
    assert (about["version"], about["anonymised"]) == (1, False)
    capture(pc.host, tmp_path / "anonymised")
    assert tomllib.loads((tmp_path / "anonymised/capture.toml").read_text())["anonymised"] is True


def test_the_clock_is_kept_for_the_state_of_its_battery(pc: Pc, tmp_path: Path) -> None:
    pc.file("/sys/class/rtc/rtc0/since_epoch", "1262304000\n")
    pc.file("/proc/driver/rtc", "batt_status\t: dead\n")
    capture(pc.host, tmp_path / "out")
    kept = ReplayHost(tmp_path / "out")
    assert kept.read("/sys/class/rtc/rtc0/since_epoch") == b"1262304000\n"
    assert b"dead" in kept.read("/proc/driver/rtc")


def test_a_windows_key_is_never_kept(pc: Pc, tmp_path: Path) -> None:
    key = "VK7JG-NPHTM-C97JM-9MPGT-3V66T"
    pc.tool("dmesg.txt", f"[1.0] ACPI: MSDM {key}\n")
    for keep in (True, False):
        capture(pc.host, tmp_path / str(keep), keep_serials=keep)
        out = (tmp_path / str(keep) / "commands/dmesg.txt.out").read_text()
        assert "MSDM" in out
        assert key not in out


def test_a_capture_stays_small_and_its_lists_whole(pc: Pc, tmp_path: Path) -> None:
    snaps = [disk(f"loop{n}", type="loop", note="x" * 2000) for n in range(200)]
    pc.lsblk(disk("sda"), *snaps)
    files = capture(pc.host, tmp_path / "made")
    assert (tmp_path / "made/commands/dmesg.txt.out").stat().st_size <= MOST_BYTES_OF_ONE
    assert sum(file.stat().st_size for file in files) < 2_000_000
    kept_host = ReplayHost(tmp_path / "made")
    assert [found.id for found in list_disks(kept_host)] == ["sda"]


def test_a_tool_that_fails_is_kept_as_failing(pc: Pc, tmp_path: Path) -> None:
    pc.tool("lspci.txt", "", status=1, stderr=f"lspci: cannot open on {JEANNE}\n")
    capture(pc.host, tmp_path / "made")
    commands = tmp_path / "made/commands"
    meta = json.loads((commands / "lspci.txt.meta").read_text())
    assert (meta["exit"], meta["argv"]) == (1, ["lspci", "-vmmnnk"])
    assert "cannot open" in meta["stderr"]
    assert JEANNE not in meta["stderr"]
    missing = json.loads((commands / "nvme-list.json.meta").read_text())
    assert missing["exit"] == 127
    assert "nvme" in missing["stderr"]


def test_a_folder_with_something_in_it_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(WrongUse, match="not empty"):
        capture(ReplayHost(PRACTICE), tmp_path)
    with pytest.raises(WrongUse):
        capture(ReplayHost(PRACTICE), tmp_path / "mine.txt")
    assert [file.name for file in tmp_path.iterdir()] == ["mine.txt"]


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CouldNot, match="Make room"):
        capture(ReplayHost(PRACTICE), tmp_path / "file" / "below")


def test_a_full_stick_is_said(tmp_path: Path) -> None:
    need_root()
    folder = tmp_path / "stick"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)], check=True)
    try:
        with pytest.raises(CouldNot, match="No space left"):
            capture(ReplayHost(PRACTICE), folder / "capture")
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_this_pc_captured_is_this_pc(tmp_path: Path) -> None:
    files = capture(LocalHost(), tmp_path / "made")
    assert sum(file.stat().st_size for file in files) < 2_000_000
    replayed, real = take(ReplayHost(tmp_path / "made")), take(LocalHost())
    assert replayed.processors == real.processors
    assert [d.visible_bytes for d in replayed.disks] == [d.visible_bytes for d in real.disks]
    assert [d.uses for d in replayed.disks] == [d.uses for d in real.disks]
    here = os.uname().nodename
    said = [file for file in files if here.encode() in file.read_bytes()]
    assert len(here) < 4 or said == []


def test_of_a_long_list_of_devices_the_disks_are_kept(tmp_path: Path) -> None:
    other = "P: /devices/x/{}\nE: SUBSYSTEM=input\nE: NAME=" + "x" * 100
    inputs = [other.format(number) for number in range(4000)]
    last = "P: /devices/pci0000:00/ata1/block/sda\nE: SUBSYSTEM=block\nE: DEVTYPE=disk\n"
    pc = Pc(tmp_path / "pc").tool("udev-db.txt", "\n\n".join([*inputs, last]))
    capture(pc.host, tmp_path / "made")
    kept = (tmp_path / "made/commands/udev-db.txt.out").read_bytes()
    assert len(kept) <= MOST_BYTES_OF_ONE
    assert b"/block/sda\n" in kept
