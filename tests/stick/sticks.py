"""Sticks made of files: a partition table as the image's, on a loop device with partitions."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from refurb.host.local import LocalHost
from tests.loop import loop

MIB = 1 << 20
IMAGE_MIB = 12
TABLE = """label: dos
label-id: 0x5efb5efb
start=64, size=8128, type=cd, bootable
start=8192, size=16384, type=ef
"""


def make_image(path: Path, size_mib: int = IMAGE_MIB) -> Path:
    """Write a file that begins as the image does: table, ISO 9660 mark, and other bytes."""
    block = bytes(range(256)) * 4096
    with path.open("wb") as file:
        for _ in range(IMAGE_MIB):
            file.write(block)
        file.seek(32769)
        file.write(b"CD001")
        file.truncate(size_mib * MIB)
    subprocess.run(["sfdisk", "-q", str(path)], input=TABLE.encode(), check=True)
    return path


@contextmanager
def plugged(path: Path, *options: str) -> Iterator[str]:
    """Attach `path` as a loop device that shows its partitions; give its kernel name."""
    with loop(path, *options) as device:
        # Not every kernel reads partition tables by itself; without one there is nothing to add.
        subprocess.run(["partx", "--add", device], capture_output=True, check=False)
        try:
            yield device.removeprefix("/dev/")
        finally:
            subprocess.run(["partx", "--delete", device], capture_output=True, check=False)


class StartedFrom(LocalHost):
    """This PC, as if it had been started from the stick with this kernel name."""

    def __init__(self, disk: str, words: str = "") -> None:
        super().__init__()
        self._number = Path(f"/sys/class/block/{disk}p1/dev").read_text().strip()
        self._words = words

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        real = super().read(path, limit_bytes) if path != "/proc/cmdline" else b""
        if path == "/proc/self/mountinfo":
            line = f"9 8 {self._number} / /run/live/medium ro - iso9660 /dev/x ro\n"
            return real + line.encode()
        return self._words.encode() if path == "/proc/cmdline" else real
