"""Lifts what hides a part of an ATA disk: HPA and DCO, where the work order wants it.

What a program wrote there before it was hidden would else stay (facts: wipe, trap 14). Lifting
changes no data. A disk that does not show its whole capacity afterwards is wiped in part, and said
to be; so is one with AMA, which no tool of Debian's lifts.
"""

from __future__ import annotations

import os

from refurb.host.block import BlockDevice
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.host.identity import identify
from refurb.model.disk import Disk, Transport
from refurb.model.wipe import DiskPlan, Note, Refusal
from refurb.wipe.command import Argv
from refurb.wipe.guard import check_open, refused

LIMIT_S = 120.0


def commands(disk: Disk) -> tuple[Argv, ...]:
    """Return what would lift this disk's hidden area, in order; none where nothing can.

    Only over an ATA cable: an adapter may pass such a command on to the wrong effect (trap 11). A
    DCO can only be taken off once no HPA stands (ATA8-ACS 7.9.4), and leaves the HPA's limit where
    it was, which is then set anew.
    """
    if disk.transport not in (Transport.SATA, Transport.IDE):
        return ()
    visible, native, factory = disk.visible_bytes or 0, disk.native_bytes, disk.dco_bytes
    found: list[Argv] = []
    if native is not None and native > visible:
        found.append(_show_all(disk, native))
    if factory is not None and factory > max(visible, native or 0):
        found.append(("hdparm", "--yes-i-know-what-i-am-doing", "--dco-restore", disk.path))
        found.append(_show_all(disk, factory))
    return tuple(found)


def _show_all(disk: Disk, size_bytes: int) -> Argv:
    """Return the command that sets the disk's last sector for good (hdparm(8), -N p)."""
    sectors = size_bytes // disk.logical_sector_bytes
    return ("hdparm", "--yes-i-know-what-i-am-doing", "-N", f"p{sectors}", disk.path)


def lifted(host: Host, plan: DiskPlan, *, allow_file: bool) -> DiskPlan:
    """Lift as planned, and return the plan for the disk as it is then.

    The plan stays as it was, hidden area and all, where the disk does not show its whole capacity.
    Guarded like a wipe. Raises Refused, CouldNot.
    """
    with BlockDevice(plan.path, write=True, allow_file=allow_file) as device:
        check_open(host, plan, device)
        is_block, number = device.opened.is_block_device, device.opened.device
        for argv in plan.lift:
            try:
                host.run(argv, timeout_s=LIMIT_S)
            except (ToolMissing, ToolTimeout):
                break
    if is_block:  # the kernel asks for a disk's size once; writing here makes it ask again
        here = f"/sys/dev/block/{os.major(number)}:{os.minor(number)}/device/rescan"
        host.run(("tee", here), stdin=b"1")
    return _as_it_is(host, plan, allow_file)


def _as_it_is(host: Host, plan: DiskPlan, allow_file: bool) -> DiskPlan:
    """Return the plan with the disk's new capacity. Raises Refused where it is another disk."""
    with BlockDevice(plan.path, write=False, allow_file=allow_file) as device:
        now = identify(host, device)
    was = plan.identity
    if was is None or (now.serial, now.wwn, now.device) != (was.serial, was.wwn, was.device):
        raise refused(Refusal.IDENTITY_CHANGED, plan)
    if now.size_bytes < was.size_bytes:
        raise refused(Refusal.IDENTITY_CHANGED, plan)
    left = plan.model_copy(update={"lift": ()})
    if now.size_bytes < plan.whole_bytes:
        return left.model_copy(update={"identity": now, "visible_bytes": now.size_bytes})
    return left.model_copy(
        update={
            "identity": now,
            "visible_bytes": now.size_bytes,
            "native_bytes": now.size_bytes,
            "notes": tuple(note for note in plan.notes if note is not Note.HIDDEN_AREA),
            "lifted_bytes": now.size_bytes - was.size_bytes,
        }
    )
