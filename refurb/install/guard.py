"""What must hold before the first byte is written, looked at on the open descriptor."""

from __future__ import annotations

import os

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.host.identity import identify, is_same
from refurb.host.usage import uses_of
from refurb.install.plan import InstallPlan
from refurb.model.wipe import DiskIdentity
from refurb.problem import Refused


def check(tools: Host, plan: InstallPlan, confirm: str) -> None:
    """Raise Refused unless the disk is confirmed, the planned one, writable and idle.

    Opening with O_EXCL makes the kernel refuse a disk that is mounted, swap or held.
    """
    typed, wanted = confirm.strip(), plan.confirm
    is_right = typed.upper() == wanted.upper() if plan.identity.serial else typed == wanted
    path = plan.identity.path
    if not is_right:
        raise Refused("install.confirm_wrong", "not-confirmed", disk=path)
    with BlockDevice(path, write=True, allow_file=plan.allow_file) as device:
        check_device(tools, plan.identity, device)


def look(tools: Host, plan: InstallPlan) -> None:
    """Raise Refused where `check` would for the disk itself; it is opened for reading alone."""
    path = plan.identity.path
    with BlockDevice(path, write=False, allow_file=plan.allow_file, exclusive=True) as device:
        check_device(tools, plan.identity, device)


def check_device(tools: Host, identity: DiskIdentity, device: BlockDevice) -> None:
    """Raise Refused unless the open descriptor is of this very disk, writable and idle."""
    path = identity.path
    if not is_same(identity, identify(tools, device)):
        raise Refused("install.identity_changed", "identity-changed", disk=path)
    if device.opened.is_read_only:
        raise Refused("install.read_only", "read-only", disk=path)
    if not device.opened.is_block_device:
        return
    number = device.opened.device
    real = tools.link(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}")
    for use in uses_of(tools, real.rsplit("/", 1)[-1]):
        raise Refused("install.in_use", use.kind, disk=path, by=use.by)
