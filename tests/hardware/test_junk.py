"""Placeholders are known however they are written; real values are left alone."""

from __future__ import annotations

import pytest

from refurb.hardware.junk import is_junk, is_junk_uuid


@pytest.mark.parametrize(
    "value",
    [
        "To Be Filled By O.E.M.", "To be filled by O.E.M.", "Default string", "$(DEFAULT_STRING)",
        "System Serial Number", "SYSTEM_MANUFACTURER", "0123456789", "1234567890", "123456789",
        "None", "N/A", "  ", "--", "00000000", "FFFFFFFF", "XXXXXXXXXX", "Not Specified",
        "SerNum0", "PartNum3", "Array1_PartNumber0", "ModulePartNumber01", "O.E.M", "Unknow",
        "123456789012345678", "0123456789ABCDEF", " . .    ..     .. ", "0", "[Empty]",
    ],
)  # fmt: skip
def test_what_makers_leave_in_place_of_a_value_is_junk(value: str) -> None:
    assert is_junk(value)


@pytest.mark.parametrize(
    "value",
    ["HLG964J", "WD-WCAYV7654321", "OptiPlex 790", "1.0", "X99", "U-100", "CN129618C52450", "8",
     "19075", "Dell Inc.", "A11", "Z3T1ABCD", "100000000001"],
)  # fmt: skip
def test_what_may_be_a_value_is_no_junk(value: str) -> None:
    assert not is_junk(value)


@pytest.mark.parametrize(
    "value",
    [
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF",
        "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009",
        "Not Settable",
        "--",
    ],
)
def test_uuids_that_are_in_whole_series_of_pcs_are_junk(value: str) -> None:
    assert is_junk_uuid(value)


def test_a_uuid_that_ends_in_a_mac_is_no_junk() -> None:
    assert not is_junk_uuid("00000000-0000-1000-8000-0023545c4d2d")
    assert not is_junk_uuid("44454C4C-4C00-1047-8039-C8C04F36344A")
