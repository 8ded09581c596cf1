"""The real pyudev and lsblk in a testbed made of each capture: they see what our parser reads."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from refurb.hardware.inventory import take
from refurb.host import udev
from tests.conftest import need_tools
from tests.hardware.pc import Pc

HERE = Path(__file__).parent
EXPECTED = tomllib.loads((HERE / "expected" / "udev-db.toml").read_text(encoding="utf-8"))
JOB = HERE / "jobs" / "testbed.py"
SECTORS = 976773168
"""The size that the testbed gives every disk: udev's list has none."""

KEPT = ("P: ", "N: ", "S: ", "E: ")
LEFT_OUT = re.compile(r"/i2c|/virtual/block/(ram|loop)\d+")
LIMIT_S = 120


def recording(capture: str) -> str:
    """Return what refurb asks of, as umockdev loads it: each device once, numbers added."""
    seen, blocks = set(), []
    for block in capture.split("\n\n"):
        lines = [line for line in block.split("\n") if line.startswith(KEPT)]
        if not lines or lines[0] in seen or LEFT_OUT.search(lines[0]):
            continue
        seen.add(lines[0])
        told = dict(line[3:].partition("=")[::2] for line in lines if line.startswith("E: "))
        if told.get("SUBSYSTEM") not in udev.SUBSYSTEMS:
            continue
        if told["SUBSYSTEM"] == "block":
            lines.append(f"A: dev={told['MAJOR']}:{told['MINOR']}")
            lines.append(f"A: size={SECTORS}")
            if told.get("DEVTYPE") == "partition":
                lines += ["A: partition=1", "A: start=2048"]
        blocks.append("\n".join(lines) + "\n")
    return "\n".join(blocks)


def seen_in_testbed(folder: Path, capture: str) -> dict[str, Any]:
    need_tools("umockdev-run:umockdev")
    file = folder / "pc.umockdev"
    file.write_text(recording(capture), encoding="utf-8")
    ran = subprocess.run(
        ["umockdev-run", "--device", str(file), "--", sys.executable, str(JOB)],
        capture_output=True,
        check=False,
        timeout=LIMIT_S,
    )
    assert ran.returncode == 0, ran.stderr.decode(errors="replace")[-3000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("name", EXPECTED)
def test_pyudev_and_lsblk_see_what_our_parser_reads(
    corpus: Path, tmp_path: Path, name: str
) -> None:
    (file,) = corpus.glob(f"udev-db/*/{name}.txt")
    capture = file.read_text(encoding="utf-8")
    found = seen_in_testbed(tmp_path, capture)
    parsed = udev.parse(recording(capture).encode())
    ours = {one.path: one for one in parsed if one.subsystem in udev.SUBSYSTEMS}
    assert set(found["devices"]) == set(ours)
    for path, told in found["devices"].items():
        assert {key: told.get(key) for key in ours[path].properties} == ours[path].properties
    listed = take(Pc(tmp_path / "pc").tool("udev-db.txt", capture).host).disks
    by_lsblk = {disk["id"]: disk for disk in found["disks"]}
    assert set(by_lsblk) == {disk.id for disk in listed}
    for disk in listed:
        real = by_lsblk[disk.id]
        assert real["visible_bytes"] == SECTORS * 512
        assert [real[key] for key in ("model", "serial", "wwn", "transport")] == [
            disk.model, disk.serial, disk.wwn, disk.transport,
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("synaptics-touchpad.umockdev", ["event12", "input12", "serio1", "i8042"]),
        ("synaptics-touchpad.ioctl", []),
    ],
)
def test_a_recording_of_a_touchpad_is_read_and_no_part_of_the_inventory(
    corpus: Path, tmp_path: Path, name: str, names: list[str]
) -> None:
    (file,) = corpus.glob(f"umockdev/*/{name}")
    assert [one.name for one in udev.parse(file.read_bytes())] == names
    machine = take(Pc(tmp_path).tool("udev-db.txt", file.read_bytes()).host)
    assert (machine.disks, machine.network, machine.cameras) == ((), (), ())


def test_no_recording_of_the_corpus_is_left_out(corpus: Path) -> None:
    found = {file.name for file in corpus.glob("umockdev/*/*")}
    assert found == {"synaptics-touchpad.umockdev", "synaptics-touchpad.ioctl"}
