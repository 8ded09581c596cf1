"""Puts a profile onto a disk, reads it back, and only then says that it is installed."""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path

from refurb.host.door import Host
from refurb.host.local import has_tool
from refurb.install import beacon, boot, guard, secret
from refurb.install.make_bootable import make_bootable, of_profile
from refurb.install.plan import InstallPlan, digests
from refurb.install.progress import Counted, told
from refurb.install.tools import (
    copy_to_esp,
    make_esp,
    make_root,
    make_squashfs,
    make_table,
    read_esp,
    read_root,
    unpack,
    unpacked_bytes,
)
from refurb.install.workroom import workroom
from refurb.model.event import Progress
from refurb.model.install import Installed
from refurb.model.outcome import StageName
from refurb.problem import CouldNot

PACKAGES = {
    "sfdisk": "fdisk",
    "mkfs.vfat": "dosfstools",
    "mcopy": "mtools",
    "mkfs.ext4": "e2fsprogs",
    "e2fsck": "e2fsprogs",
    "mksquashfs": "squashfs-tools",
    "unsquashfs": "squashfs-tools",
    "unshare": "util-linux",
    "setpriv": "util-linux",
    "openssl": "openssl",
}
ESP_NOTE = "refurb.txt"
PARTS = 2
"""Steps of the preparation; then bytes are counted."""

Emit = Callable[[Progress], None]


class NotPossible(CouldNot):
    """This PC cannot install, whatever the plan: no root, or a tool is missing."""


def check_possible(tools: Host) -> None:
    """Raise NotPossible, with the reason, where this PC cannot install anything."""
    if os.geteuid() != 0:
        raise NotPossible("install.not_root")
    missing = sorted({package for tool, package in PACKAGES.items() if not has_tool(tool)})
    if missing:
        raise NotPossible("install.missing", packages=" ".join(missing))
    if "loop-control" not in tools.names("/dev"):
        raise NotPossible("install.no_loop")


def why_not(tools: Host) -> str | None:
    """Return why this PC cannot install, as a sentence; null where it can."""
    try:
        check_possible(tools)
    except NotPossible as problem:
        return str(problem)
    return None


def install(
    tools: Host,
    plan: InstallPlan,
    confirm: str,
    *,
    emit: Emit,
    slip: Path | None = None,
    inventory: str | None = None,
) -> Installed:
    """Install as planned and read everything back; returns only what was seen on the disk.

    `slip` is the file that tells the administrator's new secret, where the profile has such an
    account; without it the account stays locked. `inventory` is the address to which the PC will
    say that it came up. A run that was cut off leaves no mount and no
    loop device, and is simply done again. Raises Refused (nothing was written), CouldNot (the
    disk is not installed).
    """
    check_possible(tools)
    guard.check(tools, plan, confirm)
    with workroom() as work:
        beacon_sha256 = None
        if inventory and plan.profile.bootable:
            beacon_sha256 = beacon.write(work / "extra", inventory, plan.hostname)
        extra = own_files(plan, work / "extra", esp_id := _fat_id(), root_id := str(uuid.uuid4()))
        _say(emit, plan, 0)
        squashfs = plan.profile.squashfs or make_squashfs(
            tools, plan.profile.overlay, work / "profile.squashfs"
        )
        made = secret.new()
        opened = _open_account(tools, plan, squashfs, work / "extra", made) if slip else {}
        extra |= opened
        _say(emit, plan, 1)
        make_table(tools, plan)
        make_esp(tools, plan, esp_id)
        make_root(tools, plan, root_id)
        copy_to_esp(tools, plan, work / "extra" / "etc" / "issue.refurb", ESP_NOTE)
        size_bytes = unpacked_bytes(tools, plan, squashfs)
        with told(tools, plan, emit, Counted.WRITTEN, size_bytes):
            unpack(tools, plan, squashfs, work / "extra", work)
        if plan.profile.bootable:
            make_bootable(tools, plan, squashfs, root_id, work)
        with told(tools, plan, emit, Counted.READ, size_bytes):
            verify(tools, plan, {**plan.files, **extra}, work)
        if slip and opened:
            secret.write_slip(slip, plan.hostname, made)
    return Installed(
        profile=plan.profile.name,
        version=plan.profile.version,
        disk=plan.target,
        bootable=plan.profile.bootable,
        beacon_sha256=beacon_sha256,
    )


def own_files(plan: InstallPlan, folder: Path, esp_id: str, root_id: str) -> dict[str, str]:
    """Write the files that differ from PC to PC into `folder` and return their digests."""
    etc = folder / "etc"
    etc.mkdir(parents=True, exist_ok=True)
    fstab = (
        f"UUID={root_id} / ext4 errors=remount-ro 0 1\n"
        f"UUID={esp_id[:4]}-{esp_id[4:]} /boot/efi vfat umask=0077,nofail 0 2\n"
    )
    about = f"{plan.profile.name} {plan.profile.version}\n{plan.files_sha256}\n"
    (etc / "fstab").write_text(fstab, encoding="utf-8")
    (etc / "hostname").write_text(f"{plan.hostname}\n", encoding="utf-8")
    (etc / "issue.refurb").write_text(about, encoding="utf-8")
    if plan.profile.bootable:
        menu = folder / "boot" / "grub" / "grub.cfg"
        menu.parent.mkdir(parents=True)
        menu.write_bytes(boot.menu(root_id))
    return digests(folder)


def _open_account(
    tools: Host, plan: InstallPlan, squashfs: Path, folder: Path, made: str
) -> dict[str, str]:
    """Put the hash of the administrator's secret into `folder`; return that file's digest."""
    if f"./{secret.SHADOW}" not in plan.files:
        return {}
    shadow = of_profile(tools, plan, squashfs, secret.SHADOW)
    try:
        opened = secret.with_secret(shadow, secret.hashed(tools, made))
    except ValueError as error:
        raise CouldNot("install.open_account", profile=plan.profile.name) from error
    if opened is None:
        return {}
    secret.write_shadow(folder, opened)
    return {f"./{secret.SHADOW}": hashlib.sha256(opened).hexdigest()}


def verify(tools: Host, plan: InstallPlan, expected: dict[str, str], work: Path) -> None:
    """Read the disk back and compare every file. Raises CouldNot for the first difference."""
    seen = read_root(tools, plan, work)
    for name in sorted(expected.keys() | seen.keys()):
        if seen.get(name) != expected.get(name):
            raise CouldNot("install.different", disk=plan.identity.path, file=name)
    note = read_esp(tools, plan, ESP_NOTE)
    if note != (work / "extra" / "etc" / "issue.refurb").read_bytes():
        raise CouldNot("install.different", disk=plan.identity.path, file=ESP_NOTE)


def _fat_id() -> str:
    return uuid.uuid4().hex[:8].upper()


def _say(emit: Emit, plan: InstallPlan, done: int) -> None:
    emit(
        Progress(
            stage=StageName.INSTALL,
            target=plan.target,
            phase="prepare",
            done=done,
            total=PARTS,
            unit="parts",
        )
    )
