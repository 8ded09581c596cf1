"""A PC of which a tree of /sys (and some of /proc) is kept: unpacked, and shown to real tools."""

from __future__ import annotations

import os
import subprocess
import tarfile
from pathlib import Path

from tests.hardware.pc import Pc


def unpack(packed: Path, pc: Pc) -> Path:
    """Unpack a tree as the copies of files of a capture; return its root.

    Links from /sys/block and /sys/dev/block are put where the one who kept it left them out:
    lsblk finds devices by them.
    """
    root = pc.folder / "files"
    with tarfile.open(packed) as archive:
        members = archive.getmembers()
        names = {member.name.removeprefix("./").split("/")[0] for member in members}
        above = "" if "sys" in names else f"{names.pop()}/"
        for member in members:
            member.name = member.name.removeprefix("./").removeprefix(above)
            if member.name.startswith(("sys", "proc")) and not member.isdev():
                member.mode |= 0o600
                archive.extract(member, root, filter="fully_trusted")
    for size in [*root.glob("sys/devices/**/size")]:
        device = size.parent
        if (device / "range").exists() or (device / "partition").exists():
            _linked(root, device)
    return root


def _linked(root: Path, device: Path) -> None:
    dev = device / "dev"
    links = [root / "sys/dev/block" / dev.read_text().strip()] if dev.exists() else []
    if not (device / "partition").exists():
        links.append(root / "sys/block" / device.name)
    for link in links:
        if not link.exists() and not link.is_symlink():
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(os.path.relpath(device, link.parent))


def real(tool: str, root: Path, *argv: str) -> bytes:
    """Return what a tool of util-linux prints of this tree."""
    run = subprocess.run([tool, "--sysroot", str(root), *argv], capture_output=True, check=True)
    return run.stdout
