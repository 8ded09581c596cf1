"""What an eMMC can do to erase itself, from `mmc extcsd read`."""

from __future__ import annotations

import re

from refurb.hardware.told import OfKind
from refurb.hardware.tool import DiskTool
from refurb.model.erase import MmcErase

EXTCSD = ("mmc", "extcsd", "read")
_FEATURES = re.compile(rb"\[SEC_FEATURE_SUPPORT: 0x([0-9a-fA-F]{1,2})\]")


def parse(output: bytes) -> MmcErase | None:
    """Return what byte 231 of EXT_CSD says (JEDEC 84-B51 7.4.28): bits 0, 4 and 6."""
    found = set(_FEATURES.findall(output))
    if len(found) != 1:
        return None
    bits = int(found.pop(), 16)
    return MmcErase(
        secure_erase=bool(bits & 1), trim=bool(bits & 1 << 4), sanitize=bool(bits & 1 << 6)
    )


def ask(tool: DiskTool, card: str | None) -> OfKind:
    """Return what the card tells; only an eMMC has an EXT_CSD, so an answer says that it is one."""
    erase = parse(tool(*EXTCSD)) if card != "SD" else None
    return OfKind(mmc=erase, card="MMC" if erase else card)
