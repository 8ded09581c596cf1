"""Locks that outlive a wipe, from a /sys as Dell's, HP's and Lenovo's drivers make it."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware.inventory import take
from refurb.hardware.locks import SETTINGS, TABLES, locks
from refurb.hardware.show import lines
from refurb.model.machine import Locks
from tests.hardware.pc import Pc

DELL = f"{SETTINGS}/dell-wmi-sysman"
LENOVO = f"{SETTINGS}/thinklmi"


def test_a_pc_that_shows_nothing_is_not_known(tmp_path: Path) -> None:
    assert locks(Pc(tmp_path).host) == Locks()


@pytest.mark.parametrize(("digit", "is_set"), [("1", True), ("0", False)])
def test_each_password_has_its_role(tmp_path: Path, digit: str, is_set: bool) -> None:
    pc = Pc(tmp_path)
    pc.file(f"{DELL}/authentication/Admin/role", "bios-admin\n")
    pc.file(f"{DELL}/authentication/Admin/is_enabled", f"{digit}\n")
    pc.file(f"{DELL}/authentication/System/role", "power-on\n")
    pc.file(f"{DELL}/authentication/System/is_enabled", "0\n")
    assert locks(pc.host) == Locks(bios_password=is_set, power_on_password=False)


@pytest.mark.parametrize(
    ("setting", "value", "expected"),
    [
        ("Absolute", "Enabled", Locks(absolute=True)),
        ("Absolute", "PermanentlyDisabled", Locks(absolute=False)),
        ("ComputraceModuleActivation", "Disable", Locks(absolute=False)),
        ("AMTControl", "Enable", Locks(amt=True)),
        ("Intel AMT", "Disabled", Locks(amt=False)),
        ("StreamTheme", "Enabled", Locks()),
        ("Absolute", "", Locks()),
    ],
)
def test_a_setting_tells_by_its_name_and_value(
    tmp_path: Path, setting: str, value: str, expected: Locks
) -> None:
    pc = Pc(tmp_path).file(f"{LENOVO}/attributes/{setting}/current_value", f"{value}\n")
    assert locks(pc.host) == expected


def test_one_set_password_among_several_counts(tmp_path: Path) -> None:
    pc = Pc(tmp_path)
    for maker, digit in ((DELL, "1"), (LENOVO, "0")):
        pc.file(f"{maker}/authentication/Admin/role", "bios-admin\n")
        pc.file(f"{maker}/authentication/Admin/is_enabled", f"{digit}\n")
    assert locks(pc.host).bios_password is True


def test_the_licence_is_seen_and_never_read(tmp_path: Path) -> None:
    pc = Pc(tmp_path).file(f"{TABLES}/DSDT", "x").file(f"{TABLES}/MSDM", "KEY")
    read: list[str] = []
    host = pc.host
    plain = host.read
    host.read = lambda path, limit_bytes=1 << 20: read.append(path) or plain(path, limit_bytes)  # type: ignore[method-assign,func-returns-value]
    assert take(host).locks.windows_licence is True
    assert not [path for path in read if path.startswith(TABLES)]


def test_tables_without_a_licence(tmp_path: Path) -> None:
    assert locks(Pc(tmp_path).file(f"{TABLES}/DSDT", "x").host).windows_licence is False


def test_a_person_reads_which_locks_are_on(tmp_path: Path) -> None:
    pc = Pc(tmp_path).file(f"{DELL}/attributes/Absolute/current_value", "Enabled\n")
    pc.file(f"{DELL}/attributes/AMTControl/current_value", "Disabled\n")
    shown = "\n".join(lines(take(pc.host)))
    assert "Absolute (Computrace)" in shown
    assert "AMT" not in shown
