"""System, board, firmware and memory, from SMBIOS."""

from __future__ import annotations

import re
from datetime import datetime

from refurb.hardware.chassis import chassis
from refurb.hardware.dmi import Cleaner, Structure, of_type, size_bytes
from refurb.hardware.values import MOST_NUMBER, leading, words
from refurb.host.door import Host
from refurb.model.machine import (
    Board,
    BootMode,
    Firmware,
    Memory,
    MemoryModule,
    System,
)

_NO_RAM = re.compile(r"(?i)flash|eeprom|eprom|\brom\b|non-volatile")
"""What firmware lists beside RAM: its own flash chip, and storage in memory slots."""


def system(structures: list[Structure], cleaner: Cleaner, *, has_battery: bool = False) -> System:
    """Return the system (SMBIOS type 1) with its kind of case (type 3)."""
    fields = next(iter(of_type(structures, 1)), {})
    maker = cleaner.clean(fields, "Manufacturer", "system.manufacturer")
    product = cleaner.clean(fields, "Product Name", "system.product")
    return System(
        manufacturer=maker,
        product=product,
        version=cleaner.clean(fields, "Version", "system.version"),
        serial=cleaner.clean(fields, "Serial Number", "system.serial"),
        uuid=_lower(cleaner.clean(fields, "UUID", "system.uuid")),
        chassis=chassis(structures, maker, product, has_battery=has_battery),
    )


def board(structures: list[Structure], cleaner: Cleaner) -> Board:
    """Return the board (SMBIOS type 2)."""
    fields = next(iter(of_type(structures, 2)), {})
    return Board(
        manufacturer=cleaner.clean(fields, "Manufacturer", "board.manufacturer"),
        product=cleaner.clean(fields, "Product Name", "board.product"),
        version=cleaner.clean(fields, "Version", "board.version"),
        serial=cleaner.clean(fields, "Serial Number", "board.serial"),
    )


def firmware(structures: list[Structure], cleaner: Cleaner, host: Host) -> Firmware:
    """Return the firmware (SMBIOS type 0) and how it started this system."""
    fields = next(iter(of_type(structures, 0)), {})
    return Firmware(
        vendor=cleaner.clean(fields, "Vendor", "firmware.vendor"),
        version=cleaner.clean(fields, "Version", "firmware.version"),
        date=_iso_date(fields.get("Release Date")),
        mode=_boot_mode(host),
        secure_boot=_secure_boot(host),
    )


def _boot_mode(host: Host) -> BootMode | None:
    """Tell the boot mode from /sys/firmware, null where that was not captured."""
    names = host.names("/sys/firmware")
    if not names:
        return None
    if "efi" not in names:
        return BootMode.BIOS
    try:
        width = host.read("/sys/firmware/efi/fw_platform_size").strip()
    except OSError:
        return BootMode.UEFI64
    return BootMode.UEFI32 if width == b"32" else BootMode.UEFI64


def _secure_boot(host: Host) -> bool | None:
    """Read the SecureBoot variable: 4 bytes of attributes, then 0 or 1 (UEFI 2.10, 3.3)."""
    folder = "/sys/firmware/efi/efivars"
    for name in host.names(folder):
        if name.startswith("SecureBoot-"):
            try:
                state = host.read(f"{folder}/{name}")[4:5]
            except OSError:
                return None
            return {b"\1": True, b"\0": False}.get(state)
    return None


def memory(structures: list[Structure], cleaner: Cleaner, meminfo: bytes | None) -> Memory:
    """Return RAM: fitted modules and slots (SMBIOS type 17), and the board's maximum (type 16).

    The total is what the modules add up to, or what the kernel has (MemTotal) where that is
    more: some firmware leaves out modules, or says 0 kB of them.
    """
    devices = [fields for fields in of_type(structures, 17) if _is_ram(fields)]
    modules = tuple(m for fields in devices if (m := _module(fields, cleaner)) is not None)
    arrays = [size_bytes(f.get("Maximum Capacity")) or 0 for f in of_type(structures, 16)]
    total = max(sum(m.bytes or 0 for m in modules), mem_total(meminfo) or 0)
    return Memory(
        total_bytes=_known(total),
        slots=len(devices) or None,
        max_bytes=_known(sum(arrays)),
        modules=modules,
    )


def mem_total(meminfo: bytes | None) -> int | None:
    """Return the bytes of RAM that the kernel has, from /proc/meminfo."""
    for line in (meminfo or b"").decode("ascii", errors="replace").splitlines():
        if line.startswith("MemTotal:"):
            kib = leading(line.partition(":")[2])
            return _known(kib * 1024) if kib else None
    return None


def _is_ram(fields: dict[str, str]) -> bool:
    kinds = (fields.get("Type", ""), fields.get("Type Detail", ""))
    return not any(_NO_RAM.search(kind) for kind in kinds)


def _module(fields: dict[str, str], cleaner: Cleaner) -> MemoryModule | None:
    size = size_bytes(fields.get("Size"))
    if not size:
        return None
    return MemoryModule(
        locator=words(fields.get("Locator")),
        bytes=size,
        type=cleaner.clean(fields, "Type", "memory.type"),
        mts=leading(fields.get("Configured Memory Speed") or fields.get("Configured Clock Speed"))
        or leading(fields.get("Speed")),
        manufacturer=cleaner.clean(fields, "Manufacturer", "memory.manufacturer"),
        part=cleaner.clean(fields, "Part Number", "memory.part"),
        serial=cleaner.clean(fields, "Serial Number", "memory.serial"),
    )


def _known(size: int) -> int | None:
    return size if 0 < size <= MOST_NUMBER else None


def _iso_date(value: str | None) -> str | None:
    for form in ("%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y"):
        try:
            return datetime.strptime((value or "").strip(), form).date().isoformat()
        except ValueError:
            continue
    return None


def _lower(value: str | None) -> str | None:
    return value.lower() if value else None
