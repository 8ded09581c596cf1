"""Writing the sheet onto a disk that was wiped: guarded as any write is, and read back."""

from __future__ import annotations

import hashlib
import mmap
import os

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.install.guard import check_device
from refurb.model.sheet import BYTES, SECTOR_BYTES, Sheet
from refurb.model.wipe import DiskIdentity
from refurb.problem import CouldNot, Refused


def write_sheet(
    tools: Host, disk: str, identity: DiskIdentity, data: bytes, *, allow_file: bool
) -> Sheet:
    """Write `data` at the very beginning of the disk, read it back from the medium, and say so.

    Raises Refused (nothing was written): another disk, in use, read-only, or sectors of more than
    512 bytes, from which no BIOS starts; CouldNot.
    """
    path = identity.path
    with BlockDevice(path, write=True, allow_file=allow_file) as device:
        check_device(tools, identity, device)
        if device.opened.logical_sector_bytes != SECTOR_BYTES:
            raise Refused("install.sheet.sectors", "sector-size", disk=path)
        try:
            with mmap.mmap(-1, BYTES) as page:  # O_DIRECT wants whole pages
                page[:] = data
                wrote = os.pwrite(device.fd, page, 0)
                device.drop_cache()
                page[:] = bytes(BYTES)
                read = os.preadv(device.fd, [page], 0)
                is_right = wrote == read == BYTES and page[:] == data
        except OSError as error:
            why = error.strerror or str(error)
            raise CouldNot("install.sheet.failed", disk=path, why=why) from error
    if not is_right:
        raise CouldNot("install.sheet.different", disk=path)
    return Sheet(disk=disk, first_byte=0, bytes=BYTES, sha256=hashlib.sha256(data).hexdigest())
