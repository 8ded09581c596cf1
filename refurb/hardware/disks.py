"""All whole disks of a machine, from lsblk, udev, hdparm and smartctl."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from refurb.hardware import ata, lsblk, smartctl, udev_disks
from refurb.hardware.junk import is_junk
from refurb.hardware.lsblk import Entry
from refurb.hardware.medium import medium, transport
from refurb.hardware.traces import traces, without_names
from refurb.hardware.udev_disks import KERNEL_NAME
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.host.record_host import NOT_FOUND, RecordHost
from refurb.host.replay import ReplayHost
from refurb.host.usage import is_boot_point, uses_by_disk
from refurb.model.disk import Disk, Holder, Medium, Transport, Use
from refurb.problem import CouldNot

LSBLK = ("lsblk", "-O", "-J", "-b")
LIMIT_S = 60.0

_NO_DISK = (
    "loop", "dm-", "md", "zram", "ram", "nbd", "sr", "fd",
    "bcache", "zd", "rbd", "drbd", "mtdblock",
)  # fmt: skip
"""Kernel names of what is built of other devices or of memory, lies in the network, holds discs
and floppies, or the firmware itself (mtdblock)."""

_NO_WHOLE_DISK = re.compile(r"mmcblk\d+(boot\d+|rpmb|gp\d+)")
"""Parts of an eMMC that the kernel shows as devices of their own."""


def list_disks(host: Host) -> tuple[Disk, ...]:
    """Return the machine's whole disks; none is a legal answer, a failing lsblk is not.

    Left out are what is no disk: loop, dm, md, zram, optical drives, empty card readers. A capture
    without lsblk has udev's list. Raises CouldNot where lsblk fails or cannot be read.
    """
    entries = [e for e in _entries(host) if KERNEL_NAME.fullmatch(e.name)]
    disks = [entry for entry in entries if _is_disk(entry)]
    has_boot_parts = {one.name.split("boot")[0] for one in entries if "boot" in one.name}
    uses = uses_by_disk(host) if host.name == "local" or host.names("/sys/class/block") else {}
    with ThreadPoolExecutor(8) as pool:
        return tuple(
            pool.map(
                lambda entry: _disk(_Told(host, entry, is_emmc=entry.name in has_boot_parts), uses),
                disks,
            )
        )


def _entries(host: Host) -> list[Entry]:
    """Return what lsblk and udev list, each filling the other's gaps."""
    devices = host.udev()
    try:
        listed = _of_lsblk(host)
    except ToolMissing as error:
        names = host.disk_names() if isinstance(host, ReplayHost | RecordHost) else []
        listed = [Entry({"name": name, "type": "disk"}) for name in names]
        if not listed and not devices:
            raise CouldNot("hardware.lsblk_missing") from error
    return udev_disks.joined(listed, devices, host)


def _of_lsblk(host: Host) -> list[Entry]:
    ran = host.run(LSBLK)
    if ran.exit == NOT_FOUND:
        raise ToolMissing(LSBLK[0])
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


def _is_disk(entry: Entry) -> bool:
    """Tell whether this is a disk with something in it: an empty card reader has 0 bytes."""
    is_whole = entry.word("type") in ("disk", None) and not _NO_WHOLE_DISK.fullmatch(entry.name)
    return is_whole and not entry.name.startswith(_NO_DISK) and entry.number("size") != 0


