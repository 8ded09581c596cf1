"""The kind of case: what the product, the case and the battery say, in this order."""

from __future__ import annotations

import re

from refurb.hardware.dmi import Structure, of_type
from refurb.hardware.values import leading
from refurb.model.machine import Chassis

_VIRTUAL = re.compile(
    r"(?i)qemu|vmware|innotek|virtualbox|xen\b|bochs|parallels|red hat kvm|kvm\b|hvm domu"
    r"|microsoft corporation virtual machine"
)
_BY_PRODUCT = (
    (re.compile(r"(?i)imac"), Chassis.ALL_IN_ONE),
    (re.compile(r"(?i)macmini"), Chassis.MINI),
    (re.compile(r"(?i)macpro"), Chassis.TOWER),
    (re.compile(r"(?i)macbook|powerbook"), Chassis.LAPTOP),
)
"""Apple's cases say "Laptop" on an iMac: there the product counts."""

_BY_CASE = {
    Chassis.LAPTOP: "portable|laptop|notebook|sub notebook|lunch box|convertible|detachable",
    Chassis.TABLET: "tablet|hand held",
    Chassis.DESKTOP: "desktop|low profile desktop|pizza box|space-saving",
    Chassis.TOWER: "mini tower|tower",
    Chassis.MINI: "mini pc|stick pc|embedded pc|iot gateway",
    Chassis.ALL_IN_ONE: "all in one",
    Chassis.SERVER: "main server chassis|rack mount chassis|blade|blade enclosing",
}
"""dmidecode's words for SMBIOS type 3, by ours. A docking station says nothing of the PC."""


def chassis(
    structures: list[Structure], maker: str | None, product: str | None, *, has_battery: bool
) -> Chassis | None:
    """Return the kind of case, null where nothing tells it.

    A battery makes a laptop of what else would be a desktop or nothing: netbooks say "Desktop".
    """
    name = f"{maker or ''} {product or ''}".strip()
    if _VIRTUAL.match(name) or _VIRTUAL.match(product or ""):
        return Chassis.VIRTUAL
    for pattern, kind in _BY_PRODUCT:
        if pattern.match(product or ""):
            return kind
    found = _of_case(structures)
    powered = has_battery or any(leading(f.get("Design Capacity")) for f in of_type(structures, 22))
    return Chassis.LAPTOP if powered and found in (None, Chassis.DESKTOP) else found


def _of_case(structures: list[Structure]) -> Chassis | None:
    for fields in of_type(structures, 3):
        word = fields.get("Type", "").lower()
        for kind, words in _BY_CASE.items():
            if word in words.split("|"):
                return kind
    return None
