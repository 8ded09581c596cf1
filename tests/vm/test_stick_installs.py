"""From the stick to the family: a PC is wiped, installed without a network, and starts alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.vm.installed import FIRMWARES, built, looked_at
from tests.vm.stick.pcs import OLD_DESKTOP
from tests.vm.stick_run import Left, run_batch
from tests.vm.test_installed import need_everything

DISK_MIB = 1792

pytestmark = [pytest.mark.slow, pytest.mark.stick, pytest.mark.timeout(2400)]


@pytest.fixture(scope="module")
def left(folder: Path) -> Left:
    """Let the line run in batch, with the basic profile on the stick."""
    need_everything()
    profile = built("base").squashfs
    assert profile
    disk = replace(OLD_DESKTOP.disks[0], size_mib=DISK_MIB)
    pc = replace(OLD_DESKTOP, disks=(disk,))
    return run_batch(pc, folder, profile.parent)


def test_the_record_says_installed_and_not_more(left: Left) -> None:
    record = left.record()
    assert record["installed"]["profile"] == "base"
    assert record["installed"]["bootable"]
    assert not record["installed"]["seen_to_boot"]
    assert {step["outcome"] for step in record["steps"] if step["stage"] == "install"} == {"passed"}


def test_the_administrator_s_secret_is_on_the_slip_alone(left: Left) -> None:
    (slip,) = (left.data / "out").rglob("*-admin.txt")
    (secret,) = [
        line.split(": ")[1] for line in slip.read_text().splitlines() if "Mot de passe" in line
    ]
    others = [path for path in left.data.rglob("*") if path.is_file() and path != slip]
    assert others
    assert not [path for path in others if secret.encode() in path.read_bytes()]


@pytest.mark.parametrize("name", FIRMWARES)
def test_the_disk_starts_alone(left: Left, folder: Path, name: str) -> None:
    look = looked_at(left.pc.disks[0].image(folder), FIRMWARES[name], folder / name)
    assert look["host"] == left.record()["asset_id"]
    assert look["failed"] == ""
    assert look["admin"].startswith("admin:$6$")
