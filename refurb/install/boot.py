"""What makes an installed disk start: GRUB's first sectors for BIOS, files on the ESP for UEFI.

Nothing asks the kernel for partitions: sectors are written by offset, the ESP by mtools. The
boot loaders come from the profile itself, so they are of one version with its kernel.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from refurb.install.plan import SECTOR_BYTES

CODE_BYTES = 440
"""Boot code in an MBR; disk signature and partition table follow it."""
TABLE = slice(446 - CODE_BYTES, 510 - CODE_BYTES)
"""The four entries, in what follows the boot code."""
KERNEL_SECTOR = 0x5C
"""Where boot.img keeps the first sector of the core (GRUB, include/grub/i386/pc/boot.h)."""
DRIVE_CHECK = 0x66
"""A jump there; two no-operations make GRUB mistrust a BIOS that calls a disk a floppy."""
BLOCK_LIST = SECTOR_BYTES - 12
"""Where the core's first sector keeps the sector of the rest of it (include/grub/offsets.h)."""

SHIM = "usr/lib/shim/shimx64.efi.signed"
MOK_MANAGER = "usr/lib/shim/mmx64.efi.signed"
GRUB_SIGNED = "usr/lib/grub/x86_64-efi-signed/grubx64.efi.signed"
BOOT_IMG = "usr/lib/grub/i386-pc/boot.img"
CORE_IMG = "boot/grub/refurb/core.img"
GRUB_32 = "boot/grub/refurb/bootia32.efi"

ON_ESP = {
    "EFI/BOOT/BOOTX64.EFI": SHIM,
    "EFI/BOOT/grubx64.efi": GRUB_SIGNED,
    "EFI/BOOT/mmx64.efi": MOK_MANAGER,
    "EFI/BOOT/BOOTIA32.EFI": GRUB_32,
    "EFI/debian/shimx64.efi": SHIM,
    "EFI/debian/grubx64.efi": GRUB_SIGNED,
    "EFI/debian/mmx64.efi": MOK_MANAGER,
}
"""Files of the ESP, and where in the profile they come from. The fallback name is enough for every
firmware, so nothing is written into its variables."""
MENUS_ON_ESP = ("EFI/debian/grub.cfg", "EFI/BOOT/grub.cfg")


@dataclass(frozen=True)
class FirstSectors:
    """Boot code for the MBR, and the core for the BIOS boot partition."""

    code: bytes
    core: bytes


def first_sectors(boot_img: bytes, core_img: bytes, at_bytes: int, room_bytes: int) -> FirstSectors:
    """Return GRUB's images for a core at byte `at_bytes` of the disk.

    Raises ValueError where they are no such images, or do not fit into `room_bytes`.
    """
    if len(boot_img) != SECTOR_BYTES or len(core_img) > room_bytes or len(core_img) < SECTOR_BYTES:
        raise ValueError("not GRUB's images")
    sector = at_bytes // SECTOR_BYTES
    code = bytearray(boot_img[:CODE_BYTES])
    struct.pack_into("<Q", code, KERNEL_SECTOR, sector)
    code[DRIVE_CHECK : DRIVE_CHECK + 2] = b"\x90\x90"
    core = bytearray(core_img.ljust(-(-len(core_img) // SECTOR_BYTES) * SECTOR_BYTES, b"\0"))
    struct.pack_into("<Q", core, BLOCK_LIST, sector + 1)
    return FirstSectors(bytes(code), bytes(core))


def menu_on_esp(root_uuid: str) -> bytes:
    """Return the small menu by which GRUB on the ESP finds the one on the root."""
    return (
        f"search --no-floppy --fs-uuid --set=root {root_uuid}\n"
        "set prefix=($root)/boot/grub\n"
        "configfile $prefix/grub.cfg\n"
    ).encode()


def menu(root_uuid: str) -> bytes:
    """Return the first boot menu; the first start has Debian's own tool make the usual one."""
    return (
        "set timeout=2\n"
        f"search --no-floppy --fs-uuid --set=root {root_uuid}\n"
        "menuentry 'Debian' {\n"
        f"    linux /vmlinuz root=UUID={root_uuid} ro quiet\n"
        "    initrd /initrd.img\n"
        "}\n"
    ).encode()
