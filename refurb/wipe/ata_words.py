"""The state of an ATA disk just now, from its own IDENTIFY block (ACS-4, IDENTIFY DEVICE)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from refurb.host.door import Host
from refurb.wipe.watch import ask

WORDS = 256
_SIGNATURE = 0xA5


@dataclass(frozen=True)
class State:
    """Words 82, 85 and 128: what the security commands would meet."""

    supported: bool
    enabled: bool
    locked: bool
    frozen: bool
    expired: bool


def state_of(host: Host, path: str) -> State | None:
    """Ask the disk at `path`; null where it does not answer with a whole, right block."""
    ran = ask(host, ("hdparm", "--Istdout", path))
    block = words(ran.stdout) if ran else None
    if block is None:
        return None
    status = block[128]
    return State(
        supported=bool(block[82] & 2),
        enabled=bool(block[85] & 2),
        locked=bool(status & 1 << 2),
        frozen=bool(status & 1 << 3),
        expired=bool(status & 1 << 4),
    )


def words(output: bytes) -> list[int] | None:
    """Return the 256 words of `hdparm --Istdout`, null unless their integrity word is right.

    Without it the block may be any device's garbage (facts: wipe, traps 20 and 24).
    """
    found = re.findall(rb"\b[0-9a-fA-F]{4}\b", output.rsplit(b":", 1)[-1])
    if len(found) != WORDS:
        return None
    block = [int(word, 16) for word in found]
    total = sum((word & 0xFF) + (word >> 8) for word in block) & 0xFF
    return block if block[255] & 0xFF == _SIGNATURE and total == 0 else None
