"""The kind of case: what name, screen, battery, case and processor say, in this order."""

from __future__ import annotations

import re

from refurb.hardware.dmi import Structure, of_type
from refurb.hardware.values import leading
from refurb.model.machine import Chassis

_VIRTUAL = re.compile(
    r"(?i)qemu|vmware|innotek|virtualbox|xen\b|bochs|parallels|red hat kvm|kvm\b|hvm domu"
    r"|openstack|amazon ec2|google compute engine|bhyve|rhev|ovirt|nutanix ahv"
    r"|(.* )?virtual (machine|platform)$|virtualmac"
)
_BY_NAME = (
    (r"(?i)^imac", Chassis.ALL_IN_ONE),
    (r"(?i)^macmini", Chassis.MINI),
    (r"(?i)^macpro", Chassis.TOWER),
    (r"(?i)^(macbook|powerbook)", Chassis.LAPTOP),
    (r"(?i)\baio\b|all[ -]in[ -]one|\b(elite|pro)one\b", Chassis.ALL_IN_ONE),
    (r"ThinkCentre (Edge )?\w*\d{2}z\b", Chassis.ALL_IN_ONE),
    (r"ThinkCentre (neo )?\w*\d{2}q\b", Chassis.MINI),
    (r"ThinkCentre (neo )?\w*\d{2}t\b", Chassis.TOWER),
    (r"(?i)thin client|\bmini[ -]?pc\b|desktop mini|\bchromebox\b|\bNUC\d", Chassis.MINI),
    (r"Desk \d+ .*\bDM\b", Chassis.MINI),
    (r"(?i)\bnotebook pc\b|\blaptop\b", Chassis.LAPTOP),
)
"""Names that makers keep for one kind of case. Apple's cases say "Laptop" on an iMac, Lenovo's
say "Desktop" on ThinkCentres of every kind, whose name ends in z (a screen with a PC behind it), q
(Tiny) or t (tower)."""

_BY_CASE = {
    Chassis.LAPTOP: "portable|laptop|notebook|sub notebook|convertible",
    Chassis.TABLET: "tablet|hand held|detachable",
    Chassis.DESKTOP: "desktop|low profile desktop|pizza box|space-saving|sealed-case pc",
    Chassis.TOWER: "mini tower|tower",
    Chassis.MINI: "mini pc|stick pc|embedded pc|iot gateway|lunch box",
    Chassis.ALL_IN_ONE: "all in one",
    Chassis.SERVER: "main server chassis|rack mount chassis|blade|blade enclosing|multi-system",
}
"""dmidecode's words for SMBIOS type 3, by ours."""

_DOCK = "docking station"
_LEAST_ALL_IN_ONE_MM = 400
"""Laptops end at 17.3 inches, 382 mm wide; all-in-ones begin at 18.5 inches, 409 mm."""

_NETBOOK = re.compile(r"\bAtom\b.*\bN\d{3,4}\b")
_DESKTOP_ONLY = re.compile(
    r"\bi[3579]-\d{4,5}[KSTF]{0,2}(?![A-Z0-9])|\b(Pentium|Celeron)\b.* G\d{4}"
)
_SERVER_ONLY = re.compile(r"\b(Xeon|EPYC|Opteron)\b")
_LAPTOP_SOCKET = re.compile(r"(?i)\b479|\bS1(g\d)?\b|PGA ?98\d|\bFS1")


def chassis(
    structures: list[Structure],
    maker: str | None,
    product: str | None,
    *,
    has_battery: bool,
    panel_mm: int | None = None,
) -> Chassis | None:
    """Return the kind of case, null where nothing tells it.

    `panel_mm` is the width of the built-in screen. Firmware often leaves its author's "Desktop"
    in a netbook: a battery, a small screen or a netbook's processor outvote it.
    """
    name = f"{maker or ''} {product or ''}".strip()
    if _VIRTUAL.match(name) or _VIRTUAL.match(product or ""):
        return Chassis.VIRTUAL
    case = _of_case(structures)
    named = _of_name(structures, product)
    if named and case is not Chassis.SERVER:
        return named
    powered = has_battery or any(leading(f.get("Design Capacity")) for f in of_type(structures, 22))
    if panel_mm and not powered and case not in (Chassis.TABLET, Chassis.SERVER):
        return Chassis.LAPTOP if panel_mm < _LEAST_ALL_IN_ONE_MM else Chassis.ALL_IN_ONE
    if powered:
        return Chassis.LAPTOP if case in (None, Chassis.DESKTOP, Chassis.MINI) else case
    return _of_processor(structures, case)


def _of_name(structures: list[Structure], product: str | None) -> Chassis | None:
    """Return the kind that a name tells: the product's, its version (Lenovo's), the board's."""
    versions = [fields.get("Version") for fields in of_type(structures, 1)]
    boards = [fields.get("Product Name") for fields in of_type(structures, 2)]
    for name in (product, *versions, *boards):
        for pattern, kind in _BY_NAME:
            if name and re.search(pattern, name):
                return kind
    return None


def _of_case(structures: list[Structure]) -> Chassis | None:
    """Return the kind by SMBIOS type 3: a laptop lists its dock beside its own case."""
    cases = [fields.get("Type", "").lower() for fields in of_type(structures, 3)]
    for case in cases:
        for kind, words in _BY_CASE.items():
            if case in words.split("|"):
                return kind
    return Chassis.LAPTOP if _DOCK in cases else None


def _of_processor(structures: list[Structure], case: Chassis | None) -> Chassis | None:
    """Return the kind where case and processor do not go together; else as the case says."""
    sockets = of_type(structures, 4)
    names = " ".join(fields.get("Version", "") for fields in sockets)
    if case in (None, Chassis.DESKTOP) and _NETBOOK.search(names):
        return Chassis.LAPTOP
    if case is Chassis.LAPTOP and _DESKTOP_ONLY.search(names):
        return Chassis.DESKTOP
    if case is not None:
        return case
    if _SERVER_ONLY.search(names):
        return Chassis.SERVER
    places = " ".join(fields.get("Socket Designation", "") for fields in sockets)
    return Chassis.LAPTOP if _LAPTOP_SOCKET.search(places) else None
