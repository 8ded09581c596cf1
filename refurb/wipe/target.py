"""From the path a person typed to the facts of one disk, and from a plan to the disk it is of."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.host.identity import identify, serial_of, usb_serial
from refurb.host.usage import uses_of
from refurb.model.disk import Disk, Medium, Transport
from refurb.model.wipe import DiskPlan, Refusal
from refurb.problem import CouldNot, Refused, WrongUse
from refurb.wipe.guard import kernel_name

KERNEL_SECTOR = 512
"""/sys counts sizes in these, whatever the disk's own sectors are (block/genhd.c)."""


def facts_of(host: Host, typed: str, *, allow_file: bool) -> Disk:
    """Return what must be known of one disk before it is wiped.

    `typed` may be a link (/dev/disk/by-id/...); a partition is wrong use. Raises WrongUse,
    Refused (`virtual` for a file without `allow_file`, and for what is neither disk, file nor loop
    device), CouldNot.
    """
    path = os.path.realpath(typed)
    number = _block_number(path)
    if number is None:
        with BlockDevice(path, write=False, allow_file=allow_file) as file:
            size = file.opened.size_bytes
        return Disk(id=path, path=path, transport=Transport.FILE, visible_bytes=size)
    name = kernel_name(host, number)
    if "partition" in host.names(f"/sys/class/block/{name}"):
        raise WrongUse("wipe.partition", disk=path)
    disk = _block_disk(host, name, path)
    if disk.virtual and allow_file and not name.startswith("loop"):
        raise Refused("wipe.refusal.virtual", Refusal.VIRTUAL, disk=path)
    return disk


def _block_number(path: str) -> int | None:
    """Return a block device's number, null for anything else. Raises CouldNot."""
    try:
        about = os.stat(path)  # noqa: PTH116
    except OSError as error:
        raise CouldNot("host.disk_open", disk=path, why=error.strerror) from error
    return about.st_rdev if stat.S_ISBLK(about.st_mode) else None


def _block_disk(host: Host, name: str, path: str) -> Disk:
    """Return what /sys tells of a block device; it is not opened, since it may be in use."""
    here = f"/sys/class/block/{name}"
    where = host.link(here)
    transport = _transport(where)
    return Disk(
        id=name,
        path=path,
        medium=_medium(host, here, transport),
        transport=transport,
        model=_word(host, f"{here}/device/model"),
        serial=serial_of(host, here) or usb_serial(host, here),
        visible_bytes=_number(host, f"{here}/size", 0) * KERNEL_SECTOR,
        logical_sector_bytes=_number(host, f"{here}/queue/logical_block_size", KERNEL_SECTOR),
        removable=_word(host, f"{here}/removable") == "1",
        read_only=_word(host, f"{here}/ro") == "1",
        virtual="/devices/virtual/block/" in where,
        uses=uses_of(host, name),
    )


def _transport(real_path: str) -> Transport:
    """Tell how a disk is attached from where /sys has it."""
    marks = (
        ("/usb", Transport.USB),
        ("/nvme", Transport.NVME),
        ("/mmc_host/", Transport.MMC),
        ("/virtio", Transport.VIRTIO),
        ("/ata", Transport.SATA),
        ("/end_device-", Transport.SAS),
        ("/target", Transport.SCSI),
    )
    return next((kind for mark, kind in marks if mark in real_path), Transport.UNKNOWN)


def _medium(host: Host, here: str, transport: Transport) -> Medium:
    if transport is Transport.USB:
        return Medium.USB
    if transport is Transport.NVME:
        return Medium.NVME
    if transport is Transport.MMC:
        cards = {"MMC": Medium.EMMC, "SD": Medium.SD}  # what says neither may be anybody's card
        return cards.get(_word(host, f"{here}/device/type") or "", Medium.UNKNOWN)
    spins = {"1": Medium.HDD, "0": Medium.SSD}
    return spins.get(_word(host, f"{here}/queue/rotational") or "", Medium.UNKNOWN)


def _number(host: Host, path: str, otherwise: int) -> int:
    word = _word(host, path)
    return int(word) if word and word.isdigit() else otherwise


def _word(host: Host, path: str) -> str | None:
    try:
        return host.read(path, 4096).decode("ascii", errors="replace").strip() or None
    except OSError:  # this kind of disk has no such attribute
        return None


def bound(host: Host, plans: Iterable[DiskPlan], *, allow_file: bool) -> tuple[DiskPlan, ...]:
    """Return the plans with the identity of the disks that they are of, read from the disks.

    Only a bound plan can be run. A plan that allows nothing stays as it is; one whose disk the
    kernel says is held allows nothing any more. Raises CouldNot where a disk cannot be opened, or
    is not the one whose serial the plan names.
    """
    return tuple(_bound(host, plan, allow_file) if plan.allowed else plan for plan in plans)


def _bound(host: Host, plan: DiskPlan, allow_file: bool) -> DiskPlan:
    try:
        with BlockDevice(plan.path, write=False, allow_file=allow_file, exclusive=True) as device:
            identity = identify(host, device)
    except Refused as error:
        if error.code != Refusal.IN_USE:
            raise
        return held(plan)
    if not _agree(plan.serial, identity.serial) or identity.size_bytes != plan.visible_bytes:
        raise CouldNot("wipe.not_the_disk", disk=plan.path)
    return plan.model_copy(update={"identity": identity})


def looked_at(plans: Iterable[DiskPlan]) -> tuple[DiskPlan, ...]:
    """Return the plans of this PC's disks, refused where the kernel says that a disk is held.

    It knows of mounts that no list shows us, such as those of another namespace (open(2), O_EXCL
    on a block device). Where a disk may not be opened, the plan stays as it is: running asks again.
    """
    return tuple(_looked_at(plan) if plan.allowed else plan for plan in plans)


def _looked_at(plan: DiskPlan) -> DiskPlan:
    try:
        BlockDevice(plan.path, write=False, exclusive=True).close()
    except Refused as error:
        return held(plan) if error.code == Refusal.IN_USE else plan
    except CouldNot:
        return plan
    return plan


def held(plan: DiskPlan) -> DiskPlan:
    """Return a plan refused since something uses its disk."""
    return plan.model_copy(update={"allowed": False, "refusal": Refusal.IN_USE})


def _agree(planned: str | None, read: str | None) -> bool:
    """Tell whether two spellings of a serial can be of one disk; tools pad and cut them."""
    if planned is None or read is None:
        return True
    one, other = ("".join(s.split()).upper() for s in (planned, read))
    return one in other or other in one
