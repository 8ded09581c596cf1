"""A workshop's own checks: its copies rule, ours stay beside them, and a broken one stops."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from refurb.health import checks, workshop
from refurb.health.assess import assess, compare
from refurb.health.battery import battery_health
from refurb.health.memory import test_memory as run_memory
from refurb.host.local import LocalHost
from refurb.host.practice import PracticeHost
from refurb.host.replay import ReplayHost
from refurb.line.main import run_line
from refurb.line.setting import Setting
from refurb.model.disk import Disk
from refurb.model.machine import Battery
from refurb.model.outcome import Grade
from refurb.model.work_order import WorkOrder
from refurb.problem import CouldNot, WrongUse
from refurb.rack.from_order import FromOrder
from tests.health.fake_tools import PASSING, only_tools

SDA = Disk(id="sda", path="/dev/sda", serial="S1")


def answer(sectors: int) -> bytes:
    row = {"id": 5, "name": "Reallocated_Sector_Ct", "raw": {"value": sectors}}
    return json.dumps(
        {
            "device": {"protocol": "ATA"},
            "smart_status": {"passed": True},
            "rotation_rate": 7200,
            "ata_smart_attributes": {"table": [row]},
        }
    ).encode()


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return workshop.folder_of(tmp_path / "home")


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    """Return a capture of a disk with nine bad sectors: a C by our limits."""
    folder = tmp_path / "capture"
    folder.mkdir()
    (folder / "smartctl.sda.json").write_bytes(answer(9))
    return folder


def change(file: Path, old: str, new: str) -> str:
    """Change a text of a copy; return the first digits of its digest."""
    whole = file.read_text(encoding="utf-8")
    assert old in whole
    file.write_text(whole.replace(old, new, 1), encoding="utf-8")
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def stricter(own: Path) -> str:
    """Let the workshop reject from the second bad sector on."""
    copy = workshop.copy("disk-smart", own)
    change(copy, "[limits.reallocated_b]\nvalue = 4", "[limits.reallocated_b]\nvalue = 0")
    return change(copy, "[limits.reallocated_c]\nvalue = 16", "[limits.reallocated_c]\nvalue = 1")


def test_a_changed_copy_judges_and_the_record_says_so(own: Path, capture: Path) -> None:
    ours = assess(ReplayHost(capture), [SDA], checks_folder=own)
    assert (ours.disks[0].grade, ours.checks) == (Grade.C, ("disk-smart@3",))
    digest = stricter(own)
    theirs = assess(ReplayHost(capture), [SDA], checks_folder=own)
    assert theirs.disks[0].grade is Grade.REJECT
    assert theirs.checks == (f"disk-smart@3+sha256:{digest}",)


def test_what_is_not_copied_stays_ours(own: Path, capture: Path) -> None:
    digest = stricter(own)
    found = assess(ReplayHost(capture), [SDA], checks_folder=own)
    compared = compare(found, found, checks_folder=own)
    assert compared.checks == (f"disk-smart@3+sha256:{digest}", "disk-growth@2")


def test_a_copy_that_nobody_changed_is_ours(own: Path) -> None:
    workshop.copy("disk-smart", own)
    assert workshop.load("disk-smart", own).label == "disk-smart@3"


def test_the_memory_test_takes_the_workshops_limits(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_tools(monkeypatch, tmp_path, stressapptest=PASSING)
    floor = "[limits.use_floor_mib]\nvalue = "
    digest = change(workshop.copy("memory", own), floor, f"{floor}99999")
    found = run_memory(
        LocalHost(), seconds=1, limit_bytes=1 << 20, emit=[].append, checks_folder=own
    )
    assert found.outcome == "skipped"  # nobody has that much memory to leave free
    assert found.check is not None
    assert found.check.endswith(f"+sha256:{digest}")


BREAKS = [
    ("value = 16", "value = sixteen"),
    ('limit = "reallocated_c"', 'limit = "reallocated_z"'),
    ('field = "pending"', 'field = "pendings"'),
    ('why = "5 to 16', 'whi = "5 to 16'),
]


@pytest.mark.parametrize(("old", "new"), BREAKS)
def test_a_broken_copy_stops_with_its_name(own: Path, capture: Path, old: str, new: str) -> None:
    change(workshop.copy("disk-smart", own), old, new)
    with pytest.raises(CouldNot, match=r"home/checks/disk-smart\.toml"):
        assess(ReplayHost(capture), [SDA], checks_folder=own)


def test_a_copy_under_a_name_that_nothing_reads_stops(own: Path, capture: Path) -> None:
    workshop.copy("disk-smart", own).rename(own / "disk-smrat.toml")
    with pytest.raises(CouldNot, match=r"disk-smrat\.toml"):
        assess(ReplayHost(capture), [SDA], checks_folder=own)
    assert any("disk-smrat" in problem for problem in workshop.validate(own))


def test_the_line_does_not_start_with_a_broken_copy(own: Path, tmp_path: Path) -> None:
    change(workshop.copy("disk-growth", own), "[[rules]]", "[[rulez]]")
    order = WorkOrder(id="O", operator="test")
    setting = Setting(
        PracticeHost(tmp_path), LocalHost(), own.parent, order, FromOrder(order),
        lambda event: None, practice=True,
    )  # fmt: skip
    with pytest.raises(CouldNot, match=r"disk-growth\.toml"):
        run_line(setting, threading.Event())
    assert not (own.parent / "journal").exists()


def test_a_copy_is_never_overwritten(own: Path) -> None:
    copy = workshop.copy("memory", own)
    change(copy, "version = ", "# ours\nversion = ")
    with pytest.raises(CouldNot, match=r"memory\.toml"):
        workshop.copy("memory", own)
    assert "# ours" in copy.read_text()


def test_only_a_check_that_is_there_can_be_copied(own: Path) -> None:
    for name in ("disk-smrat", "../checks/memory", ""):
        with pytest.raises(WrongUse):
            workshop.copy(name, own)
    assert not own.exists()


def refurb(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "refurb", *words],
        env={**os.environ, "LC_ALL": "C", "REFURB_HOME": str(home)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_workshop_copies_changes_checks_and_lists(own: Path, capture: Path) -> None:
    home = own.parent
    assert refurb(home, "checks", "copy", "disk-smart").returncode == 0
    again = refurb(home, "checks", "copy", "disk-smart")
    assert (again.returncode, again.stdout) == (4, "")
    digest = change(own / "disk-smart.toml", "value = 16", "value = 8")
    change(own / "disk-smart.toml", "version = 3", "version = 2")
    digest = hashlib.sha256((own / "disk-smart.toml").read_bytes()).hexdigest()[:12]
    listed = refurb(home, "checks", "list").stdout
    assert f"disk-smart@2+sha256:{digest}" in listed
    assert str(own / "disk-smart.toml") in listed
    assert re.search(r"version 3", listed)
    assert refurb(home, "checks", "validate").returncode == 0
    graded = json.loads(refurb(home, "health", "--capture", str(capture), "--json").stdout)
    assert graded["disks"][0]["grade"] == "reject"
    change(own / "disk-smart.toml", "value = 8", "value = -8")
    for words in (
        ("checks", "list"),
        ("health", "--capture", str(capture)),
        ("checks", "validate"),
    ):
        stopped = refurb(home, *words)
        assert stopped.returncode in (1, 4), words
        assert "disk-smart.toml" in stopped.stderr, words


def test_ours_are_all_in_force_without_copies(own: Path) -> None:
    standing = workshop.standing(own)
    assert [one.check for one in standing] == checks.all_checks()
    assert {one.own_file for one in standing} == {None}


def test_a_battery_is_judged_by_the_workshops_copy(tmp_path: Path) -> None:
    copy = workshop.copy("battery", tmp_path)
    plain = copy.read_text(encoding="utf-8")
    copy.write_text(plain.replace("value = 40", "value = 55"), encoding="utf-8")
    assert copy.read_text(encoding="utf-8") != plain
    battery = Battery(health_percent=50)
    ours, theirs = battery_health(battery), battery_health(battery, checks_folder=tmp_path)
    assert (ours.grade, theirs.grade) == (Grade.C, Grade.REJECT)
    assert theirs.check and theirs.check.startswith(f"{ours.check}+sha256:")
