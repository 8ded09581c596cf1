"""ATA erases by the real hdparm and udev, on disks whose registers a state machine answers for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vm.box import Box, need_vm, run

MIB = 1 << 20
Told = dict[str, dict[str, Any]]
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def told(folder: Path) -> Told:
    """Boot a PC once, wipe its disks there, and return what each wipe told."""
    need_vm()
    left = run(Box(limit_s=400), "python3 jobs/ata_real.py >out/told", folder)
    assert (left / "status").read_text().strip() == "0", (left / "job.log").read_text()
    return {line["case"]: line for line in map(json.loads, (left / "told").open())}


def test_sanitize_is_started_once_and_followed_to_its_end(told: Told) -> None:
    found = told["sanitize"]
    assert (found["outcome"], found["level"], found["left"]) == ("passed", "Purge", False)
    assert found["asked"][0] == "sanitize"  # its status, before anything is written
    assert set(found["asked"]) == {"sanitize"}


def test_a_security_erase_locks_erases_and_leaves_no_password(told: Told) -> None:
    found = told["security erase"]
    assert found["asked"] == ["set password", "erase prepare", "erase unit"]
    assert (found["outcome"], found["level"], found["left"]) == ("passed", "Clear", False)
    assert found["state"] == {"password": None, "locked": False}


@pytest.mark.parametrize("case", ["erase refused", "erase cut off"])
def test_after_an_erase_that_fails_the_disk_is_opened_again_and_not_called_wiped(
    told: Told, case: str
) -> None:
    found = told[case]
    assert found["asked"][-2:] == ["unlock", "disable password"]
    assert found["state"] == {"password": None, "locked": False}
    assert (found["outcome"], found["level"], found["left"]) == ("failed", "none", True)
    assert "says that it has erased itself" not in found["reason"]


def test_an_erase_that_lies_is_found_out(told: Told) -> None:
    found = told["erase that lies"]
    assert (found["outcome"], found["level"], found["left"]) == ("failed", "none", True)
    assert "says that it has erased itself" in found["reason"]


def test_a_frozen_disk_is_never_asked_and_overwritten(told: Told) -> None:
    found = told["frozen"]
    assert found["can"]["frozen"]
    assert found["asked"] == []
    assert (found["outcome"], found["level"], found["left"]) == ("passed", "Clear", False)
    assert found["notes"] == ["frozen"]


def test_a_disk_with_somebody_s_password_is_left_alone(told: Told) -> None:
    found = told["locked by another"]
    assert (found["refused"], found["asked"], found["left"]) == ("security-locked", [], True)


def test_a_hidden_area_is_lifted_and_erased_with_the_rest(told: Told) -> None:
    found = told["hidden area"]
    assert found["can"]["hidden"] == found["lifted_bytes"] == 2 * MIB
    assert found["asked"][0] == "set max ext"
    assert found["bytes_verified"] == found["capacity_bytes"] == 8 * MIB
    assert not found["left"]


def test_a_slow_zone_of_a_hard_disk_is_found_where_it_is_and_nowhere_else(told: Told) -> None:
    found = told["weak zone"]
    assert (found["outcome"], found["medium"]) == ("passed", "hdd")
    assert found["surface"]["slow"] == [60, 61]
