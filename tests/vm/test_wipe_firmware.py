"""Firmware erases by the real nvme, hdparm and sg_sanitize, on disks that QEMU emulates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.vm.box import Box, disk, need_vm, run

MIB = 1 << 20
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def told(folder: Path) -> dict[str, dict[str, Any]]:
    """Boot a PC once, wipe its disks there, and return what each wipe told."""
    need_vm()
    parts = ["-device", "virtio-scsi-pci,id=scsi", "-device", "nvme,id=nv,serial=NV123"]
    for number in (1, 2):
        namespace = f"nvme-ns,bus=nv,nsid={number}"
        parts += disk(f"n{number}", folder / f"n{number}.img", 64 * MIB, namespace)
    parts += disk("s", folder / "s.img", 64 * MIB, "scsi-hd,bus=scsi.0,serial=SC77")
    parts += disk("a", folder / "a.img", 64 * MIB, "ide-hd,bus=ide.0,serial=S0XZ1")
    left = run(Box(parts), "python3 jobs/wipe_firmware.py >out/told", folder)
    assert (left / "status").read_text().strip() == "0", (left / "job.log").read_text()
    lines = (left / "told").read_text().splitlines()
    return {line["case"]: line for line in map(json.loads, lines)}


def outcomes(found: dict[str, Any]) -> list[tuple[str, str]]:
    return [(method["name"], method["outcome"]) for method in found["methods"]]


def test_a_format_erases_both_namespaces_and_is_proved(told: dict[str, dict[str, Any]]) -> None:
    found = told["format"]
    assert (found["outcome"], found["level"]) == ("passed", "Clear")
    assert found["left"] == []
    assert found["bytes_verified"] == 64 * MIB


def test_a_controller_without_sanitize_falls_to_its_format(told: dict[str, dict[str, Any]]) -> None:
    found = told["all of nvme"]
    assert outcomes(found) == [
        ("nvme-sanitize-block", "skipped"),
        ("nvme-sanitize-crypto", "skipped"),
        ("nvme-format-user-data", "passed"),
    ]


def test_a_namespace_that_the_plan_does_not_name_stops_it(told: dict[str, dict[str, Any]]) -> None:
    found = told["unnamed namespace"]
    assert found["refused"] == "identity-changed"
    assert found["left"] == ["nvme0n1"]


@pytest.mark.parametrize(("case", "tried"), [("scsi", 3), ("ata", 4)])
def test_a_disk_that_can_do_nothing_of_what_was_said_is_overwritten(
    told: dict[str, dict[str, Any]], case: str, tried: int
) -> None:
    found = told[case]
    assert outcomes(found)[-1] == ("overwrite-random", "passed")
    assert [outcome for _, outcome in outcomes(found)[:-1]] == ["skipped"] * tried
    assert (found["outcome"], found["level"], found["left"]) == ("passed", "Clear", [])
