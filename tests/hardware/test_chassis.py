"""The kind of case: one rule after another, on structures as dmidecode names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware.chassis import chassis
from refurb.hardware.dmi import Structure
from refurb.hardware.panel import panel_mm
from refurb.model.machine import Chassis
from tests.hardware.pc import Pc


def kind(
    *cases: str,
    product: str | None = None,
    version: str = "",
    processor: str = "",
    socket: str = "",
    battery: str = "Unknown",
    has_battery: bool = False,
    panel: int | None = None,
) -> Chassis | None:
    """Return the kind of a PC whose firmware says this much."""
    told = [Structure(3, {"Type": case}) for case in cases]
    told.append(Structure(1, {"Version": version}))
    told.append(Structure(4, {"Version": processor, "Socket Designation": socket}))
    told.append(Structure(22, {"Design Capacity": battery}))
    return chassis(told, "Maker", product, has_battery=has_battery, panel_mm=panel)


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("Notebook", "laptop"), ("Portable", "laptop"), ("Laptop", "laptop"),
        ("Sub Notebook", "laptop"), ("Convertible", "laptop"), ("Detachable", "tablet"),
        ("Tablet", "tablet"), ("Hand Held", "tablet"), ("Desktop", "desktop"),
        ("Low Profile Desktop", "desktop"), ("Space-saving", "desktop"), ("Pizza Box", "desktop"),
        ("Sealed-case PC", "desktop"), ("Mini Tower", "tower"), ("Tower", "tower"),
        ("Mini PC", "mini"), ("Stick PC", "mini"), ("Lunch Box", "mini"),
        ("All In One", "all-in-one"), ("Rack Mount Chassis", "server"),
        ("Main Server Chassis", "server"), ("Blade", "server"), ("Other", None),
        ("Unknown", None), ("<OUT OF SPEC>", None), ("", None),
    ],
)  # fmt: skip
def test_the_case_says_its_kind(case: str, expected: str | None) -> None:
    assert kind(case) == expected


def test_a_dock_is_listed_by_laptops_alone() -> None:
    assert kind("Docking Station", "Notebook") is Chassis.LAPTOP
    assert kind("Docking Station") is Chassis.LAPTOP
    assert kind("Docking Station", "Tablet") is Chassis.TABLET


@pytest.mark.parametrize(
    ("product", "version", "case", "expected"),
    [
        ("iMac17,1", "", "Laptop", "all-in-one"),
        ("Macmini5,1", "", "Lunch Box", "mini"),
        ("MacPro2,1", "", "Unknown", "tower"),
        ("10BC000JSP", "ThinkCentre M73z", "Desktop", "all-in-one"),
        ("10AXS00000", "ThinkCentre M73", "Desktop", "desktop"),
        ("3554", "ThinkCentre Edge 92z", "Desktop", "all-in-one"),
        ("10MR", "ThinkCentre M710q", "Desktop", "mini"),
        ("12JH", "ThinkCentre neo 50q Gen 4", "Desktop", "mini"),
        ("10MM", "ThinkCentre M910t", "Desktop", "tower"),
        ("10MK", "ThinkCentre M910s", "Desktop", "desktop"),
        ("3237", "ThinkCentre M92p", "Desktop", "desktop"),
        ("HP EliteOne 800 G1 AiO", "", "Desktop", "all-in-one"),
        ("OptiPlex 9020 AIO", "", "Desktop", "all-in-one"),
        ("Wyse 5070 Thin Client", "", "Desktop", "mini"),
        ("HP EliteDesk 800 G2 DM 35W", "", "Desktop", "mini"),
        ("HP EliteDesk 800 G1 SFF", "", "Desktop", "desktop"),
        ("HP Pavilion dv6 Notebook PC", "", "Other", "laptop"),
        ("VirtualBox", "", "Other", "virtual"),
        ("Virtual Machine", "7.0", "Desktop", "virtual"),
        ("VMware Virtual Platform", "", "Other", "virtual"),
        ("VirtualMac2,1", "", "Laptop", "virtual"),
    ],
)
def test_a_name_outvotes_the_case(product: str, version: str, case: str, expected: str) -> None:
    assert kind(case, product=product, version=version) == expected


def test_a_battery_makes_a_laptop_of_a_desktop() -> None:
    assert kind("Desktop", has_battery=True) is Chassis.LAPTOP
    assert kind("Desktop", battery="41753 mWh") is Chassis.LAPTOP
    assert kind("Desktop", battery="0 mWh") is Chassis.DESKTOP
    assert kind("Tablet", has_battery=True) is Chassis.TABLET
    assert kind("Tower", has_battery=True) is Chassis.TOWER


def test_a_built_in_screen_tells_by_its_size() -> None:
    assert kind("Desktop", panel=223) is Chassis.LAPTOP
    assert kind("Notebook", panel=382) is Chassis.LAPTOP
    assert kind("Desktop", panel=477) is Chassis.ALL_IN_ONE
    assert kind("Laptop", panel=597) is Chassis.ALL_IN_ONE
    assert kind("Notebook", panel=408, has_battery=True) is Chassis.LAPTOP
    assert kind("Tablet", panel=216) is Chassis.TABLET


def test_a_netbooks_processor_makes_a_laptop_of_a_desktop() -> None:
    netbook = "Intel(R) Atom(TM) CPU N270   @ 1.60GH"
    nettop = "Intel(R) Atom(TM) CPU  230   @ 1.60GHz"
    assert kind("Desktop", processor=netbook) is Chassis.LAPTOP
    assert kind("Desktop", processor=nettop) is Chassis.DESKTOP
    assert kind("Mini PC", processor=netbook) is Chassis.MINI


@pytest.mark.parametrize(
    ("processor", "expected"),
    [
        ("Intel(R) Core(TM) i5-3570 CPU @ 3.40GHz", "desktop"),
        ("Intel(R) Core(TM) i3-8100T CPU @ 3.10GHz", "desktop"),
        ("Intel(R) Pentium(R) CPU G3220 @ 3.00GHz", "desktop"),
        ("Intel(R) Core(TM) i5-4210U CPU @ 1.70GHz", "laptop"),
        ("Intel(R) Core(TM) i5-10210U CPU @ 1.60GHz", "laptop"),
        ("Intel(R) Core(TM) i5-1035G1 CPU @ 1.00GHz", "laptop"),
        ("12th Gen Intel(R) Core(TM) i7-12700H", "laptop"),
        ("Intel(R) Core(TM) i5 CPU       M 520  @ 2.40GH", "laptop"),
    ],
)
def test_a_desktops_processor_is_in_no_laptop(processor: str, expected: str) -> None:
    assert kind("Notebook", processor=processor) == expected
    assert kind("Notebook", processor=processor, has_battery=True) is Chassis.LAPTOP


def test_where_no_case_is_told_the_processor_and_its_socket_tell() -> None:
    assert kind("Other", processor="AMD EPYC 7302P 16-Core Processor") is Chassis.SERVER
    assert kind("Other", socket="uPGA 479M") is Chassis.LAPTOP
    assert kind("Other", socket="Socket S1G4") is Chassis.LAPTOP
    assert kind("Other", socket="LGA1150") is None


def test_the_built_in_screen_is_found_among_the_others(tmp_path: Path, corpus: Path) -> None:
    (digital,) = (corpus / "edid").glob("*/lcd.hp-l1950")
    pc = Pc(tmp_path).file("/sys/class/drm/card0-DP-1/edid", digital.read_bytes())
    assert panel_mm(pc.host) is None
    pc.file("/sys/class/drm/card0-LVDS-1/edid", b"")
    assert panel_mm(pc.host) is None
    pc.file("/sys/class/drm/card0-eDP-1/edid", digital.read_bytes())
    assert panel_mm(pc.host) == 380
