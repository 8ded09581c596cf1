"""NVMe disks that erase themselves: Sanitize, and Format with its secure erase settings."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from refurb.host.door import Host
from refurb.wipe.command import Argv
from refurb.wipe.watch import Eraser, Launched, Look, NotBegun, Says, ask

LOG_BYTES = 20
"""The log page's head: progress, status, and what the three kinds of sanitize take."""

_STATUS = {0: Says.NOTHING, 1: Says.DONE, 2: Says.RUNNING, 3: Says.FAILED, 4: Says.DONE}
"""SSTAT bits 2:0; 4 is done without deallocating (NVMe 2.0, Sanitize Status log page)."""


def sanitize_log(host: Host, controller: str) -> Look:
    """Return what the controller's sanitize log says; its binary form is the standard's own.

    Progress 65535 is not a success: it stands there too where nothing was ever sanitized, and
    only the status tells (facts: wipe, trap 25).
    """
    ran = ask(host, ("nvme", "sanitize-log", controller, "-o", "binary"))
    if ran is None or len(ran.stdout) < LOG_BYTES:
        return Look(Says.LOST)
    progress, status = struct.unpack("<HH", ran.stdout[:4])
    return Look(_STATUS.get(status & 7, Says.LOST), progress)


@dataclass(frozen=True)
class NvmeSanitize(Eraser):
    """Sanitize: of all namespaces, runs in the disk, survives a power cut."""

    host: Host
    controller: str
    argv: tuple[Argv, ...]

    def begin(self, limit_s: float) -> Launched:
        """See `Eraser.begin`. A disk that cannot be followed is not started."""
        if self.look().says is Says.LOST:
            raise NotBegun
        return Launched(self.host, self.argv, limit_s)

    def look(self) -> Look:
        """See `Eraser.look`."""
        return sanitize_log(self.host, self.controller)


@dataclass(frozen=True)
class NvmeFormat(Eraser):
    """Format: the command takes as long as the erase, and no log tells of it afterwards."""

    host: Host
    controller: str
    argv: tuple[Argv, ...]

    def begin(self, limit_s: float) -> Launched:
        """See `Eraser.begin`."""
        return Launched(self.host, self.argv, limit_s)

    def look(self) -> Look:
        """Only the markers can tell: a format has reported success for nothing (trap 21)."""
        return Look(Says.SILENT)
