"""Reading a disk through the host: captures, USB adapters, tools that fail."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from refurb.health import assess, read, self_test
from refurb.health.smart import Note
from refurb.host.local import LocalHost
from refurb.host.replay import ReplayHost
from refurb.model.disk import Disk, Medium, Transport
from refurb.model.outcome import Grade
from refurb.problem import CouldNot
from tests.health.scripted import asked, put_on_path

NO_DATA = json.dumps({"smartctl": {"exit_status": 1}}).encode()
HEALTHY = json.dumps(
    {
        "device": {"type": "sat", "protocol": "ATA"},
        "smart_status": {"passed": True},
        "rotation_rate": 5400,
        "ata_smart_attributes": {
            "table": [{"id": 5, "name": "Reallocated_Sector_Ct", "raw": {"value": 0}}]
        },
    }
).encode()


def usb() -> Disk:
    return Disk(id="sdz", path="/dev/sdz", transport=Transport.USB, medium=Medium.USB)


def test_capture_of_one_smartctl_file_grades_that_disk(corpus: Path, tmp_path: Path) -> None:
    source = corpus / "smartctl-json" / "WEEE-Open__peracotta" / "sata03.json"
    shutil.copy(source, tmp_path / "smartctl.sda.json")
    health = assess.assess(ReplayHost(tmp_path), [Disk(id="sda", path="/dev/sda")])
    assert health.disks[0].grade is Grade.REJECT
    assert health.disks[0].medium is Medium.HDD
    assert "67" in health.disks[0].reasons[0].text
    assert health.machine.grade is Grade.REJECT


def test_usb_ladder_goes_on_until_a_way_through_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, tmp_path)
    (tmp_path / "_-x_--json=c__dev_sdz").write_bytes(NO_DATA)
    (tmp_path / "_-x_--json=c_-d_sat,12__dev_sdz").write_bytes(HEALTHY)
    smart = read.read(LocalHost(), usb())
    assert smart.has_data
    assert asked(tmp_path) == [
        "-x --json=c /dev/sdz",
        "-x --json=c -d sat /dev/sdz",
        "-x --json=c -d sat,12 /dev/sdz",
    ]
    health = assess.assess(LocalHost(), [usb()])
    assert (health.disks[0].grade, health.disks[0].medium) == (Grade.A, Medium.HDD)


def test_usb_disk_that_never_answers_is_told_to_be_attached_by_sata(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, tmp_path)
    health = assess.assess(LocalHost(), [usb()])
    assert len(asked(tmp_path)) == 1 + len(read.USB_TYPES)
    assert health.disks[0].grade is Grade.UNKNOWN
    assert any("SATA" in reason.text for reason in health.disks[0].reasons)


def test_sata_disk_without_data_is_asked_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, tmp_path)
    disk = Disk(id="sdz", path="/dev/sdz", transport=Transport.SATA)
    assert not read.read(LocalHost(), disk).has_data
    assert len(asked(tmp_path)) == 1


@pytest.mark.parametrize("takes_it", [True, False])
def test_self_monitoring_that_is_off_is_turned_on_and_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, takes_it: bool
) -> None:
    off = {"device": {"protocol": "ATA"}, "smart_support": {"available": True, "enabled": False}}
    (tmp_path / "off").write_text(json.dumps(off))
    (tmp_path / "on").write_bytes(HEALTHY if takes_it else json.dumps(off).encode())
    tool = tmp_path / "smartctl"
    tool.write_text(
        f'#!/bin/sh\ncd {tmp_path}\n[ "$1 $2" != "-s on" ] || {{ mv on off; exit 0; }}\ncat off\n'
    )
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    (found,) = assess.assess(LocalHost(), [Disk(id="sdz", path="/dev/sdz")]).disks
    told = {reason.code for reason in found.reasons}
    if takes_it:
        assert found.grade is Grade.A
        assert "smart-turned-on" in told
    else:
        assert found.grade is Grade.UNKNOWN
        assert "smart-disabled" in told


def test_self_monitoring_is_turned_on_through_a_usb_adapter_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, tmp_path)
    off = {"device": {"protocol": "ATA"}, "smart_support": {"available": True, "enabled": False}}
    (tmp_path / "_-x_--json=c__dev_sdz").write_bytes(NO_DATA)
    (tmp_path / "_-x_--json=c_-d_sat__dev_sdz").write_text(json.dumps(off))
    found = read.read(LocalHost(), usb())
    assert asked(tmp_path)[2:] == ["-s on -d sat /dev/sdz", "-x --json=c -d sat /dev/sdz"]
    assert Note.SMART_DISABLED in found.notes  # it did not take it


def test_an_adapter_that_hangs_is_not_asked_again_and_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, tmp_path)
    hang = (
        f'#!/bin/sh\necho "$*" >> {tmp_path}/asked\n'
        '[ "$3" != -d ] || exec tail -f /dev/null\nexit 2\n'
    )
    (tmp_path / "bin" / "smartctl").write_text(hang)
    assert not read.read(LocalHost(), usb(), limit_s=0.3).has_data
    assert asked(tmp_path) == ["-x --json=c /dev/sdz", "-x --json=c -d sat /dev/sdz"]


def test_exit_status_of_the_process_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put_on_path(monkeypatch, tmp_path)
    (tmp_path / "_-x_--json=c__dev_sda").write_bytes(HEALTHY)
    (tmp_path / "_-x_--json=c__dev_sda.exit").write_text("8")
    disk = Disk(id="sda", path="/dev/sda", transport=Transport.SATA)
    assert assess.assess(LocalHost(), [disk]).disks[0].grade is Grade.REJECT


def test_missing_smartctl_is_a_reason_and_not_an_error(tmp_path: Path) -> None:
    health = assess.assess(ReplayHost(tmp_path), [Disk(id="sda", path="/dev/sda")])
    assert {reason.code for reason in health.disks[0].reasons} == {"no-data", "tool-missing"}


def test_disk_that_hangs_is_a_reason_and_not_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_on_path(monkeypatch, tmp_path)
    (tmp_path / "bin" / "smartctl").write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    disk = Disk(id="sda", path="/dev/sda", transport=Transport.USB)
    assert read.read(LocalHost(), disk, limit_s=0.2).notes == (Note.TOOL_TIMEOUT,)


@pytest.fixture
def real_sat_disk(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Answer as a real disk did, whose runs of smartctl the corpus keeps."""
    root = corpus / "smartctl-text" / "truenas__py-SMART" / "singletests"
    shutil.copytree(root / "sat_hdd_0_issue70", tmp_path, dirs_exist_ok=True)
    put_on_path(monkeypatch, tmp_path)
    return tmp_path


