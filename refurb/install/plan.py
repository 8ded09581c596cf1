"""An installation as a value: which disk, which partitions, which files; nothing is written."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Annotated

from pydantic import Field

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.host.identity import identify
from refurb.install import manifest
from refurb.install.profile import Profile
from refurb.install.quirks import ProtectiveMbr, wanted
from refurb.model.base import Fact, Sha256, WholeNumber
from refurb.model.machine import Machine
from refurb.model.wipe import DiskIdentity
from refurb.problem import CouldNot

MIB = 1 << 20
SECTOR_BYTES = 512
BIOS_MIB = 1
END_MIB = 1
"""Left free at the end for GPT's second table (33 sectors), rounded up."""

LINUX_ROOT = "4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"
"""Root partition of x86-64 in the Discoverable Partitions Specification."""
BIOS_BOOT = "21686148-6449-6E6F-744E-656564454649"
EFI_SYSTEM = "C12A7328-F81F-11D2-BA4B-00A0C93EC93B"


class Partition(Fact):
    """One partition of the GPT: first byte, length, GPT type and use."""

    start_bytes: WholeNumber
    size_bytes: WholeNumber
    gpt_type: str
    label: str


class InstallPlan(Fact):
    """What would be installed where. `files` are digests by path, symbolic links as `-> TARGET`."""

    profile: Profile
    target: str
    identity: DiskIdentity
    confirm: str
    allow_file: bool
    hostname: Annotated[str, Field(pattern=r"^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$")]
    bios: Partition
    esp: Partition
    root: Partition
    protective_mbr: ProtectiveMbr
    files: dict[str, str]
    files_sha256: Sha256


def plan(
    host: Host,
    profile: Profile,
    path: str,
    *,
    hostname: str,
    target: str | None = None,
    machine: Machine | None = None,
    allow_file: bool = False,
) -> InstallPlan:
    """Return the plan for putting `profile` onto the disk at `path`.

    `target` names the disk on screens; `machine` is the PC that is to start from it, where known.
    A PC's disk is confirmed by its serial's last four characters, a disk without one by its path.
    Raises CouldNot where the disk is too small or cannot be opened, Refused (`virtual`) for a file
    without `allow_file`.
    """
    path = os.path.realpath(path)
    with BlockDevice(path, write=False, allow_file=allow_file) as device:
        identity = identify(host, device)
    bios, esp, root = layout(profile, identity.size_bytes, path)
    files = files_of(profile)
    listing = "\n".join(f"{name} {digest}" for name, digest in files.items())
    return InstallPlan(
        profile=profile.model_copy(),
        target=target or path,
        identity=identity,
        confirm=identity.serial[-4:] if identity.serial else path,
        allow_file=allow_file,
        hostname=hostname,
        bios=bios,
        esp=esp,
        root=root,
        protective_mbr=wanted(machine),
        files=files,
        files_sha256=hashlib.sha256(listing.encode()).hexdigest(),
    )


def files_of(profile: Profile) -> dict[str, str]:
    """Return the digests of a profile's files. Raises CouldNot where it was not built yet."""
    if not profile.can_install:
        raise CouldNot("install.not_built", profile=profile.name)
    if profile.squashfs is None:
        return digests(profile.overlay)
    try:
        return manifest.from_bytes((profile.squashfs.parent / "manifest").read_bytes())
    except OSError as error:
        raise CouldNot("install.manifest_broken") from error


def layout(profile: Profile, size_bytes: int, path: str) -> tuple[Partition, Partition, Partition]:
    """Return the BIOS boot, EFI system and root partitions. CouldNot where the disk is too small.

    All begin at whole MiB, so that they are aligned for 4096-byte sectors and flash.
    """
    esp_mib, start_mib = profile.esp_mib, 1 + BIOS_MIB + profile.esp_mib
    root_mib = size_bytes // MIB - start_mib - END_MIB
    if root_mib < profile.root_least_mib:
        need_mib = start_mib + profile.root_least_mib + END_MIB
        raise CouldNot("install.too_small", disk=path, need=need_mib, has=size_bytes // MIB)
    return (
        _partition(1, BIOS_MIB, BIOS_BOOT, "bios"),
        _partition(1 + BIOS_MIB, esp_mib, EFI_SYSTEM, "esp"),
        _partition(start_mib, root_mib, LINUX_ROOT, "root"),
    )


def digests(tree: Path) -> dict[str, str]:
    """Return the SHA-256 of every file below `tree`, by `./path`; a link's is `-> TARGET`."""
    found = {}
    for path in sorted(tree.rglob("*")):
        name = f"./{path.relative_to(tree)}"
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file():
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _partition(start_mib: int, size_mib: int, gpt_type: str, label: str) -> Partition:
    return Partition(
        start_bytes=start_mib * MIB, size_bytes=size_mib * MIB, gpt_type=gpt_type, label=label
    )
