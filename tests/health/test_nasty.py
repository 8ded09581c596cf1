"""The captures that catch the unwary, through the command as a user would run it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

WEEE = "smartctl-json/WEEE-Open__peracotta"
KDE = "smartctl-json/KDE__plasma-disks"
PYSMART = "smartctl-text/truenas__py-SMART/singletests"

CASES = [  # capture, exit status, grade, a reason's code, facts
    (f"{WEEE}/sata03.json", 1, "reject", "pending-sectors", {"smart_passed": True, "pending": 67}),
    (f"{WEEE}/mini_ide03.json", 0, "A", "no-bad-sectors", {"reallocated": 0}),
    (f"{WEEE}/ide01.json", 0, "C", "hours-implausible", {"power_on_hours": None}),
    (f"{WEEE}/mini_ide01.json", 0, "A", "past-prefail", {"prefail_now": False}),
    (f"{WEEE}/sata04.json", 0, "A", "past-prefail", {"prefail_now": False}),
    (f"{WEEE}/ide08.json", 0, "A", "error-log", {}),
    (f"{KDE}/error-info-log-failed.json", 0, "A", "little-used", {"media_errors": 0}),
    (f"{KDE}/invalid-cmdline-bad-usb-bridge.json", 1, "unknown", "usb-bridge", {}),
    (f"{WEEE}/ide07.json", 1, "unknown", "usb-bridge", {}),
    (f"{PYSMART}/unsupported_0/_-d_scsi_--all__dev_sda", 1, "unknown", "raid-volume", {}),
    ("smartctl-json/AnalogJ__scrutiny/smart-raid.json", 1, "unknown", "raid-volume", {}),
]


@pytest.mark.parametrize(("name", "exit_status", "grade", "code", "facts"), CASES)
def test_the_conclusion_is_the_right_one(
    corpus: Path,
    tmp_path: Path,
    name: str,
    exit_status: int,
    grade: str,
    code: str,
    facts: dict[str, object],
) -> None:
    (tmp_path / "capture").mkdir()
    (tmp_path / "capture" / "smartctl.sda.json").write_bytes((corpus / name).read_bytes())
    ran = subprocess.run(
        [sys.executable, "-m", "refurb", "health", "--capture", tmp_path / "capture", "--json"],
        env={**os.environ, "LC_ALL": "C", "REFURB_HOME": str(tmp_path)},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == exit_status, ran.stderr
    (disk,) = json.loads(ran.stdout)["disks"]
    assert (disk["id"], disk["grade"]) == ("sda", grade)
    assert code in [reason["code"] for reason in disk["reasons"]]
    assert facts.items() <= disk["facts"].items()
