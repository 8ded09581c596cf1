"""A captured PC that a test puts together: outputs of tools and copies of /sys, in a folder."""

from __future__ import annotations

import json
from pathlib import Path

from refurb.host.replay import ReplayHost


class Pc:
    """Writes a capture folder, version 1."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def host(self) -> ReplayHost:
        """Return the host that replays it."""
        return ReplayHost(self.folder)

    def tool(self, name: str, out: bytes | str, *, status: int = 0, stderr: str = "") -> Pc:
        """Add what a tool printed, under its name in a capture."""
        data = out.encode() if isinstance(out, str) else out
        self._write(f"commands/{name}.out", data)
        meta = json.dumps({"argv": [], "exit": status, "stderr": stderr})
        self._write(f"commands/{name}.meta", meta.encode())
        return self

    def lsblk(self, *disks: dict[str, object]) -> Pc:
        """Add a list of disks."""
        return self.tool("lsblk.json", json.dumps({"blockdevices": disks}))

    def file(self, path: str, data: bytes | str) -> Pc:
        """Add the copy of a file under /sys or /proc."""
        self._write(f"files{path}", data.encode() if isinstance(data, str) else data)
        return self

    def link(self, path: str, target: str) -> Pc:
        """Add where a link leads."""
        self._write(f"files{path}.link", target.encode())
        return self

    def _write(self, name: str, data: bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def disk(name: str, **more: object) -> dict[str, object]:
    """Return what lsblk tells of a 500 GB SATA disk, with other values as given."""
    plain: dict[str, object] = {
        "name": name,
        "kname": name,
        "type": "disk",
        "size": 500107862016,
        "tran": "sata",
        "model": "ST500DM002-1BD142",
        "serial": "Z3T1ABCD",
        "wwn": "0x5000c5006a1b2c3d",
        "rota": True,
        "rm": False,
        "hotplug": False,
        "ro": False,
        "vendor": "ATA     ",
        "rev": "KC45",
        "log-sec": 512,
        "phy-sec": 4096,
        "mountpoints": [None],
    }
    return {**plain, **more}


def identify(blob: bytes) -> bytes:
    """Return the IDENTIFY block of a libatasmart blob as `hdparm --Istdout` prints it."""
    at = 0
    while blob[at : at + 4] != b"IDFY":
        at += 8 + int.from_bytes(blob[at + 4 : at + 8], "big")
    block = blob[at + 8 : at + 8 + 512]
    return as_words([int.from_bytes(block[i : i + 2], "little") for i in range(0, 512, 2)])


def as_words(block: list[int]) -> bytes:
    """Return words as `hdparm --Istdout` prints them."""
    rows = [" ".join(f"{word:04x}" for word in block[i : i + 8]) for i in range(0, 256, 8)]
    return ("/dev/sda:\n" + "\n".join(rows) + "\n").encode()


def with_checksum(block: list[int]) -> list[int]:
    """Return the words with a right integrity word (ACS-4 7.12.7.92)."""
    total = sum((word & 0xFF) + (word >> 8) for word in block[:255]) + 0xA5
    return [*block[:255], (-total % 256) << 8 | 0xA5]
