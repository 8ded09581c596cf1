"""The released stick in donated PCs: power on, and the line wipes what it may and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

import refurb
from tests.conftest import need_root
from tests.vm.stick.medium import PROJECT
from tests.vm.stick.pc import MARK, Firmware
from tests.vm.stick.pcs import PCS
from tests.vm.stick_run import Left, digest, run_batch, run_guided

RUNS = {
    "old-desktop": run_batch,
    "laptop": run_guided,
    "with-cards": run_batch,
    "small": run_batch,
}
ON_EVERY_CHANGE = ("old-desktop", "laptop")
"""BIOS with a failing disk in batch, and Secure Boot with NVMe and a trainee: the two that prove
most. The others run with `make test-stick`."""

BUILT = PROJECT / "build" / "image"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(name, marks=[] if name in ON_EVERY_CHANGE else [pytest.mark.stick])
        for name in RUNS
    ],
)
def left(request: pytest.FixtureRequest, folder: Path) -> Iterator[Left]:
    """Let one PC go down the line, once for all tests below."""
    need_root()
    name = request.param
    (folder / name).mkdir()
    yield RUNS[name](PCS[name], folder / name)
    shutil.rmtree(folder / name)


def test_what_may_be_wiped_is_wiped_and_nothing_else(left: Left) -> None:
    wipes = {wipe["serial"]: wipe for wipe in left.record()["wipes"]}
    for disk in left.pc.disks:
        content = disk.image(left.folder).read_bytes()
        if disk.is_spared:
            assert digest(disk.image(left.folder)) == left.before[disk.name]
        elif disk.bad_sector is None:
            assert MARK not in content
        else:
            wipe = wipes[disk.serial]
            assert wipe["unreadable"]
            for first, length in wipe["unreadable"]:
                content = content[:first] + bytes(length) + content[first + length :]
            assert MARK not in content


def test_only_a_disk_without_a_bad_sector_is_called_wiped(left: Left) -> None:
    told = {wipe["serial"]: wipe["outcome"] for wipe in left.record()["wipes"]}
    for disk in left.pc.disks:
        if disk.is_spared:
            assert told.get(disk.serial, "skipped") == "skipped"
        else:
            assert told[disk.serial] == ("failed" if disk.bad_sector else "passed")


def test_the_record_is_whole_and_of_this_machine(left: Left) -> None:
    verified = left.refurb("record", "verify", str(left.record_file))
    assert verified.returncode == 0, verified.stderr
    machine = left.record()["machine"]
    plate = left.pc.nameplate
    assert (machine["system"]["manufacturer"], machine["system"]["serial"]) == (
        plate.maker,
        plate.serial,
    )
    is_bios = left.pc.firmware is Firmware.BIOS
    assert machine["firmware"]["mode"] == ("bios" if is_bios else "uefi64")
    is_secure = left.pc.firmware is Firmware.SECURE_BOOT
    assert machine["firmware"]["secure_boot"] is (True if is_secure else None if is_bios else False)


def test_the_record_has_the_battery_and_the_work_orders_lot(left: Left) -> None:
    record = left.record()
    health = [battery["health_percent"] for battery in record["machine"]["batteries"]]
    assert health == ([66] if left.pc.has_battery else [])  # 38.25 of 57.72 Wh
    assert record["order"]["lot"] == "2026-041"


def test_secure_boot_was_really_on(left: Left) -> None:
    expected = {Firmware.BIOS: "", Firmware.UEFI: "0", Firmware.SECURE_BOOT: "1"}
    assert left.seen["secure_boot"] == expected[left.pc.firmware]


def test_the_label_on_the_stick_leads_to_the_machine(left: Left) -> None:
    (label,) = (left.data / "out").rglob("*.png")
    (code,) = zxingcpp.read_barcodes(Image.open(label).convert("L"))
    assert left.record()["asset_id"] in code.text


def test_the_system_ran_without_a_failure(left: Left) -> None:
    assert left.seen["failed"] == ""
    assert left.seen["oom"] == ""


def test_nothing_listens_on_any_port(left: Left) -> None:
    assert left.seen["listening"] == ""


def test_the_stick_says_how_it_is_and_that_its_system_is_whole(left: Left) -> None:
    told = json.loads(left.seen["status"])
    system = BUILT / "netboot" / "system.squashfs"
    assert told["system_sha256"] == digest(system)
    assert told["health"]["image"]["version"] == refurb.__version__
    assert (told["health"]["disk"], told["health"]["errors"]) != (None, None)
    assert told["health"]["data"].startswith(told["health"]["disk"])
    assert (told["waiting"], told["sent"]) == (1, 0)


def test_only_the_stick_is_mounted_when_the_line_has_ended(left: Left) -> None:
    sources = {line.split()[0] for line in left.seen["mounts"].splitlines()}
    disks = {source.rstrip("0123456789") for source in sources if source.startswith("/dev/sd")}
    assert len(disks) == 1, left.seen["mounts"]
    assert not any("nvme" in source or "mmcblk" in source for source in sources)
