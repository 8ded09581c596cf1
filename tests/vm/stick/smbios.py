"""What a PC's firmware says of itself: nameplate, memory module, chassis, battery."""

from __future__ import annotations

import struct
import subprocess
from dataclasses import dataclass
from pathlib import Path

DESKTOP, LAPTOP = 3, 9
"""SMBIOS 7.4.1, chassis types."""

BATTERY = """
DefinitionBlock ("", "SSDT", 2, "REFURB", "BATTERY", 1)
{
    Scope (\\_SB)
    {
        Device (ADP1)
        {
            Name (_HID, "ACPI0003")
            Method (_PSR, 0) { Return (1) }
        }
        Device (BAT0)
        {
            Name (_HID, EisaId ("PNP0C0A"))
            Name (_UID, 1)
            Method (_STA, 0) { Return (0x1F) }
            Name (_BIF, Package () { 0, 57720, 38250, 1, 11100, 3825, 1913, 264, 3780,
                                     "DELL 7FJ9", "3742", "LION", "Samsung SDI" })
            Name (_BST, Package () { 0, 0, 38250, 12600 })
        }
    }
}
"""
"""A battery with 57.72 Wh by design and 38.25 Wh left when full (ACPI 6.5, 10.2.2)."""


@dataclass(frozen=True)
class Nameplate:
    """What SMBIOS says. `memory` is the module's maker, part and serial.

    `version` is where some makers put the name that people know.
    """

    maker: str
    model: str
    serial: str
    uuid: str
    memory: tuple[str, str, str]
    chassis: int = DESKTOP
    version: str = "01"
    firmware_date: str = "09/24/2013"

    def arguments(self, folder: Path) -> list[str]:
        """Return QEMU's `-smbios` arguments; the chassis is a file in `folder`."""
        case = folder / "chassis.bin"
        case.write_bytes(chassis(self.maker, self.serial, self.chassis))
        maker, part, serial = self.memory
        words = ["-smbios", f"file={case}"]
        for fields in (
            f"type=0,vendor={self.maker},version=A18,date={self.firmware_date}",
            f"type=1,manufacturer={self.maker},product={self.model},"
            f"version={self.version},serial={self.serial},uuid={self.uuid}",
            f"type=2,manufacturer={self.maker},product={self.model},serial=/{self.serial}/",
            f"type=17,loc_pfx=DIMM,bank=BANK 0,manufacturer={maker},part={part},serial={serial},"
            "speed=1333",
        ):
            words += ["-smbios", fields]
        return words


def chassis(maker: str, serial: str, kind: int) -> bytes:
    """Return an SMBIOS type 3 structure (SMBIOS 2.3); QEMU's own says "Other" for every PC."""
    strings = f"{maker}\0{serial}\0\0".encode()
    head = struct.pack(
        "<BBHBBBBBBBBBIBBBB", 3, 21, 0x300, 1, kind, 0, 2, 0, 3, 3, 3, 2, 0, 0, 1, 0, 0
    )
    return head + strings


def battery(folder: Path) -> list[str]:
    """Return QEMU's arguments for a worn battery, compiled into `folder` (needs acpica-tools)."""
    source = folder / "battery.asl"
    source.write_text(BATTERY, encoding="ascii")
    subprocess.run(["iasl", "-p", str(folder / "battery"), str(source)],
                   check=True, capture_output=True)  # fmt: skip
    return ["-acpitable", f"file={folder / 'battery.aml'}"]
