"""Makes another stick: the image's bytes and nothing else, read back from the new stick.

The data partition is not copied: each stick has a key of its own. One that is on the new stick
already stays, with all its records: so a stick gets a newer image.
"""

from __future__ import annotations

import hashlib
import mmap
import os
from dataclasses import dataclass

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.host.identity import identify, is_same
from refurb.host.usage import uses_of
from refurb.model.wipe import DiskIdentity
from refurb.problem import CouldNot, Refused
from refurb.stick.medium import BLOCK, medium
from refurb.stick.table import ENTRIES, SECTOR_BYTES, entries, image_sectors, own_entries
from refurb.stick.teller import Emit, Teller

CHUNK_BYTES = 4 << 20
ISO_MARK = (32769, b"CD001")
"""ECMA-119 8.4: the primary volume descriptor's identifier, in sector 16."""
OWN_ENTRIES = slice(ENTRIES + 32, ENTRIES + 64)
"""The third and fourth entry of the partition table: a stick's own, never taken from another."""


@dataclass(frozen=True)
class Copy:
    """What is to be copied where: `source` is an ISO file or the disk this system runs from."""

    source: str
    size_bytes: int
    target: DiskIdentity
    confirm: str
    allow_file: bool


def plan(host: Host, target: str, image: str | None, *, allow_file: bool = False) -> Copy:
    """Return what would be copied onto the stick at `target`. Nothing is written.

    Without `image` the running stick is copied. A stick is confirmed by its serial's last four
    characters, one without a serial by its path. What is no stick or is in use is refused here
    already, so that nobody is offered it. Raises CouldNot, Refused.
    """
    source = image or _own(host)
    size_bytes = image_bytes(source)
    path = os.path.realpath(target)
    with BlockDevice(path, write=False, allow_file=allow_file) as device:
        identity = identify(host, device)
        if device.opened.is_block_device:
            _check_kind(host, device, allow_file=allow_file)
            _check_idle(host, device)
    if identity.size_bytes < size_bytes:
        raise CouldNot("stick.write.small", disk=path, mb=-(-size_bytes // 10**6))
    confirm = identity.serial[-4:] if identity.serial else path
    return Copy(source, size_bytes, identity, confirm, allow_file)


def write(host: Host, copy: Copy, confirm: str, *, emit: Emit) -> str:
    """Copy, read the whole copy back from the medium, and return its SHA-256 digest.

    Raises Refused (nothing was written), CouldNot (the copy cannot be used).
    """
    path = copy.target.path
    if confirm.strip().upper() != copy.confirm.upper():
        raise Refused("stick.write.confirm_wrong", "not-confirmed", disk=path)
    with BlockDevice(path, write=True, allow_file=copy.allow_file) as device:
        _check_open(host, copy, device)
        kept = _kept_entries(copy, path)
        wanted = _copied(copy, device, kept, Teller(emit, "write", path, copy.size_bytes))
        device.drop_cache()
        seen = _read_back(copy, device, Teller(emit, "verify", path, copy.size_bytes))
    if seen != wanted:
        raise CouldNot("stick.write.different", disk=path)
    return wanted


def image_bytes(source: str) -> int:
    """Return how long the refurb image in a file or on a disk is. Raises CouldNot."""
    try:
        with open(source, "rb") as file:  # noqa: PTH123 - a disk or a file
            start = file.read(ISO_MARK[0] + 5)
    except OSError as error:
        raise CouldNot("stick.write.unreadable", file=source, why=error.strerror) from error
    end = image_sectors(entries(start[:SECTOR_BYTES]))
    if end is None or start[ISO_MARK[0] :] != ISO_MARK[1]:
        raise CouldNot("stick.write.no_image", file=source)
    return end * SECTOR_BYTES


def _own(host: Host) -> str:
    found = medium(host)
    if found is None or found.partition is None:
        raise CouldNot("stick.write.no_source")
    return f"/dev/{found.disk}"


def _check_kind(host: Host, device: BlockDevice, *, allow_file: bool) -> None:
    """Refuse what is no stick: a disk within the PC is never written to by this command.

    `allow_file` admits loop devices, and no other disk.
    """
    name = _name(host, device)
    here = host.link(f"/sys/dev/block/{_number(device)}")
    if "partition" in host.names(here):
        raise Refused("stick.write.partition", "virtual", disk=device.path)
    if allow_file and "/devices/virtual/block/loop" in here:
        return
    is_usb = any(part.startswith("usb") for part in here.split("/"))
    try:
        is_removable = host.read(f"{BLOCK}/{name}/removable").strip() == b"1"
    except OSError:
        is_removable = False
    if not (is_usb or is_removable):
        raise Refused("stick.write.internal", "in-use", disk=device.path)


def _check_open(host: Host, copy: Copy, device: BlockDevice) -> None:
    """Refuse unless the open descriptor is of the planned disk, writable and idle."""
    if not is_same(copy.target, identify(host, device)):
        raise Refused("stick.write.changed", "identity-changed", disk=device.path)
    if device.opened.is_read_only:
        raise Refused("stick.write.read_only", "read-only", disk=device.path)
    if device.opened.is_block_device:
        _check_idle(host, device)


def _check_idle(host: Host, device: BlockDevice) -> None:
    """Refuse what is in use, the stick that this system runs from before all."""
    for use in uses_of(host, _name(host, device)):
        raise Refused("stick.write.in_use", use.kind, disk=device.path, by=use.by)


def _number(device: BlockDevice) -> str:
    return f"{os.major(device.opened.device)}:{os.minor(device.opened.device)}"


def _name(host: Host, device: BlockDevice) -> str:
    return host.link(f"/sys/dev/block/{_number(device)}").rsplit("/", 1)[-1]


def _kept_entries(copy: Copy, path: str) -> bytes:
    """Return the new stick's own entries, which it keeps. Raises Refused where they would not fit.

    A disk that is no refurb stick has none to keep.
    """
    with open(path, "rb") as file:  # noqa: PTH123 - a disk or a file
        first = file.read(SECTOR_BYTES)
    own = own_entries(first)
    if any(entry.start * SECTOR_BYTES < copy.size_bytes for entry in own):
        raise Refused("stick.write.no_room", "in-use", disk=path)
    return first[OWN_ENTRIES] if own else bytes(32)


def _copied(copy: Copy, device: BlockDevice, kept: bytes, tell: Teller) -> str:
    """Write the image and return its digest, with the new stick's own entries in the table."""
    digest = hashlib.sha256()
    buffer = mmap.mmap(-1, CHUNK_BYTES)
    try:
        with open(copy.source, "rb", buffering=0) as source:  # noqa: PTH123 - a disk or a file
            for at in range(0, copy.size_bytes, CHUNK_BYTES):
                length = min(CHUNK_BYTES, copy.size_bytes - at)
                view = memoryview(buffer)[:length]
                _fill(source.fileno(), view, at)
                if at == 0:
                    view[OWN_ENTRIES] = kept
                digest.update(view)
                _put(device.fd, view, at)
                view.release()
                tell(at + length)
        os.fsync(device.fd)
    except OSError as error:
        raise CouldNot("stick.write.failed", disk=device.path, why=error.strerror) from error
    return digest.hexdigest()


def _read_back(copy: Copy, device: BlockDevice, tell: Teller) -> str:
    digest = hashlib.sha256()
    buffer = mmap.mmap(-1, CHUNK_BYTES)
    try:
        for at in range(0, copy.size_bytes, CHUNK_BYTES):
            length = min(CHUNK_BYTES, copy.size_bytes - at)
            view = memoryview(buffer)[:length]
            _fill(device.fd, view, at)
            digest.update(view)
            view.release()
            tell(at + length)
    except OSError as error:
        raise CouldNot("stick.write.failed", disk=device.path, why=error.strerror) from error
    return digest.hexdigest()


def _fill(fd: int, view: memoryview, at: int) -> None:
    """Fill `view` with what stands at byte `at`. Raises OSError where it is cut short."""
    done = 0
    while done < len(view):
        count = os.preadv(fd, [view[done:]], at + done)
        if count == 0:
            raise OSError(5, "short read")
        done += count


def _put(fd: int, view: memoryview, at: int) -> None:
    done = 0
    while done < len(view):
        done += os.pwritev(fd, [view[done:]], at + done)
