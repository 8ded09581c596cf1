"""The only commands that erase a disk: one builder per tool, and nothing typed in gets into one.

What stands in an argv is a method's own words, the disk's path and what the disk said of itself.
Each trap that a default of these tools is (facts: wipe, traps 1, 2 and 3) is closed here.
"""

from __future__ import annotations

from refurb.model.disk import Disk
from refurb.model.wipe import Method

Argv = tuple[str, ...]

PASSWORD = "refurb"  # noqa: S105 - meant to be known: it locks a disk only while it erases itself
"""Published, so that a disk that is cut off while it erases itself can always be unlocked."""

ALL_NAMESPACES = "0xffffffff"


def commands(method: Method, disk: Disk) -> tuple[Argv, ...] | None:
    """Return what is run for a method, in order; null where refurb's own engine writes.

    Raises ValueError where the disk's facts do not give what a command must name.
    """
    name, _, way = method.partition("-")
    match name:
        case "ata":
            return _ata(way, disk.path)
        case "nvme":
            return (_nvme(way, disk),)
        case "scsi":
            return (_sg_sanitize(way, disk.path),)
        case "mmc":
            return (("blkdiscard", "-f", disk.path), ("mmc", "sanitize", disk.path))
        case _:
            return None


def _ata(way: str, path: str) -> tuple[Argv, ...]:
    sanitize = ("hdparm", "--yes-i-know-what-i-am-doing")
    match way:
        case "sanitize-block":
            return ((*sanitize, "--sanitize-block-erase", path),)
        case "sanitize-crypto":
            return ((*sanitize, "--sanitize-crypto-scramble", path),)
        case "sanitize-overwrite":
            # 0 or no passes mean sixteen; hdparm takes the passes only before the pattern.
            passes = ("--sanitize-overwrite-passes", "1")
            return ((*sanitize, *passes, "--sanitize-overwrite", "hex:00000000", path),)
        case "secure-erase-enhanced":
            return (security("set-pass", path), security("erase-enhanced", path))
        case "secure-erase":
            return (security("set-pass", path), security("erase", path))
    raise ValueError(way)


def security(what: str, path: str) -> Argv:
    """Return an ATA security command with the published password.

    `what` is `set-pass`, `erase`, `erase-enhanced` or `disable` (which unlocks first).
    """
    if what not in ("set-pass", "erase", "erase-enhanced", "disable"):
        raise ValueError(what)
    return ("hdparm", "--user-master", "u", f"--security-{what}", PASSWORD, path)


def _nvme(way: str, disk: Disk) -> Argv:
    if disk.nvme is None:
        raise ValueError(disk.id)
    to = disk.nvme.controller
    actions = {"sanitize-block": "2", "sanitize-crypto": "4"}  # NVMe 2.0, SANACT
    if way in actions:
        return ("nvme", "sanitize", to, "-a", actions[way])
    erase = {"format-user-data": "1", "format-crypto": "2"}[way]  # SES; 0 would erase nothing
    if disk.nvme.lba_format is None:
        raise ValueError(disk.id)
    # --force: without it nvme waits ten seconds, and wants the disk that refurb itself holds.
    lba_format = str(disk.nvme.lba_format)
    return ("nvme", "format", to, "-n", ALL_NAMESPACES, "-s", erase, "-l", lba_format, "--force")


def _sg_sanitize(way: str, path: str) -> Argv:
    how = {
        "sanitize-block": ("--block",),
        "sanitize-crypto": ("--crypto",),
        "sanitize-overwrite": ("--overwrite", "--zero", "--count=1"),
    }[way]
    # --early: the tool ends once the disk has begun; refurb asks the disk for its progress.
    return ("sg_sanitize", *how, "--early", "--quick", path)
