"""The guards: what must hold before the first byte is written, looked at on the open descriptor."""

from __future__ import annotations

import os

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.host.identity import identify, is_same
from refurb.host.usage import uses_of
from refurb.model.event import WipeAttempt
from refurb.model.wipe import DiskPlan, Note, Refusal
from refurb.problem import Refused


def refused(refusal: Refusal, plan: DiskPlan) -> Refused:
    """Return the refusal as the problem that a person is told."""
    return Refused(f"wipe.refusal.{refusal}", refusal, disk=plan.path)


def check_plan(plan: DiskPlan, attempt: WipeAttempt | None = None) -> None:
    """Raise Refused where the plan allows nothing, or was never bound to a disk of this PC.

    A disk without a method can only be gone on with, where `attempt` was cut off while the disk
    erased itself.
    """
    if plan.refusal is not None or not plan.allowed:
        raise refused(plan.refusal or Refusal.IN_USE, plan)
    if plan.identity is None:
        raise refused(Refusal.IDENTITY_CHANGED, plan)
    if not plan.methods and attempt is None:
        raise no_method(plan)


def no_method(plan: DiskPlan) -> Refused:
    """Return why a disk that may be wiped is not: it is busy, or cannot reach what is wanted."""
    if Note.SANITIZE_IN_PROGRESS in plan.notes:
        return Refused("wipe.busy", Note.SANITIZE_IN_PROGRESS, disk=plan.path)
    return Refused("wipe.no_purge", "no-purge", disk=plan.path)


def check_confirmation(plan: DiskPlan, confirm: str) -> None:
    """Raise Refused unless `confirm` is what this disk is confirmed by.

    That is the last four characters of its serial, in any case of letters; a disk without a
    serial is confirmed by its whole path (CONTRACT: `--confirm`).
    """
    typed, wanted = confirm.strip(), plan.confirm
    if plan.serial:
        is_right = typed.upper() == wanted.upper()
    else:
        is_right = typed.startswith("/") and os.path.realpath(typed) == os.path.realpath(wanted)
    if not wanted or not is_right:
        raise Refused("wipe.confirm_wrong", "not-confirmed", disk=plan.path)


def check_open(host: Host, plan: DiskPlan, device: BlockDevice) -> None:
    """Raise Refused unless the open descriptor is of the planned disk, whole, writable and idle.

    The kernel's O_EXCL has kept mounts, md, LVM and swap out at opening; their lists are read
    once more, since a file, or a disk under a stacked file system, has no such lock.
    """
    if plan.identity is None or not is_same(plan.identity, identify(host, device)):
        raise refused(Refusal.IDENTITY_CHANGED, plan)
    if device.opened.is_read_only:
        raise refused(Refusal.READ_ONLY, plan)
    if device.opened.size_bytes == 0:
        raise refused(Refusal.NO_CAPACITY, plan)
    if device.opened.is_block_device:
        try:
            name = kernel_name(host, device.opened.device)
        except OSError as error:  # it was unplugged just now
            raise refused(Refusal.IDENTITY_CHANGED, plan) from error
        for use in uses_of(host, name):
            raise refused(Refusal(use.kind), plan)


def kernel_name(host: Host, device: int) -> str:
    """Return the kernel name of a block device number. Raises OSError."""
    path = host.link(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}")
    return path.rsplit("/", 1)[-1]
