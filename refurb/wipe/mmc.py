"""eMMC: everything is discarded, and sanitize then erases what is discarded (JEDEC 84-B51)."""

from __future__ import annotations

from refurb.host.door import Host
from refurb.wipe.command import Argv
from refurb.wipe.watch import Launched, Look, Says


class MmcSanitize:
    """Discard and sanitize. No register tells of it afterwards."""

    def __init__(self, host: Host, argv: tuple[Argv, ...]) -> None:
        """`argv` is that of the planned method: discard, then sanitize."""
        self._host = host
        self._start = argv

    def is_busy(self) -> bool:
        """See `Eraser.is_busy`: no register tells of it."""
        return False

    def begin(self, limit_s: float) -> Launched:
        """See `Eraser.begin`; where the discard fails, no sanitize would erase anything."""
        return Launched(self._host, self._start, limit_s)

    def look(self) -> Look:
        """Only the markers can tell; a discard alone proves nothing (facts: wipe, trap 9)."""
        return Look(Says.SILENT)
