"""Builds a profile: its layers' packages and trees and the brand, as one squashfs with a manifest.

Needs root, mmdebstrap and squashfs-tools. What is built lies in a folder of its own beside a copy
of profile.toml: NAME.squashfs, `manifest` (each file's digest) and `packages.lock` (versions).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from refurb.host.door import Host, Ran
from refurb.install import manifest
from refurb.install.brand import Brand, apply
from refurb.install.plan import digests
from refurb.install.profile import Profile
from refurb.model.event import Progress
from refurb.model.outcome import StageName
from refurb.problem import CouldNot

LIMIT_S = 4 * 3600.0
LEVEL = 15
PARTS = 4
WITHOUT = ("/usr/share/man/*", "/usr/share/info/*", "/usr/share/doc/*", "/usr/share/locale/*")
WITH = ("/usr/share/doc/*/copyright", "/usr/share/locale/fr/*", "/usr/share/locale/locale.alias")

FINISH = """
# /boot: an initramfs that can check the disk, and GRUB for BIOS and 32-bit UEFI. The core finds
# its folder on the third partition of the disk it was loaded from, so it needs no UUID.
printf 'LABEL=root / ext4 errors=remount-ro 0 1\\n' >/etc/fstab
mkdir -p /boot/grub /boot/grub/refurb
cp -r /usr/lib/grub/i386-pc /boot/grub/
grub-mkimage -O i386-pc -p '(,gpt3)/boot/grub' -o /boot/grub/refurb/core.img \
    biosdisk part_gpt ext2 normal search search_fs_uuid linux configfile test echo minicmd
grub-mkimage -O i386-efi -p /EFI/BOOT -o /boot/grub/refurb/bootia32.efi \
    part_gpt fat ext2 normal search search_fs_uuid linux configfile test echo efi_gop efi_uga
update-initramfs -u
systemctl -q enable systemd-networkd systemd-resolved refurb-first-boot refurb-say-up
passwd -q -l root
"""

CHROOT = """
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
mount -t sysfs sysfs "$1/sys"
chroot "$1" sh -ec "$2"
"""

Emit = Callable[[Progress], None]


def build(
    tools: Host,
    profile: Profile,
    target: Path,
    *,
    level: int,
    emit: Emit,
    brand: Brand | None = None,
) -> Path:
    """Build `profile` into the folder `target` and return its squashfs.

    `level` is zstd's. Nothing is in `target` before everything is whole. Raises CouldNot.
    """
    if os.geteuid() != 0:
        raise CouldNot("install.build.not_root")
    if not profile.suite:
        raise CouldNot("install.build.nothing", profile=profile.name)
    brand = brand or Brand()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="refurb-build-", dir=target.parent) as folder:
        work = Path(folder)
        tree, made = work / "tree", work / "made"
        made.mkdir()
        _say(emit, profile, "packages", 0)
        _debian(tools, profile, brand, tree)
        _say(emit, profile, "prepare", 1)
        overlay(profile, brand, tree)
        finish(tools, profile, tree)
        _clean(tree)
        _say(emit, profile, "check", 2)
        versions = _run(tools, ["chroot", str(tree), "dpkg-query", "-W"]).stdout
        (made / "packages.lock").write_bytes(versions)
        (made / "manifest").write_bytes(manifest.to_bytes(digests(tree)))
        (made / "profile.toml").write_bytes(profile.file.read_bytes())
        _say(emit, profile, "pack", 3)
        squashfs = made / f"{profile.name}.squashfs"
        _run(tools, ["mksquashfs", str(tree), str(squashfs), "-quiet", "-no-progress",
                     "-comp", "zstd", "-Xcompression-level", str(level), "-b", "256K"])  # fmt: skip
        shutil.rmtree(target, ignore_errors=True)
        made.rename(target)
    _say(emit, profile, "pack", PARTS)
    return target / squashfs.name


def _debian(tools: Host, profile: Profile, brand: Brand, tree: Path) -> None:
    options = [f"--dpkgopt=path-exclude={path}" for path in WITHOUT]
    options += [f"--dpkgopt=path-include={path}" for path in (*WITH, *brand.translations())]
    try:
        names = [*profile.names(), *brand.packages]
    except OSError as error:
        raise CouldNot("install.profile_broken", file=profile.file, why=str(error)) from error
    _run(tools, ["mmdebstrap", "--quiet", "--variant=minbase", "--format=directory",
                 f"--components={profile.components}", f"--include={','.join(names)}",
                 *options, profile.suite, str(tree)])  # fmt: skip


def overlay(profile: Profile, brand: Brand, tree: Path) -> None:
    """Copy the layers' trees over the packages', each over those before it, with the brand."""
    for folder in profile.layers:
        own = folder / "overlay"
        if own.is_dir():
            skip = shutil.ignore_patterns("__pycache__")
            shutil.copytree(own, tree, symlinks=True, dirs_exist_ok=True, ignore=skip)
            apply(brand, tree, [path.relative_to(own) for path in own.rglob("*")])


def finish(tools: Host, profile: Profile, tree: Path) -> None:
    """Run FINISH, then each layer's `finish`, in the tree, with mounts that go with it."""
    own = [folder / "finish" for folder in profile.layers]
    scripts = [FINISH, *(file.read_text(encoding="utf-8") for file in own if file.is_file())]
    alone = ("unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", CHROOT, "refurb")
    _run(tools, [*alone, str(tree), "\n".join(scripts)])


def _clean(tree: Path) -> None:
    """Take out what must differ from PC to PC, and what only building left."""
    (tree / "etc/machine-id").write_text("", encoding="ascii")
    resolv = tree / "etc/resolv.conf"
    resolv.unlink(missing_ok=True)
    resolv.symlink_to("../run/systemd/resolve/stub-resolv.conf")
    for name in ("etc/hostname", "etc/shadow-", "etc/passwd-", "etc/group-", "etc/gshadow-",
                 "var/lib/dbus/machine-id"):  # fmt: skip
        (tree / name).unlink(missing_ok=True)
    for folder in ("var/lib/apt/lists", "var/cache/apt", "var/log", "tmp", "dev"):
        for path in (tree / folder).iterdir():
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink()


def _run(tools: Host, argv: list[str]) -> Ran:
    ran = tools.run(argv, timeout_s=LIMIT_S)
    if ran.exit != 0:
        said = (ran.stderr or ran.stdout).decode(errors="replace").strip().splitlines()
        why = said[-1] if said else f"exit {ran.exit}"
        raise CouldNot("install.build.failed", tool=argv[0], why=why)
    return ran


def _say(emit: Emit, profile: Profile, phase: str, done: int) -> None:
    emit(Progress(stage=StageName.INSTALL, target=profile.name, phase=phase, done=done,
                  total=PARTS, unit="parts"))  # fmt: skip
