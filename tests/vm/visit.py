"""Take the pictures of docs/visite.md anew: `make visit`, as root, with the image built."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from tests.vm.stick.medium import PROJECT
from tests.vm.stick.pcs import LAPTOP_NVME
from tests.vm.stick_run import run_guided

PICTURES = PROJECT / "docs" / "images"
DISK_MIB = 1024
"""Large enough that the line is still at work when its picture is taken."""


def main() -> None:
    """Let a trainee's whole run happen, and keep what the screen showed."""
    (disk,) = LAPTOP_NVME.disks
    pc = replace(LAPTOP_NVME, disks=(replace(disk, size_mib=DISK_MIB),))
    with tempfile.TemporaryDirectory(prefix="refurb-visit-", dir="/var/tmp") as name:
        run_guided(pc, Path(name))
        for picture in sorted(Path(name).glob("[0-9]-*.png")):
            target = PICTURES / f"visite-{picture.name}"
            shutil.copy(picture, target)
            print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
