"""A PC that answers every question with the same bytes, right or not."""

from __future__ import annotations

import json
from collections.abc import Sequence

from refurb.host.door import Ran, Told
from refurb.host.udev import Device, parse

DISKS = {
    "blockdevices": [
        {"name": name, "type": "disk", "size": 1 << 30, "tran": tran}
        for name, tran in (("sda", "sata"), ("sdb", "sas"), ("nvme0n1", "nvme"), ("mmcblk0", "mmc"))
    ]
}
NAMES = {
    "/sys/class/drm": ["card0", "card0-DP-1"],
    "/sys/class/net": ["eth0", "wlan0"],
    "/sys/class/power_supply": ["BAT0"],
    "/sys/class/bluetooth": ["hci0"],
    "/sys/class/video4linux": ["video0"],
    "/sys/class/tpm": ["tpm0"],
    "/sys/class/firmware-attributes": ["dell-wmi-sysman"],
    "/sys/block": ["sda", "sr0"],
}


class NoiseHost:
    """Answers every tool and file with `data`; has a disk of every kind, unless lsblk is noise."""

    name = "replay"

    def __init__(self, data: bytes, *, has_disks: bool = True) -> None:
        self._data = data
        self._has_disks = has_disks

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        """See `Host.run`."""
        is_list = argv[0] == "lsblk" and self._has_disks
        said = json.dumps(DISKS).encode() if is_list else self._data
        return Ran(tuple(argv), 0, said, b"", 0.0)

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        """See `Host.read`."""
        return self._data[:limit_bytes]

    def names(self, path: str) -> list[str]:
        """See `Host.names`."""
        return NAMES.get(path, ["0-0", "noise"])

    def link(self, path: str) -> str:
        """See `Host.link`."""
        return path

    def udev(self) -> tuple[Device, ...]:
        """See `Host.udev`."""
        return parse(self._data)

    def disk_path(self, disk_id: str) -> str:
        """See `Host.disk_path`."""
        return f"/dev/{disk_id}"

    def listen(self, told: Told) -> None:
        """See `Host.listen`."""
