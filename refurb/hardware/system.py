"""System, board and firmware, from SMBIOS."""

from __future__ import annotations

import re
from datetime import datetime

from refurb.hardware.chassis import chassis
from refurb.hardware.dmi import Cleaner, Structure, of_type
from refurb.host.door import Host
from refurb.model.machine import Board, BootMode, Firmware, System

_DATE = re.compile(r"\d{1,4}[/-]\d{1,2}[/-]\d{1,4}")


def system(
    structures: list[Structure],
    cleaner: Cleaner,
    *,
    has_battery: bool = False,
    panel_mm: int | None = None,
) -> System:
    """Return the system (SMBIOS type 1) with its kind of case.

    `panel_mm` is the width of the built-in screen, null where none was found.
    """
    fields = next(iter(of_type(structures, 1)), {})
    maker = cleaner.clean(fields, "Manufacturer", "system.manufacturer")
    product = cleaner.clean(fields, "Product Name", "system.product")
    return System(
        manufacturer=maker,
        product=product,
        version=cleaner.clean(fields, "Version", "system.version"),
        serial=cleaner.clean(fields, "Serial Number", "system.serial"),
        uuid=_lower(cleaner.clean(fields, "UUID", "system.uuid")),
        chassis=chassis(structures, maker, product, has_battery=has_battery, panel_mm=panel_mm),
    )


def board(structures: list[Structure], cleaner: Cleaner) -> Board:
    """Return the main board (SMBIOS type 2); riser cards and controllers may stand beside it."""
    boards = of_type(structures, 2)
    main = [fields for fields in boards if fields.get("Type") == "Motherboard"]
    fields = next(iter(main or boards), {})
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


def _iso_date(value: str | None) -> str | None:
    """Return `month/day/year` as ISO 8601, from the midst of other words; two digits are a year.

    Day and month change places where nothing else makes a date.
    """
    match = _DATE.search(value or "")
    for form in ("%m/%d/%Y", "%Y-%m-%d", "%m/%d/%y", "%d/%m/%Y"):
        try:
            return datetime.strptime(match[0] if match else "", form).date().isoformat()
        except ValueError:
            continue
    return None


def _lower(value: str | None) -> str | None:
    return value.lower() if value else None
