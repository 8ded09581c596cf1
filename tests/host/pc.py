"""A PC's block devices, mounts and swaps as a capture folder, to be built by tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from refurb.host.replay import ReplayHost
from refurb.host.usage import uses_by_disk
from refurb.model.disk import Holder, Use


class Pc:
    """A /sys and /proc tree in a capture folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mounts = ["20 1 0:20 / /proc rw - proc proc rw"]
        self.swaps = ["Filename Type Size Used Priority"]
        self._number = 0

    def device(self, name: str, *, on: tuple[str, ...] = (), part_of: str = "") -> str:
        """Add a block device, standing on others or a partition of one; return its number."""
        self._number += 1
        number = f"8:{self._number}"
        here = self.folder / "files/sys/class/block" / name
        (here / "slaves").mkdir(parents=True)
        (here / "holders").mkdir()
        (here / "dev").write_text(number + "\n")
        if part_of:
            (here / "partition").write_text("1\n")
            here.with_name(f"{name}.link").write_text(f"/sys/devices/x/block/{part_of}/{name}")
        for below in on:
            (here / "slaves" / below).write_text("")
            (here.parent / below / "holders" / name).write_text("")
        return number

    def loop(self, name: str, file: str) -> str:
        """Add a loop device over a file."""
        number = self.device(name)
        inside = self.folder / "files/sys/class/block" / name / "loop"
        inside.mkdir()
        (inside / "backing_file").write_text(file + "\n")
        return number

    def btrfs(self, label: str, members: Iterable[str]) -> None:
        """Tell which devices a mounted btrfs lies on."""
        folder = self.folder / "files/sys/fs/btrfs" / label / "devices"
        folder.mkdir(parents=True)
        for name in members:
            (folder / name).write_text("")

    def link(self, path: str, target: str) -> None:
        """Make a link such as /dev/mapper/x."""
        kept = self.folder / "files" / f"{path.lstrip('/')}.link"
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(target)

    def mount(self, number: str, point: str, kind: str = "ext4", source: str = "none") -> None:
        """Mount a device number somewhere."""
        self.mounts.append(f"30 1 {number} / {point} rw,relatime shared:1 - {kind} {source} rw")

    def uses(self) -> dict[str, tuple[Use, ...]]:
        """Return what is found."""
        proc = self.folder / "files/proc"
        (proc / "self").mkdir(parents=True, exist_ok=True)
        (proc / "self/mountinfo").write_text("\n".join(self.mounts))
        (proc / "swaps").write_text("\n".join(self.swaps))
        return uses_by_disk(ReplayHost(self.folder))

    def kinds(self, name: str) -> set[Holder]:
        """Return in which ways a disk is used."""
        return {use.kind for use in self.uses()[name]}
