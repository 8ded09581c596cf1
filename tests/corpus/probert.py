"""A PC that probert (Ubuntu's installer) saw, put together again: udev's list, /sys, lsblk's."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.hardware.pc import Pc

BLOCK = "/sys/class/block"
SECTOR_BYTES = 512
UPON = {"/dev/mapper/ventoy": "/dev/sdb"}
"""What a mapped device stands on, which probert does not tell: Ventoy maps the stick itself."""


class Probert:
    """One of probert's documents, of today's form or an older one."""

    def __init__(self, file: Path) -> None:
        document = json.loads(file.read_text(encoding="utf-8"))
        self.storage: dict[str, Any] = document.get("storage", document)
        self.links: list[dict[str, Any]] = document.get("network", {}).get("links", [])
        self.devices: dict[str, dict[str, Any]] = self.storage["blockdev"]

    def udev_db(self) -> str:
        """Return the devices as `udevadm info --export-db` prints them."""
        told = [*self.devices.values(), *(link["udev_data"] for link in self.links)]
        return "\n".join(
            "\n".join(
                [
                    f"P: {one['DEVPATH']}",
                    *(f"E: {k}={v}" for k, v in one.items() if isinstance(v, str)),
                ]
            )
            + "\n"
            for one in told
        )

    def lsblk(self) -> list[dict[str, object]]:
        """Return what lsblk lists without udev: all devices that are not empty, in their tree."""
        return [self._entry(path) for path in self.whole() if self.size(path)]

    def whole(self) -> list[str]:
        return [path for path, one in self.devices.items() if one.get("DEVTYPE") == "disk"]

    def size(self, path: str) -> int:
        return int(self.devices[path]["attrs"]["size"])

    def mounts(self) -> dict[str, list[str]]:
        """Return where each device is mounted."""
        found: dict[str, list[str]] = {}
        for one in _flat(self.storage.get("mount") or []):
            source = UPON.get(one["source"], one["source"])
            found.setdefault(source, []).append(one["target"])
        return found

    def _entry(self, path: str) -> dict[str, object]:
        one = self.devices[path]
        attributes, name = one["attrs"], path.removeprefix("/dev/")
        is_disk = one.get("DEVTYPE") == "disk"
        below = f"{one['DEVPATH']}/"
        parts = [p for p, d in self.devices.items() if is_disk and d["DEVPATH"].startswith(below)]
        spins = attributes.get("queue/rotational")
        return {
            "name": name,
            "kname": name,
            "type": "disk" if is_disk else "part",
            "size": self.size(path),
            "rm": attributes.get("removable") == "1",
            "ro": attributes.get("ro") == "1",
            **({} if spins is None else {"rota": spins == "1"}),
            "mountpoints": self.mounts().get(path, [None]),
            "children": [self._entry(part) for part in parts],
        }

    def put_into(self, pc: Pc, *, with_lsblk: bool) -> Pc:
        """Write the capture of this PC."""
        pc.tool("udev-db.txt", self.udev_db())
        if with_lsblk:
            pc.lsblk(*self.lsblk())
        for path in self.devices:
            self._put_sysfs(pc, path)
        for path, disk in UPON.items():
            for dm in (p for p, d in self.devices.items() if path in d.get("DEVLINKS", "").split()):
                name = disk.removeprefix("/dev/")
                pc.file(f"{BLOCK}/{dm.removeprefix('/dev/')}/slaves/{name}", "")
        pc.file("/proc/swaps", "Filename\tType\tSize\tUsed\tPriority\n")
        return pc.file("/proc/self/mountinfo", "".join(self._mountinfo()))

    def _put_sysfs(self, pc: Pc, path: str) -> None:
        here, one = f"{BLOCK}/{path.removeprefix('/dev/')}", self.devices[path]
        pc.file(f"{here}/dev", f"{one['MAJOR']}:{one['MINOR']}\n")
        pc.file(f"{here}/size", f"{self.size(path) // SECTOR_BYTES}\n")
        if one.get("DEVTYPE") == "partition":
            pc.file(f"{here}/partition", "1\n").link(here, f"/sys{one['DEVPATH']}")
        for name in ("removable", "ro", "queue/rotational"):
            if one["attrs"].get(name) is not None:
                pc.file(f"{here}/{name}", f"{one['attrs'][name]}\n")

    def _mountinfo(self) -> Iterator[str]:
        """Yield the mounts as the kernel lists them (proc(5)), a device by its numbers."""
        links = {link: d for d in self.devices.values() for link in d.get("DEVLINKS", "").split()}
        yield "1 0 0:1 / / rw - rootfs rootfs rw\n"
        for number, one in enumerate(_flat(self.storage.get("mount") or []), 2):
            device = self.devices.get(one["source"]) or links.get(one["source"])
            numbers = f"{device['MAJOR']}:{device['MINOR']}" if device else "0:99"
            target = one["target"].replace(" ", "\\040")
            yield f"{number} 1 {numbers} / {target} rw - {one['fstype']} {one['source']} rw\n"


def _flat(mounts: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in mounts:
        yield one
        yield from _flat(one.get("children", []))
