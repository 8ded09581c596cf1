"""All that an ATA disk tells: IDENTIFY first, and hidden capacity only where that may be asked."""

from __future__ import annotations

from refurb.hardware import ata, ata_text, capacity
from refurb.hardware.told import Identify, OfKind, Told
from refurb.hardware.tool import DiskTool

WORDS = ("hdparm", "--Istdout")
TEXT = ("hdparm", "-I")
LIMITS = ("hdparm", "-N")
DCO = ("hdparm", "--dco-identify")


def identify(tool: DiskTool) -> tuple[Identify | None, bool]:
    """Return the disk's IDENTIFY block, and whether there was one of which nothing may be read.

    The words count, else hdparm's text. Words whose checksum is wrong are an answer: the text
    would be of the same block.
    """
    output = tool(*WORDS)
    if ata.unchecked(output) is None:
        output = tool(*TEXT)
        block = ata_text.parse(output)
    else:
        words = ata.words(output)
        block = ata.identify(words) if words else None
    return block, bool(output) and block is None


def ask(tool: DiskTool, visible_bytes: int | None, sector_bytes: int | None) -> OfKind:
    """Return what the disk tells, or nothing of its block where the integrity word is not right.

    A disk on an ATA cable is asked for its native capacity even then, since that is a command of
    its own; for its DCO only where IDENTIFY says that it has one (facts: wipe, trap 20).
    """
    block, is_garbage = identify(tool)
    told: Told = block or Told()
    visible = visible_bytes or told.size_bytes
    sector = sector_bytes or told.logical_sector_bytes or 512
    native = capacity.native_bytes(tool(*LIMITS), sector, visible)
    if block is None:
        return OfKind(native_bytes=native, is_garbage=is_garbage)
    dco = capacity.dco_bytes(tool(*DCO), sector, visible) if block.has_dco else None
    return OfKind(
        told=block,
        native_bytes=native,
        dco_bytes=dco,
        security=block.security,
        sanitize=block.sanitize,
    )