@dataclass
class _Told:
    """What every source tells of one disk."""

    host: Host
    entry: Entry
    is_emmc: bool

    def __post_init__(self) -> None:
        name = self.entry.name
        self.path = self.host.disk_path(name)
        self.smart = smartctl.parse(self.ask("smartctl", "-x", "--json=c"))
        self.transport = transport(self.entry, self.smart)
        is_ata = self.transport in (Transport.SATA, Transport.IDE)
        self.sector = (
            self.entry.number("log-sec") or smartctl.number(self.smart, "logical_block_size") or 512
        )
        self.words = ata.words(self.ask("hdparm", "--Istdout")) if is_ata else None
        limits = self.ask("hdparm", "-N") if is_ata else b""
        self.native = ata.native_bytes(limits, self.sector)
        self.rpm = ata.rotation_rpm(self.words) if self.words else None
        if self.rpm is None:
            self.rpm = smartctl.rotation_rpm(self.smart)
        if self.rpm is None:
            self.rpm = self.entry.number(udev_disks.RPM)
        self.card = self._card(name)
        self.medium = medium(self.entry, self.transport, self.rpm, self.card)

    def ask(self, *argv: str) -> bytes:
        """Return what a tool prints of this disk; nothing where it is missing or hangs.

        A disk whose tools fail is still a disk: that is what the health room tells of.
        """
        try:
            return self.host.run((*argv, self.path), timeout_s=LIMIT_S).stdout
        except (ToolMissing, ToolTimeout):
            return b""

    def _card(self, name: str) -> str | None:
        """Return `MMC` (eMMC) or `SD` as the kernel tells it, else what boot partitions tell."""
        if self.transport is not Transport.MMC:
            return None
        try:
            return self.host.read(f"/sys/class/block/{name}/device/type", 64).decode().strip()
        except (OSError, UnicodeDecodeError):
            return "MMC" if self.is_emmc else None

    def word(self, key: str, smart_key: str) -> str | None:
        """Return a text from lsblk, or smartctl's where that says more.

        The kernel cuts texts at 16 characters (4 for firmware); behind a USB adapter smartctl
        reaches the disk itself, and lsblk only the adapter (facts: wipe, trap 23).
        """
        ours, theirs = _clean(self.entry.word(key)), _clean(smartctl.text(self.smart, smart_key))
        says_more = theirs and ours and theirs.startswith(ours)
        return (
            theirs if theirs and (self.transport is Transport.USB or says_more) else ours or theirs
        )


def _disk(told: _Told, uses: dict[str, tuple[Use, ...]]) -> Disk:
    entry, smart = told.entry, told.smart
    visible = entry.number("size") or smartctl.number(smart, "user_capacity", "bytes")
    is_fixed_card = told.medium is Medium.EMMC  # the kernel holds every MMC to be pluggable
    firmware = ata.text(told.words, 23, 26) if told.words else None  # ACS-4 7.12.7.12
    return Disk(
        id=entry.name,
        path=told.path,
        medium=told.medium,
        transport=told.transport,
        manufacturer=_maker(entry.word("vendor")),
        model=told.word("model", "model_name"),
        serial=told.word("serial", "serial_number"),
        wwn=_wwn(entry.word("wwn") or smartctl.wwn(smart)),
        firmware=firmware or smartctl.text(smart, "firmware_version") or _clean(entry.word("rev")),
        visible_bytes=visible,
        native_bytes=told.native,
        logical_sector_bytes=told.sector,
        physical_sector_bytes=entry.number("phy-sec")
        or smartctl.number(smart, "physical_block_size")
        or told.sector,
        rotation_rpm=told.rpm,
        removable=entry.flag("rm") or (entry.flag("hotplug") and not is_fixed_card),
        read_only=entry.flag("ro"),
        security=ata.security(told.words) if told.words else None,
        uses=_uses(told.host, entry, uses),
        traces=traces(entry),
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


def _clean(value: str | None) -> str | None:
    return None if value is None or is_junk(value) else value


def _maker(vendor: str | None) -> str | None:
    """Return the maker; the kernel says `ATA` of every ATA disk, and a number on virtio."""
    return None if vendor in ("ATA", "USB") or (vendor or "").startswith("0x") else _clean(vendor)


def _wwn(value: str | None) -> str | None:
    digits = re.sub(r"^(0x|naa\.|eui\.|uuid\.|nvme\.|t10\.)", "", (value or "").lower())
    return value if digits.strip("0-") else None
