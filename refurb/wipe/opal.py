"""A self-encrypting disk (TCG Opal) that is locked: back to the factory by the PSID on its label.

The revert throws the disk's key away, and everything with it; nobody can see that it did. So
nothing is claimed of it: the disk is only open again, and is wiped and read back like any other.
sedutil-cli(8) sends the commands; on SATA the kernel must let them through (libata.allow_tpm=1).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from refurb.host.block import BlockDevice
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.locale import text
from refurb.model.disk import Disk, Transport
from refurb.problem import CouldNot, WrongUse
from refurb.wipe.guard import check_confirmation, check_open, refused
from refurb.wipe.plan import plan
from refurb.wipe.target import bound

QUERY = ("sedutil-cli", "--query")
REVERT = ("sedutil-cli", "--yesIreallywanttoERASEALLmydatausingthePSID")
LIMIT_S = 300.0
_PSID = re.compile(r"[A-Z0-9]{32}")
_LOCKING = re.compile(rb"Locked = ([YN]), LockingEnabled = ([YN])")


@dataclass(frozen=True)
class Opal:
    """What the disk says of its locking (TCG Storage Opal SSC, level 0 discovery)."""

    is_locked: bool
    is_enabled: bool


def psid_of(typed: str) -> str:
    """Return a PSID as the disk wants it: 32 letters and digits. Raises WrongUse."""
    psid = "".join(typed.split()).replace("-", "").upper()
    if not _PSID.fullmatch(psid):
        raise WrongUse("wipe.opal.psid")
    return psid


def opal_of(host: Host, path: str) -> Opal | None:
    """Ask a disk; null where it is no Opal disk or does not answer."""
    try:
        ran = host.run((*QUERY, path), timeout_s=LIMIT_S)
    except (ToolMissing, ToolTimeout):
        return None
    found = _LOCKING.search(ran.stdout)
    return Opal(found[1] == b"Y", found[2] == b"Y") if found and ran.exit == 0 else None


def revert(host: Host, disk: Disk, confirm: str, psid: str, *, allow_file: bool = False) -> str:
    """Revert a locked Opal disk by its PSID; return the sentence that says how it stands.

    Everything on the disk is lost. The guards of a wipe hold, and the disk itself is asked before
    and after. Raises Refused, CouldNot, WrongUse.
    """
    wanted = psid_of(psid)
    (planned,) = plan([disk], allow_file=allow_file).disks
    if planned.refusal is not None:
        raise refused(planned.refusal, planned)
    check_confirmation(planned, confirm)
    if disk.transport is Transport.USB:
        raise CouldNot("wipe.opal.silent", disk=disk.path)
    (known,) = bound(host, [planned], allow_file=allow_file)
    with BlockDevice(disk.path, write=True, allow_file=allow_file) as device:
        check_open(host, known, device)
        before = opal_of(host, disk.path)
        if before is None:
            raise CouldNot("wipe.opal.silent", disk=disk.path)
        if not before.is_enabled:
            return text("wipe.opal.not_locked", disk=disk.path)
        try:
            host.run((*REVERT, wanted, disk.path), timeout_s=LIMIT_S)
        except ToolTimeout as problem:
            raise CouldNot("wipe.opal.refused", disk=disk.path) from problem
        after = opal_of(host, disk.path)  # the disk's own word counts, not the tool's exit status
        if after is None or after.is_enabled or after.is_locked:
            raise CouldNot("wipe.opal.refused", disk=disk.path)
    return text("wipe.opal.done", disk=disk.path)
