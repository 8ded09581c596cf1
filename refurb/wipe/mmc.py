"""eMMC: everything is discarded, and sanitize then erases what is discarded (JEDEC 84-B51)."""

from __future__ import annotations

from dataclasses import dataclass

from refurb.host.door import Host
from refurb.wipe.command import Argv
from refurb.wipe.watch import Eraser, Launched, Look, Says


@dataclass(frozen=True)
class MmcSanitize(Eraser):
    """Discard and sanitize. No register tells of it afterwards."""

    host: Host
    argv: tuple[Argv, ...]
    """Discard, then sanitize."""

    def begin(self, limit_s: float) -> Launched:
        """See `Eraser.begin`; where the discard fails, no sanitize would erase anything."""
        return Launched(self.host, self.argv, limit_s)

    def look(self) -> Look:
        """Only the markers can tell; a discard alone proves nothing (facts: wipe, trap 9)."""
        return Look(Says.SILENT)
