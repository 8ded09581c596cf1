"""What a PC's firmware wants of a disk beyond the standard (quirks.toml)."""

from __future__ import annotations

import re
import tomllib
from enum import StrEnum
from pathlib import Path

from refurb.model.base import Fact
from refurb.model.machine import Machine

FILE = Path(__file__).with_name("quirks.toml")
ENTRY_BYTES = 16
ACTIVE = 0x80


class ProtectiveMbr(StrEnum):
    """Where the protective entry stands (UEFI 2.10, 5.2.3), and whether it is called active."""

    STANDARD = "standard"
    ACTIVE = "active"
    SECOND_SLOT = "second-slot"


class Quirk(Fact):
    """`maker` and `model` are patterns that must match from the start, whatever the case."""

    maker: str
    model: str
    wants: ProtectiveMbr


def wanted(machine: Machine | None) -> ProtectiveMbr:
    """Return what this PC wants: the standard where it is not known, or was started by UEFI."""
    if machine is None or machine.firmware.mode != "bios":
        return ProtectiveMbr.STANDARD
    raw = tomllib.loads(FILE.read_text(encoding="utf-8"))["quirk"]
    system = machine.system
    names = [name for name in (system.product, system.version) if name] or [""]
    for quirk in map(Quirk.model_validate, raw):
        is_maker = re.match(quirk.maker, system.manufacturer or "", re.IGNORECASE)
        if is_maker and any(re.match(quirk.model, name, re.IGNORECASE) for name in names):
            return quirk.wants
    return ProtectiveMbr.STANDARD


def applied(entries: bytes, wants: ProtectiveMbr) -> bytes:
    """Return the four entries of a protective MBR, the first one used, as a firmware wants them."""
    first, rest = entries[:ENTRY_BYTES], entries[ENTRY_BYTES:]
    match wants:
        case ProtectiveMbr.ACTIVE:
            return bytes((ACTIVE,)) + first[1:] + rest
        case ProtectiveMbr.SECOND_SLOT:
            return bytes(ENTRY_BYTES) + first + rest[ENTRY_BYTES:]
        case _:
            return entries
