"""Puts the boot loaders onto an installed disk, and reads them back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from refurb.host.door import Host
from refurb.install import boot
from refurb.install.plan import SECTOR_BYTES, InstallPlan
from refurb.install.quirks import applied
from refurb.install.tools import (
    copy_to_esp,
    forget_cached,
    read_esp,
    read_sectors,
    read_squashfs,
    write_sectors,
)
from refurb.problem import CouldNot


def make_bootable(
    tools: Host, plan: InstallPlan, squashfs: Path, root_uuid: str, work: Path
) -> None:
    """Write GRUB for BIOS and for UEFI. Raises CouldNot where it is not on the disk afterwards."""
    on_esp = {
        name: of_profile(tools, plan, squashfs, source) for name, source in boot.ON_ESP.items()
    }
    on_esp |= dict.fromkeys(boot.MENUS_ON_ESP, boot.menu_on_esp(root_uuid))
    _fill_esp(tools, plan, on_esp, work)
    boot_img = of_profile(tools, plan, squashfs, boot.BOOT_IMG)
    core_img = of_profile(tools, plan, squashfs, boot.CORE_IMG)
    try:
        first = boot.first_sectors(boot_img, core_img, plan.bios.start_bytes, plan.bios.size_bytes)
    except ValueError as error:
        raise CouldNot("install.no_loader", profile=plan.profile.name) from error
    table = read_sectors(tools, plan, 0, 1)[boot.CODE_BYTES :]
    entries = applied(table[boot.TABLE], plan.protective_mbr)
    table = table[: boot.TABLE.start] + entries + table[boot.TABLE.stop :]
    core_at = plan.bios.start_bytes // SECTOR_BYTES
    write_sectors(tools, plan, 0, first.code + table)
    write_sectors(tools, plan, core_at, first.core)
    forget_cached(plan)
    _check(tools, plan, 0, first.code + table)
    _check(tools, plan, core_at, first.core)


def of_profile(tools: Host, plan: InstallPlan, squashfs: Path, name: str) -> bytes:
    """Return a file of the profile, as its manifest has it. Raises CouldNot for any other bytes."""
    content = read_squashfs(tools, plan, squashfs, name)
    if hashlib.sha256(content).hexdigest() != plan.files.get(f"./{name}"):
        raise CouldNot("install.different", disk=plan.identity.path, file=name)
    return content


def _fill_esp(tools: Host, plan: InstallPlan, files: Mapping[str, bytes], work: Path) -> None:
    file = work / "esp"
    for name, content in files.items():
        file.write_bytes(content)
        copy_to_esp(tools, plan, file, name)
    forget_cached(plan)
    for name, content in files.items():
        if read_esp(tools, plan, name) != content:
            raise CouldNot("install.different", disk=plan.identity.path, file=name)


def _check(tools: Host, plan: InstallPlan, first: int, wanted: bytes) -> None:
    if read_sectors(tools, plan, first, len(wanted) // SECTOR_BYTES) != wanted:
        raise CouldNot("install.different", disk=plan.identity.path, file=f"sector {first}")
