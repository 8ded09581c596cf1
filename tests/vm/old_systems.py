"""Disks that a careless live system would write to: each holds what its kernel likes to take up."""

from __future__ import annotations

import struct
import subprocess
import zlib
from collections.abc import Callable
from pathlib import Path

MIB = 1 << 20
SIZE = 32 * MIB
UUID = bytes(range(16))


def ext4_with_a_dirty_journal(image: Path) -> None:
    """An ext4 that was not unmounted: mounting it, even read-only, plays its journal back."""
    _run("mke2fs", "-q", "-t", "ext4", "-L", "PERSO", str(image))
    block = image.with_suffix(".block")
    block.write_bytes(b"a page that was written last" * 100)
    orders = f"jo\njw -b 4000 {block}\njc\nssv state 0\n"
    _run("debugfs", "-w", "-f", "-", str(image), given=orders)


def swap(image: Path) -> None:
    """A swap area: one that is used gets written to."""
    _run("mkswap", str(image))


def hibernated(image: Path) -> None:
    """A swap area with a hibernated system: resuming erases its mark (kernel/power/swap.c)."""
    swap(image)
    with image.open("r+b") as file:
        file.seek(4096 - 20)
        file.write(b"SWAPSPACE2S1SUSPEND\0")


def raid_member(image: Path) -> None:
    """One half of an md mirror, superblock 1.2: assembling it counts an event up (md(4))."""
    data_sectors = SIZE // 512 - 2048
    fields = struct.pack("<IIII16s32sQIIQIII", 0xA92B4EFC, 1, 0, 0, UUID, b"donne:0", 0, 1, 0,
                         data_sectors, 0, 2, 0)  # fmt: skip
    device = struct.pack("<QQQQIIQ", 2048, data_sectors, 8, 0, 0, 0, 7) + UUID[::-1]
    body = bytearray(fields.ljust(128, b"\0") + device.ljust(128, b"\0") + struct.pack("<HH", 0, 1))
    struct.pack_into("<QQQI", body, 192, 0, 5, 0xFFFFFFFFFFFFFFFF, 0)
    struct.pack_into("<I", body, 220, 2)  # max_dev
    total = sum(struct.unpack_from(f"<{len(body) // 4}I", body))
    struct.pack_into("<I", body, 216, ((total & 0xFFFFFFFF) + (total >> 32)) & 0xFFFFFFFF)
    _at(image, 4096, bytes(body))


def lvm_volume(image: Path) -> None:
    """An LVM physical volume (its label is in the second sector)."""
    inner = b"LVM2 001" + b"abcdefghijklmnopqrstuvwxyz012345" + struct.pack("<Q", SIZE)
    checked = (struct.pack("<I", 32) + inner).ljust(512 - 20, b"\0")
    checksum = zlib.crc32(checked, 0xF597A6CF ^ 0xFFFFFFFF) ^ 0xFFFFFFFF
    _at(image, 512, b"LABELONE" + struct.pack("<QI", 1, checksum) + checked)


def luks(image: Path) -> None:
    """A LUKS 1 header."""
    head = b"LUKS\xba\xbe" + struct.pack(">H", 1) + b"aes".ljust(32, b"\0")
    head += b"xts-plain64".ljust(32, b"\0") + b"sha256".ljust(32, b"\0")
    head += struct.pack(">II", 4096, 64) + bytes(20 + 32) + struct.pack(">I", 1000)
    _at(image, 0, head + b"00112233-4455-6677-8899-aabbccddeeff".ljust(40, b"\0"))


KINDS: dict[str, Callable[[Path], None]] = {
    "ext4": ext4_with_a_dirty_journal,
    "swap": swap,
    "swsuspend": hibernated,
    "linux_raid_member": raid_member,
    "LVM2_member": lvm_volume,
    "crypto_LUKS": luks,
}
"""Each by the name that blkid(8) knows it by."""


def make(kind: str, image: Path) -> None:
    """Make the disk `kind`, and let blkid say that it is what it should be."""
    with image.open("wb") as file:
        file.truncate(SIZE)
    KINDS[kind](image)
    told = _run("blkid", "-p", "-o", "value", "-s", "TYPE", str(image)).strip()
    if told != kind:
        raise RuntimeError(f"{image} should be {kind}, and is {told}")


def _at(image: Path, place: int, content: bytes) -> None:
    with image.open("r+b") as file:
        file.seek(place)
        file.write(content)


def _run(*argv: str, given: str = "") -> str:
    ran = subprocess.run(argv, input=given, capture_output=True, text=True, check=True)
    return ran.stdout
