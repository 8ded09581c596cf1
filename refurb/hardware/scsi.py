"""What a SCSI or SAS disk can do to erase itself, from `sg_opcodes`."""

from __future__ import annotations

import re

from refurb.hardware.told import OfKind
from refurb.hardware.tool import DiskTool
from refurb.model.erase import ScsiSanitize

OPCODES = ("sg_opcodes",)
_HEAD = re.compile(rb"^Opcode,? ?(sa)? +(Service|Nominal|CDB)", re.MULTILINE)
_SANITIZE = re.compile(rb"^ *48[ ,]{1,12}([0-9a-f]{1,2})(?=\s)", re.MULTILINE)
_OVERWRITE, _BLOCK, _CRYPTO = 0x01, 0x02, 0x03


def parse(output: bytes) -> ScsiSanitize | None:
    """Return the service actions of SANITIZE (SBC-4 5.32, code 48h) in the disk's list.

    Null where there is no list: many disks do not know REPORT SUPPORTED OPERATION CODES.
    """
    if not _HEAD.search(output):
        return None
    actions = {int(found, 16) for found in _SANITIZE.findall(output)}
    return ScsiSanitize(
        block=_BLOCK in actions, crypto=_CRYPTO in actions, overwrite=_OVERWRITE in actions
    )


def ask(tool: DiskTool) -> OfKind:
    """Return what the disk tells."""
    return OfKind(scsi=parse(tool(*OPCODES)))
