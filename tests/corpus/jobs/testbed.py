"""Runs inside umockdev's testbed: prints what pyudev and lsblk see there, as refurb reads them."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from refurb.hardware.disks import list_disks
from refurb.host.door import Ran, ToolMissing
from refurb.host.local import LocalHost


class Testbed(LocalHost):
    """This PC as the testbed shows it; no tool but lsblk may open what is not of the testbed."""

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        if argv[0] != "lsblk":
            raise ToolMissing(argv[0])
        return super().run(argv, timeout_s=timeout_s, stdin=stdin)


def link_devices(root: Path) -> None:
    """Make the links by which lsblk finds a device's number, which umockdev leaves out.

    Some partitions it lists among whole disks, as no kernel does.
    """
    for link in (root / "sys/block").iterdir():
        if (link / "partition").exists():
            link.unlink()
    for device in (root / "sys/class/block").iterdir():
        number = (device / "dev").read_text().strip()
        link = root / "sys/dev/block" / number
        link.parent.mkdir(parents=True, exist_ok=True)
        if not link.is_symlink():
            link.symlink_to(os.path.relpath(device.resolve(), link.parent))


if __name__ == "__main__":
    link_devices(Path(os.environ["UMOCKDEV_DIR"]))
    host = Testbed()
    devices = {one.path: dict(one.properties) for one in host.udev()}
    disks = [disk.model_dump(mode="json") for disk in list_disks(host)]
    print(json.dumps({"devices": devices, "disks": disks}))
