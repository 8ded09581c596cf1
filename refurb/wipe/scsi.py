"""SAS and SCSI disks that erase themselves: SANITIZE, and REQUEST SENSE to follow it."""

from __future__ import annotations

from dataclasses import dataclass

from refurb.host.door import Host
from refurb.wipe.command import Argv
from refurb.wipe.watch import Eraser, Launched, Look, NotBegun, Says, ask

_FIXED, _DESCRIPTOR = (0x70, 0x71), (0x72, 0x73)
_IN_PROGRESS = (0x04, 0x1B)
"""LOGICAL UNIT NOT READY, SANITIZE IN PROGRESS (SPC-5, table of additional sense codes)."""
_FAILED = (0x31, 0x03)
"""SANITIZE COMMAND FAILED: the disk gives no data until a sanitize ends well."""


@dataclass(frozen=True)
class ScsiSanitize(Eraser):
    """SANITIZE: it runs in the disk, and survives a power cut (SBC-4)."""

    host: Host
    path: str
    argv: tuple[Argv, ...]

    def begin(self, limit_s: float) -> Launched:
        """See `Eraser.begin`. A disk that cannot be followed is not started."""
        if self.look().says is Says.LOST:
            raise NotBegun
        return Launched(self.host, self.argv, limit_s)

    def look(self) -> Look:
        """See `Eraser.look`."""
        ran = ask(self.host, ("sg_requests", "--raw", self.path))
        return sense(ran.stdout) if ran else Look(Says.LOST)


def sense(data: bytes) -> Look:
    """Return what sense data say of a sanitize (SPC-5 4.4: fixed or descriptor format).

    A disk at rest that does not say that its sanitize failed has none, or has ended it well: it
    gives no data before (SBC-4). Which of both, the markers tell.
    """
    if len(data) >= 14 and data[0] & 0x7F in _FIXED:
        key, code, progress = data[2] & 0xF, (data[12], data[13]), _progress(data[15:18])
    elif len(data) >= 8 and data[0] & 0x7F in _DESCRIPTOR:
        key, code, progress = data[1] & 0xF, (data[2], data[3]), None
    else:
        return Look(Says.LOST)
    if code == _IN_PROGRESS:
        return Look(Says.RUNNING, progress)
    if code == _FAILED:
        return Look(Says.FAILED)
    return Look(Says.DONE if key in (0, 6) else Says.LOST)  # nothing to say; a past attention


def _progress(specific: bytes) -> int | None:
    """Return the progress of the sense-key-specific bytes, null where they are not valid."""
    is_valid = len(specific) == 3 and specific[0] & 0x80
    return int.from_bytes(specific[1:], "big") if is_valid else None
