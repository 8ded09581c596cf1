"""Memory modules by their own chips (SPD), which i2c-tools' decode-dimms reads.

They tell maker, part and size where the firmware leaves them out. Linux shows the chips of DDR3
and DDR4 on Intel's SMBus; where it shows none, decode-dimms has nothing to read and is not run.
"""

from __future__ import annotations

import re

from refurb.hardware.dmi import size_bytes
from refurb.hardware.junk import is_junk
from refurb.hardware.values import leading, words
from refurb.host.door import Host, ToolMissing, ToolTimeout
from refurb.model.machine import Memory, MemoryModule

_ARGV = ("decode-dimms",)
_LIMIT_S = 30.0
_MOST_BYTES = 1 << 18
_MOST_MODULES = 64
_DRIVERS = ("ee1004", "at24", "eeprom")
_CHIP = re.compile(r"\d+-005[0-7]")
_FIELD = re.compile(r"([A-Za-z][^:]{2,40}?) {2,}(\S.*)")
_SERIAL = re.compile(r"0x[0-9A-F]{8}")
_KIND = re.compile(r"(DDR\d?E?|LPDDR\dX?|SDR) SDRAM")
_UNSURE = re.compile(r"Undefined|Invalid|\?")
_BEGIN = "Decoding EEPROM"


def read(host: Host) -> bytes:
    """Return what decode-dimms prints, nothing where it is missing or has no chip to read."""
    if host.name != "replay" and not _has_chips(host):
        return b""
    try:
        return host.run(_ARGV, timeout_s=_LIMIT_S).stdout
    except (ToolMissing, ToolTimeout):
        return b""


def _has_chips(host: Host) -> bool:
    """Tell whether the kernel shows a module's chip (SMBus addresses 0x50 to 0x57)."""
    return any(
        _CHIP.fullmatch(name)
        for driver in _DRIVERS
        for name in host.names(f"/sys/bus/i2c/drivers/{driver}")
    )


def parse(output: bytes) -> tuple[MemoryModule, ...]:
    """Return the modules in decode-dimms' output; none where it found none."""
    text = output[:_MOST_BYTES].decode("utf-8", errors="replace")
    blocks = re.split(rf"^{_BEGIN}", text, flags=re.MULTILINE)[1 : _MOST_MODULES + 1]
    found = (_module(block) for block in blocks)
    return tuple(module for module in found if module.bytes or module.part)


def completed(memory: Memory, chips: tuple[MemoryModule, ...]) -> Memory:
    """Return what the firmware tells of the memory, and from the chips what it leaves out.

    Which chip is in which slot is not sure: they name the firmware's modules only where all chips
    say the same and are as many. Where the firmware lists no module, they are the modules.
    """
    fitted = sum(chip.bytes or 0 for chip in chips)
    if not memory.modules and chips:
        total = max(fitted, memory.total_bytes or 0) or None
        return memory.model_copy(update={"modules": chips, "total_bytes": total})
    sizes = {module.bytes for module in memory.modules} - {None}
    if len(chips) != len(memory.modules) or not sizes <= {chip.bytes for chip in chips}:
        return memory
    alike = {
        name: told.pop()
        for name in ("bytes", "type", "manufacturer", "part")
        if len(told := {getattr(chip, name) for chip in chips}) == 1
    }
    modules = tuple(_filled(module, alike) for module in memory.modules)
    total = max(memory.total_bytes or 0, sum(module.bytes or 0 for module in modules)) or None
    return memory.model_copy(update={"modules": modules, "total_bytes": total})


def _filled(module: MemoryModule, alike: dict[str, str | int | None]) -> MemoryModule:
    missing = {name: value for name, value in alike.items() if getattr(module, name) is None}
    return module.model_copy(update=missing)


def _module(block: str) -> MemoryModule:
    fields: dict[str, str] = {}
    for line in block.splitlines():
        if match := _FIELD.fullmatch(line.rstrip()[:200]):
            fields.setdefault(match[1], match[2])
    kind = _KIND.fullmatch(fields.get("Fundamental Memory type", ""))
    return MemoryModule(
        locator=words(fields.get("Guessing DIMM is in")),
        bytes=size_bytes(fields.get("Size")) or None,
        type=kind[1] if kind else None,
        mts=leading(fields.get("Maximum module speed")),
        manufacturer=_said(fields.get("Module Manufacturer") or fields.get("Manufacturer")),
        part=_said(fields.get("Part Number")),
        serial=_serial(fields.get("Assembly Serial Number")),
    )


def _said(value: str | None) -> str | None:
    plain = words(value)
    return None if plain is None or is_junk(plain) or _UNSURE.search(plain) else plain


def _serial(value: str | None) -> str | None:
    """Return a serial, null for what is no number of four bytes: a garbled one names nobody."""
    plain = words(value)
    return plain if plain and _SERIAL.fullmatch(plain) and not is_junk(plain[2:]) else None
