"""RAM from SMBIOS: what is fitted, which slots there are, and how much the board takes.

Types 16 (Physical Memory Array) and 17 (Memory Device) of SMBIOS 3.7; before version 2.1 of it
types 5 (Memory Controller) and 6 (Memory Module).
"""

from __future__ import annotations

import re

from refurb.hardware.dmi import Cleaner, Structure, of_type, size_bytes
from refurb.hardware.junk import is_absent, is_junk
from refurb.hardware.values import MOST_NUMBER, leading, whole, words
from refurb.model.machine import Memory, MemoryModule

_ARRAY, _DEVICE, _CONTROLLER, _OLD_MODULE = 16, 17, 5, 6
MOST_SLOTS = 1024
"""More memory slots than this are a garbled file."""

_MEMINFO_BYTES = 1 << 16
_NO_RAM = re.compile(r"(?i)flash|eeprom|eprom|\brom\b|non-volatile ram|cache|video")
"""Other uses of arrays, and kinds of devices, which stand beside the RAM in the same tables."""

_KEPT = re.compile(r"(?i)persistent|NVDIMM-[FP]|logical non-volatile")
"""Storage in memory slots: it fills a slot and is no RAM."""

_NO_TYPE = {"unknown", "other", "reserved"}
"""dmidecode's words where the firmware has no word for the kind of memory."""


def memory(structures: list[Structure], cleaner: Cleaner, meminfo: bytes | None) -> Memory:
    """Return RAM: fitted modules and slots, and the board's maximum.

    The total is what the modules add up to, or what the kernel has (MemTotal) where that is
    more: some firmware leaves out modules, or says 0 kB of them.
    """
    arrays = [s for s in structures if s.type == _ARRAY]
    others = {s.handle for s in arrays if _NO_RAM.search(s.fields.get("Use", ""))} - {None}
    ours = [s.fields for s in arrays if not _NO_RAM.search(s.fields.get("Use", ""))]
    devices = [
        fields
        for fields in of_type(structures, _DEVICE)
        if _handle(fields) not in others and not _NO_RAM.search(fields.get("Type", ""))
    ]
    if not any("Size" in fields for fields in devices):
        devices = [_as_device(f) for f in of_type(structures, _OLD_MODULE)] or devices
    del devices[MOST_SLOTS:]
    found = [(m, fields) for fields in devices if (m := _module(fields, cleaner)) is not None]
    fitted = sum(m.bytes or 0 for m, fields in found if not _is_storage(fields))
    told = [whole(f.get("Number Of Devices")) or 0 for f in ours]
    limits = [f.get("Maximum Capacity") for f in ours]
    limits = limits or [
        f.get("Maximum Total Memory Size") for f in of_type(structures, _CONTROLLER)
    ]
    return Memory(
        total_bytes=_known(max(fitted, mem_total(meminfo) or 0)),
        slots=len(devices) or _known(sum(told)),
        max_bytes=_known(sum(size_bytes(limit) or 0 for limit in limits)),
        modules=tuple(module for module, _ in found),
    )


def mem_total(meminfo: bytes | None) -> int | None:
    """Return the bytes of RAM that the kernel has, from /proc/meminfo."""
    for line in (meminfo or b"")[:_MEMINFO_BYTES].decode("ascii", errors="replace").splitlines():
        if line.startswith("MemTotal:"):
            kib = leading(line.partition(":")[2])
            return _known(kib * 1024) if kib else None
    return None


def _module(fields: dict[str, str], cleaner: Cleaner) -> MemoryModule | None:
    """Return the module in a slot, null for an empty one.

    A size of 0 kB is 32 GB in firmware that knows no more than SMBIOS 2.6 (0x8000 MB has no
    place in the size's 15 bits); newer fields tell, or nobody: then it is null.
    """
    size = size_bytes(fields.get("Size")) or size_bytes(fields.get("Volatile Size"))
    if not size and not (_has_size(fields) and _has_name(fields)):
        return None
    return MemoryModule(
        locator=_said(fields.get("Locator")),
        bytes=size or None,
        type=_type(fields, cleaner),
        mts=_mts(fields),
        manufacturer=cleaner.clean(fields, "Manufacturer", "memory.manufacturer"),
        part=cleaner.clean(fields, "Part Number", "memory.part"),
        serial=cleaner.clean(fields, "Serial Number", "memory.serial"),
    )


def _has_size(fields: dict[str, str]) -> bool:
    """Tell whether a size is told without a number of use: `0 kB` or `Unknown`."""
    size = fields.get("Size", "")
    return size == "Unknown" or size_bytes(size) == 0


def _has_name(fields: dict[str, str]) -> bool:
    """Tell whether a module says what it is: its chip was read, so it is there."""
    names = [words(fields.get(key)) for key in ("Part Number", "Manufacturer", "Serial Number")]
    return any(name and not is_absent(name) and not is_junk(name) for name in names)


def _type(fields: dict[str, str], cleaner: Cleaner) -> str | None:
    if _is_storage(fields):
        return _said(fields.get("Memory Technology"))
    if fields.get("Type", "").lower() in _NO_TYPE:
        return None
    return cleaner.clean(fields, "Type", "memory.type")


def _mts(fields: dict[str, str]) -> int | None:
    """Return the transfers per second, in millions, at which a module runs.

    Firmware that gives the clock instead (667 of a module of 1333) means its full speed: a
    transfer takes half a tick.
    """
    rated = leading(fields.get("Speed"))
    runs = leading(fields.get("Configured Memory Speed") or fields.get("Configured Clock Speed"))
    if runs and rated and abs(2 * runs - rated) <= 2:
        return rated
    return runs or rated


def _is_storage(fields: dict[str, str]) -> bool:
    return bool(_KEPT.search(fields.get("Memory Technology", "") + fields.get("Type", "")))


def _handle(fields: dict[str, str]) -> int | None:
    try:
        return int(fields.get("Array Handle", ""), 16)
    except ValueError:
        return None


def _as_device(fields: dict[str, str]) -> dict[str, str]:
    """Return a Memory Module (type 6) with the names of a Memory Device (type 17)."""
    return {
        "Locator": fields.get("Socket Designation") or fields.get("Socket", ""),
        "Size": fields.get("Installed Size", ""),
        "Type": fields.get("Type", ""),
    }


def _said(value: str | None) -> str | None:
    plain = words(value)
    return None if plain is None or is_absent(plain) else plain


def _known(size: int) -> int | None:
    return size if 0 < size <= MOST_NUMBER else None
