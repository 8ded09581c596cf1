"""All whole disks of a machine: listed by lsblk and udev, each told of by its kind's tools."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from refurb.hardware import lsblk, nvme_list, smartctl, udev_disks
from refurb.hardware.disk_sources import Around, Sources, clean
from refurb.hardware.hidden_nvme import hides_nvme
from refurb.hardware.lsblk import Entry
from refurb.hardware.own_sheet import own_sheet
from refurb.hardware.traces import traces, without_names
from refurb.hardware.udev_disks import KERNEL_NAME
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.host.record_host import NOT_FOUND, RecordHost
from refurb.host.replay import ReplayHost
from refurb.host.usage import is_boot_point, uses_by_disk
from refurb.model.disk import Disk, Holder, Medium, Use
from refurb.problem import CouldNot, Problem

LSBLK = ("lsblk", "-O", "-J", "-b")

_NO_DISK = (
    "loop", "dm-", "md", "zram", "ram", "nbd", "sr", "fd",
    "bcache", "zd", "rbd", "drbd", "mtdblock",
)  # fmt: skip
"""Kernel names of what is built of other devices or of memory, lies in the network, holds discs
and floppies, or the firmware itself (mtdblock)."""

_NO_WHOLE_DISK = re.compile(r"mmcblk\d+(boot\d+|rpmb|gp\d+)")
"""Parts of an eMMC that the kernel shows as devices of their own."""


@dataclass(frozen=True)
class Listing:
    """The disks, and why there may be more: in a capture, lsblk's list may be garbled."""

    disks: tuple[Disk, ...]
    trouble: Problem | None = None


def list_disks(host: Host) -> tuple[Disk, ...]:
    """Return the machine's whole disks; none is a legal answer, a failing lsblk is not.

    Left out are what is no disk: loop, dm, md, zram, optical drives, empty card readers. Raises
    CouldNot where lsblk does not answer or its answer cannot be read, unless this is a capture
    that knows disks by other tools.
    """
    return listing(host).disks


def listing(host: Host) -> Listing:
    """Return the disks as `list_disks` does, and what is wrong with the list. Raises CouldNot."""
    listed = nvme_list.parse(_nvme_list(host)) if host.name == "replay" else {}
    trouble = None
    try:
        entries = _of_lsblk(host)
    except Problem as problem:
        names = _captured(host, listed)
        if not names and not (host.name == "replay" and host.udev()):
            raise
        is_missing = isinstance(problem, CouldNot) and problem.key == "hardware.lsblk_missing"
        trouble = None if is_missing else problem
        entries = [Entry({"name": name, "type": "disk"}) for name in names]
    entries = udev_disks.joined(entries, host.udev(), host)
    disks = [one for one in entries if KERNEL_NAME.fullmatch(one.name) and _is_disk(one)]
    boots = frozenset(one.name.split("boot")[0] for one in entries if "boot" in one.name)
    around = Around(host, tuple(entry.name for entry in disks), boots, listed)
    uses = uses_by_disk(host) if host.name == "local" or host.names("/sys/class/block") else {}
    with ThreadPoolExecutor(9) as pool:
        hidden = pool.submit(hides_nvme, host)
        sources = pool.map(lambda entry: Sources(around, entry), disks)
        found = [_disk(host, told, uses) for told in sources]
    return Listing(tuple(_beside_hidden(disk) if hidden.result() else disk for disk in found),
                   trouble)  # fmt: skip


def _beside_hidden(disk: Disk) -> Disk:
    """Return a disk of a PC that hides others; a stick that anybody plugs in says nothing."""
    return disk if disk.removable else disk.model_copy(update={"remapped_nvme": True})


def _of_lsblk(host: Host) -> list[Entry]:
    try:
        ran = host.run(LSBLK)
    except ToolMissing as missing:
        raise CouldNot("hardware.lsblk_missing") from missing
    if ran.exit == NOT_FOUND:
        raise CouldNot("hardware.lsblk_missing")
    if ran.exit != 0:
        why = ran.stderr.decode(errors="replace").strip() or ran.exit
        raise CouldNot("hardware.lsblk_failed", why=why)
    try:
        entries = lsblk.parse(ran.stdout)
    except lsblk.NotLsblk as error:
        raise CouldNot("hardware.lsblk_garbled") from error
    if not all(KERNEL_NAME.fullmatch(entry.name) for entry in entries):
        raise CouldNot("hardware.lsblk_garbled")
    return entries


