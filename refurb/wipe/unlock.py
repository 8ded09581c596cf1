"""The way back for a disk that an erase left locked: the published password is taken off."""

from __future__ import annotations

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.locale import text
from refurb.model.disk import Disk, Transport
from refurb.problem import CouldNot
from refurb.wipe.ata import unlock
from refurb.wipe.ata_words import state_of
from refurb.wipe.guard import check_confirmation
from refurb.wipe.plan import plan

_ATA = (Transport.SATA, Transport.IDE, Transport.FILE)


def unlock_disk(host: Host, disk: Disk, confirm: str, *, allow_file: bool = False) -> str:
    """Unlock a disk and take refurb's password off it; return the sentence that says so.

    Nothing on the disk changes. A wrong password costs one of five tries; the disk's own state
    is asked first. Raises Refused, CouldNot.
    """
    (planned,) = plan([disk], allow_file=allow_file, allow_removable=True).disks
    check_confirmation(planned, confirm)
    with BlockDevice(disk.path, write=True, allow_file=allow_file):
        state = state_of(host, disk.path) if disk.transport in _ATA else None
        if state is None:
            raise CouldNot("wipe.unlock.silent", disk=disk.path)
        if not state.enabled:
            return text("wipe.unlock.not_locked", disk=disk.path)
        if state.frozen or state.expired:
            raise CouldNot("wipe.unlock.frozen", disk=disk.path)
        if not unlock(host, disk.path):
            raise CouldNot("wipe.unlock.other", disk=disk.path)
    return text("wipe.unlock.done", disk=disk.path)
