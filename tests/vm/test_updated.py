"""An update of kernel, shim and GRUB in an installed system leaves it starting everywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.vm.installed import ASSET, FIRMWARES, GIB, UPDATE, built, installed, looked_at
from tests.vm.test_installed import need_everything

pytestmark = [pytest.mark.slow, pytest.mark.stick, pytest.mark.timeout(2400)]


@pytest.fixture(scope="module")
def updated(folder: Path) -> Path:
    """Install, start once with Secure Boot, let the packages do what they do at an update."""
    need_everything()
    disk = installed(built("base"), folder / "disk.img", 3 * GIB)
    told = looked_at(disk, FIRMWARES["uefi-secure-boot"], folder / "update", UPDATE)
    print(told)
    assert told["loaders"] == told["kernel"] == "renewed"
    return folder / "update" / "disk"


@pytest.mark.parametrize("name", FIRMWARES)
def test_it_still_starts(updated: Path, folder: Path, name: str) -> None:
    look = looked_at(updated, FIRMWARES[name], folder / name)
    assert look["host"] == ASSET
    assert look["failed"] == ""
    by_uuid, by_name = look["menu"].split()
    assert (int(by_uuid) > 1, by_name) == (True, "0")
