"""Makers of memory modules by the codes that firmware leaves in place of a name.

JEDEC JEP106 numbers makers in banks of 126; the number's top bit makes its parity odd. Chips
before DDR3 hold eight bytes, where each leading 7F is one bank more; since DDR3 two bytes, the
first of which counts the banks.
"""

from __future__ import annotations

import re

_MAKERS = {
    (1, 0x01): "AMD", (1, 0x2C): "Micron Technology", (1, 0x40): "ProMOS",
    (1, 0xAD): "SK Hynix", (1, 0xC1): "Infineon", (1, 0xCE): "Samsung", (1, 0xDA): "Winbond",
    (2, 0x4F): "Transcend", (2, 0x7A): "Apacer", (2, 0x94): "SMART Modular", (2, 0x98): "Kingston",
    (2, 0xBA): "PNY", (2, 0xDA): "Dane-Elec", (3, 0x9E): "Corsair", (3, 0xFE): "Elpida",
    (4, 0x0B): "Nanya Technology", (4, 0x13): "GeIL", (4, 0x25): "Kingmax", (4, 0x94): "Mushkin",
    (4, 0xDA): "Swissbit", (5, 0x43): "Ramaxel", (5, 0xB0): "OCZ", (5, 0xCB): "A-DATA",
    (5, 0xCD): "G.Skill", (5, 0xEF): "Team Group", (6, 0x02): "Patriot", (6, 0x51): "Qimonda",
    (6, 0x9B): "Crucial Technology", (7, 0xC1): "ASint", (7, 0xD3): "Silicon Power",
    (7, 0xF1): "InnoDisk", (8, 0x5D): "Wilk Elektronik (GOODRAM)", (10, 0x68): "Kimtigo",
}  # fmt: skip
"""Those whose modules stand in PCs, as i2c-tools 4.3 lists JEP106; checked against part numbers."""

_CODE = re.compile(r"(?:0x|JEDEC ID:)?((?:[0-9A-F]{2} ?){2,8})", re.IGNORECASE)
_CONTINUED = 0x7F


def named(word: str | None) -> str | None:
    """Return the maker that a code stands for; the word as it is where that is not sure."""
    match = _CODE.fullmatch(word or "")
    code = bytes.fromhex(match[1]) if match else b""
    if len(code) == 8:
        banks = len(code) - len(code.lstrip(b"\x7f"))
        found = _MAKERS.get((banks + 1, code[banks])) if banks < len(code) else None
    elif len(code) in (2, 4, 6):  # the module's maker; behind it the chips'
        found = _pair(code[0], code[1]) or _pair(code[1], code[0])
    else:
        found = None
    return found or word


def _pair(banks: int, number: int) -> str | None:
    return _MAKERS.get(((banks & _CONTINUED) + 1, number))
