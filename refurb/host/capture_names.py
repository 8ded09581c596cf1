"""Which tool's run is kept under which name in a capture folder (CONTRACT: capture folder)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

WHOLE_MACHINE = {
    ("lsblk", "-O", "-J", "-b"): "lsblk.json",
    ("dmidecode",): "dmidecode.txt",
    ("lspci", "-vmmnnk"): "lspci.txt",
    ("lsusb",): "lsusb.txt",
    ("lscpu", "-J"): "lscpu.json",
    ("decode-dimms",): "decode-dimms.txt",
    ("nvme", "list", "-o", "json"): "nvme-list.json",
    ("dmesg",): "dmesg.txt",
    ("upower", "--dump"): "upower.txt",
    ("udevadm", "info", "--export-db"): "udev-db.txt",
    ("uname", "-a"): "uname.txt",
}

PER_DISK = {
    ("smartctl", "-x", "--json=c"): "smartctl.{disk}.json",
    ("hdparm", "-I"): "hdparm.{disk}.txt",
    ("hdparm", "--Istdout"): "hdparm-words.{disk}.txt",
    ("hdparm", "-N"): "hdparm-N.{disk}.txt",
    ("hdparm", "--dco-identify"): "hdparm-dco.{disk}.txt",
    ("nvme", "id-ctrl", "-o", "json"): "nvme-id-ctrl.{disk}.json",
    ("nvme", "id-ns", "-o", "json"): "nvme-id-ns.{disk}.json",
    ("nvme", "sanitize-log", "-o", "json"): "nvme-sanitize-log.{disk}.json",
    ("sg_opcodes",): "sg-opcodes.{disk}.txt",
    ("mmc", "extcsd", "read"): "mmc-extcsd.{disk}.txt",
}


def name_of(argv: Sequence[str]) -> str | None:
    """Return the capture's name for a command, null for a command that captures do not keep.

    Commands about one disk end in its path: `smartctl -x --json=c /dev/sda`.
    """
    whole = WHOLE_MACHINE.get(tuple(argv))
    if whole or not argv:
        return whole
    pattern = PER_DISK.get(tuple(argv[:-1]))
    return pattern.format(disk=PurePosixPath(argv[-1]).name) if pattern else None


def by_controller(argv: Sequence[str]) -> list[str]:
    """Return a command with an NVMe disk's controller in its place (`/dev/nvme0` for `nvme0n1`).

    Captures that were made by hand may name an output by the controller that was asked.
    """
    return [*argv[:-1], re.sub(r"(/nvme[0-9]{1,4})n[0-9]{1,9}$", r"\1", argv[-1])] if argv else []


def disk_of(name: str) -> str | None:
    """Return the disk that an output of this name is about (`smartctl.sda.json`: `sda`)."""
    for pattern in PER_DISK.values():
        before, after = pattern.split("{disk}")
        disk = name.removeprefix(before).removesuffix(after)
        if disk and "." not in disk and name == pattern.format(disk=disk):
            return disk
    return None
