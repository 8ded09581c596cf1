"""ATA disks that erase themselves: SANITIZE, and SECURITY ERASE under the published password."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refurb.host.door import Host
from refurb.wipe.ata_words import State, state_of
from refurb.wipe.command import Argv, security
from refurb.wipe.watch import FULL, Eraser, Launched, Look, NotBegun, Says, ask


@dataclass(frozen=True)
class AtaSanitize(Eraser):
    """SANITIZE: it runs in the disk, survives a power cut, and cannot be cancelled (ACS-4)."""

    host: Host
    path: str
    argv: tuple[Argv, ...]

    def begin(self, limit_s: float) -> Launched:
        """See `Eraser.begin`. A disk that cannot be followed is not started."""
        state = state_of(self.host, self.path)
        if state is None or state.locked or self.look().says is Says.LOST:
            raise NotBegun
        return Launched(self.host, self.argv, limit_s)

    def look(self) -> Look:
        """Ask by SANITIZE STATUS EXT; what hdparm prints is in its do_sanitize_cmd."""
        ran = ask(self.host, ("hdparm", "--sanitize-status", self.path))
        if ran is None:
            return Look(Says.LOST)
        said = (ran.stdout + b"\n" + ran.stderr).decode("ascii", errors="replace")
        if "completed unsuccessfully" in said or "SD3" in said:
            return Look(Says.FAILED)
        if "SD2" in said:
            progress = re.search(r"Progress: 0x([0-9a-fA-F]{1,8})", said)
            return Look(Says.RUNNING, min(int(progress[1], 16), FULL) if progress else None)
        if "Completed Without Error" in said:
            return Look(Says.DONE)
        return Look(Says.NOTHING if re.search(r"State:\s+SD[01]", said) else Says.LOST)


@dataclass(frozen=True)
class SecurityErase(Eraser):
    """SECURITY ERASE UNIT: the command takes as long as the erase, and the disk is locked for it.

    A cut leaves it locked with the published password, so every end that is not a success takes
    that off again.
    """

    host: Host
    path: str
    argv: tuple[Argv, ...]
    """Set the password, then erase."""

    def is_busy(self) -> bool:
        """See `Eraser.is_busy`: no register tells of it."""
        return False

    def begin(self, limit_s: float) -> Launched:
        """See `Eraser.begin`: the disk itself must say that it took the password."""
        before = state_of(self.host, self.path)
        if before is None or not _takes_password(before):
            raise NotBegun
        ask(self.host, self.argv[0])
        after = state_of(self.host, self.path)
        if after is not None and not after.enabled:
            raise NotBegun
        return Launched(self.host, self.argv[1:], limit_s)

    def look(self) -> Look:
        """Tell what the disk's IDENTIFY says: an erase that ended well has ended security too."""
        state = state_of(self.host, self.path)
        if state is None:
            return Look(Says.LOST)
        if not state.enabled:
            return Look(Says.DONE)
        return Look(Says.FAILED if unlock(self.host, self.path) else Says.LOCKED)


def unlock(host: Host, path: str) -> bool:
    """Take the published password off; tell whether the disk says that it is open now.

    hdparm unlocks and disables in one go. A disk with another password stays as it is, less one
    of the five tries that it allows between two power cycles.
    """
    ask(host, security("disable", path))
    state = state_of(host, path)
    return state is not None and not state.enabled and not state.locked


def _takes_password(state: State) -> bool:
    is_closed = state.enabled or state.locked or state.frozen or state.expired
    return state.supported and not is_closed