def _captured(host: Host, listed: dict[str, nvme_list.Listed]) -> list[str]:
    """Return the disks that a capture knows by outputs of their own or by nvme-cli's list.

    A controller (`nvme0`) is a disk only where no namespace of its own is known.
    """
    if not isinstance(host, ReplayHost | RecordHost):
        return []
    names = {*host.disk_names(), *listed}
    owners = {name.rpartition("n")[0] for name in names if nvme_list.NAMESPACE.fullmatch(name)}
    owners |= {one.controller for one in listed.values() if one.controller}
    return sorted(names - owners)


def _nvme_list(host: Host) -> bytes:
    try:
        return host.run(nvme_list.LIST).stdout
    except (ToolMissing, ToolTimeout):
        return b""


def _is_disk(entry: Entry) -> bool:
    """Tell whether this is a disk with something in it: an empty card reader has 0 bytes."""
    is_whole = entry.word("type") in ("disk", None) and not _NO_WHOLE_DISK.fullmatch(entry.name)
    return is_whole and not entry.name.startswith(_NO_DISK) and entry.number("size") != 0


def _disk(host: Host, sources: Sources, uses: dict[str, tuple[Use, ...]]) -> Disk:
    entry, smart, kind = sources.entry, sources.smart, sources.kind
    told = kind.told
    is_fixed_card = sources.medium is Medium.EMMC  # the kernel holds every MMC to be pluggable
    rev = clean(entry.word("rev"))
    return Disk(
        id=entry.name,
        path=sources.path,
        medium=sources.medium,
        transport=sources.transport,
        manufacturer=_maker(entry.word("vendor")),
        model=sources.word("model", "model_name", told.model),
        serial=sources.word("serial", "serial_number", told.serial),
        wwn=_wwn(entry.word("wwn") or smartctl.wwn(smart) or told.wwn),
        firmware=told.firmware or smartctl.text(smart, "firmware_version") or rev,
        visible_bytes=entry.number("size")
        or smartctl.number(smart, "user_capacity", "bytes")
        or told.size_bytes,
        native_bytes=kind.native_bytes,
        dco_bytes=kind.dco_bytes,
        logical_sector_bytes=sources.sector,
        physical_sector_bytes=entry.number("phy-sec")
        or smartctl.number(smart, "physical_block_size")
        or told.physical_sector_bytes
        or sources.sector,
        rotation_rpm=sources.rpm,
        removable=entry.flag("rm") or (entry.flag("hotplug") and not is_fixed_card),
        read_only=entry.flag("ro"),
        security=kind.security,
        sanitize=kind.sanitize,
        nvme=kind.nvme,
        scsi=kind.scsi,
        mmc=kind.mmc,
        uses=_uses(host, entry, uses),
        traces=traces(entry),
        own_sheet=own_sheet(host, entry, sources.path),
    )


def _uses(host: Host, entry: Entry, found: dict[str, tuple[Use, ...]]) -> tuple[Use, ...]:
    """Join what the kernel's lists say with lsblk's mount points; unknown to both is in use."""
    seen = dict.fromkeys(found.get(entry.name, ()))
    for below in entry.below():
        for point in below.mount_points():
            seen[Use(kind=_kind(point), by=point)] = None
    if host.name == "local" and entry.name not in found:
        seen[Use(kind=Holder.IN_USE, by="?")] = None
    plain = (use.model_copy(update={"by": without_names(use.by)}) for use in seen)
    return tuple(dict.fromkeys(plain))


def _kind(point: str) -> Holder:
    if point == "[SWAP]":
        return Holder.IN_USE
    return Holder.BOOT_MEDIUM if is_boot_point(point) else Holder.MOUNTED


def _maker(vendor: str | None) -> str | None:
    """Return the maker; the kernel says `ATA` of every ATA disk, and a number on virtio."""
    return None if vendor in ("ATA", "USB") or (vendor or "").startswith("0x") else clean(vendor)


def _wwn(value: str | None) -> str | None:
    digits = re.sub(r"^(0x|naa\.|eui\.|uuid\.|nvme\.|t10\.)", "", (value or "").lower())
    return value if digits.strip("0-") else None
