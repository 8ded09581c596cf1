"""A disk that hangs: a file on a file system that is frozen, whose writers the kernel holds."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import need_root, need_tools
from tests.loop import loop
from tests.wipe.disks import filled


@dataclass
class Hanging:
    """A disk that can be made to hang. A thread that writes to it then cannot even be killed."""

    disk: Path
    is_frozen: bool = False

    def hang(self) -> None:
        """Hold every write from now on."""
        if not self.is_frozen:
            subprocess.run(["fsfreeze", "-f", str(self.disk.parent)], check=True)
            self.is_frozen = True

    def wake(self) -> None:
        """Let them through."""
        if self.is_frozen:
            subprocess.run(["fsfreeze", "-u", str(self.disk.parent)], check=True)
            self.is_frozen = False


@contextmanager
def hanging(folder: Path, size: int) -> Iterator[Hanging]:
    """Give a disk of `size` bytes in `folder` (root); it is awake again at the end."""
    need_root()
    need_tools("mkfs.ext4:e2fsprogs", "fsfreeze:util-linux")
    image, mount = folder / "image", folder / "mount"
    mount.mkdir()
    with image.open("wb") as file:
        file.truncate(size + (32 << 20))
    with loop(image) as device:
        subprocess.run(["mkfs.ext4", "-q", device], check=True)
        subprocess.run(["mount", device, str(mount)], check=True)
        found = Hanging(filled(mount / "disk", size))
        try:
            yield found
        finally:
            found.wake()
            subprocess.run(["umount", "-l", str(mount)], check=True)