def test_self_test_starts_through_the_door(real_sat_disk: Path) -> None:
    # smartctl's own words on success (its source: ataprint.cpp, ata_smart_test)
    (real_sat_disk / "_-d_sat_-t_short__dev_sg2").write_text("Testing has begun.\n")
    ran = []
    self_test.Tester(LocalHost(told=ran.append), "sg2").start()
    assert ("smartctl", "-d", "sat", "-t", "short", "/dev/sg2") in [r.argv for r in ran]


def test_self_test_that_does_not_start_says_which_disk(real_sat_disk: Path) -> None:
    with pytest.raises(CouldNot, match="sg2"):
        self_test.Tester(LocalHost(), "sg2").start()


def test_self_test_is_followed_to_its_result(real_sat_disk: Path) -> None:
    kept = json.loads((real_sat_disk / "device.json").read_text())["values"]["tests"][0]
    seen = self_test.Tester(LocalHost(), "sg2").look()
    assert not seen.running
    assert seen.result == kept["status"]


def test_disks_are_discovered(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = corpus / "smartctl-text" / "truenas__py-SMART" / "listingtests"
    shutil.copytree(root / "linux_multiple_devices", tmp_path, dirs_exist_ok=True)
    put_on_path(monkeypatch, tmp_path)
    assert "/dev/nvme0" in self_test.discover(LocalHost())
    assert "/dev/nvme1" in self_test.discover(LocalHost())


def test_pysmart_does_not_change_our_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import os
    import sys

    for name in [name for name in sys.modules if name.startswith("pySMART")]:
        monkeypatch.delitem(sys.modules, name)
    put_on_path(monkeypatch, tmp_path)
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    self_test.Tester(LocalHost(), "sda")
    assert os.environ["LANG"] == "fr_FR.UTF-8"
