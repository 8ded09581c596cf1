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
        "BSN12345678901234567", "ATN12345678901234567", "9876543210", "112233445566", "Mfg 0",
        "Type1ProductConfigId", "Type2 - Board Serial Number", "TBD by OEM", "Standard",
        "Dimm0_Manufacturer", "A1_Manufacturer0", "Chassis Version Unknown", "Undefined-00FE",
        "To be filled by O.E.M. 1", "SODIMM000", "CPU Version", "Rev x.xx", "Rev 1.xx", "Rev 2.xx",
        "Rev X.0x", "x.x", "TBD by ODM", "EeePC-0123456789", "SN 123456789ABC", "ABC123",
        "ABCDEFGHIJK", "MyProduct", "JEDEC ID:", "EVAL", "Uninitialized", "OEM", "O.E.M.",
        "OEM Product Name", "OEM Chassis Manufacturer", "Not Applicable", "INVALID", "0x00000000",
        "********", "Base Board Serial Number", "Base Board Version", "Chassis Serial Number",
        "No Serial Number", "Not Set", "SKU", "MB-1234567890", "MB1234567890", "PartNum",
        "System SKUNumber", "Product Version", "BSS-0123456789", "Asset-1234567890",
    ],
)  # fmt: skip
def test_what_makers_leave_in_place_of_a_value_is_junk(value: str) -> None:
    assert is_junk(value)


@pytest.mark.parametrize(
    "value",
    ["HLG964J", "WD-WCAYV7654321", "OptiPlex 790", "1.0", "X99", "U-100", "CN129618C52450", "8",
     "19075", "Dell Inc.", "A11", "Z3T1ABCD", "100000000001", "SN8Z12345", "Type-10",
     "KBC Version 15.59", "PC1234567891", "Standard PC (Q35 + ICH9, 2009)",
     "Rev 1.02", "REV:1.0A", "Rev 2.0x1", "Rev X1", "x360", "XX1E", "SN1234567", "A0123456",
     "S1234567890A", "Samsung", "CE00000000000000", "OEM12345", "OEMB", "EVALUE 5", "EVA-L09",
     "ABCD1234", "DEFINE R5", "HIJKLMX", "MS666999ABCDEF123", "PF0ABCDE", "MP12345X",
     "20BV000BUS", "NONE1234X", "EeePC 1000H", "Type-C Dock", "Default-7", "MyBook", "F1234567890A",
     "2SF001", "0001", "1066-5e72",
     "世恒TD120A2", "0000065D", "SDK0E50510 WIN"],
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
        "EEEEEEEE-EEEE-EEEE-EEEE-EEEEEEEEEEEE",
        "00112233-4455-6677-8899-AABBCCDDEEFF",
        "4C4C4544-0020-2010-8020-A0C04F202020",
        "Not Settable",
        "--",
    ],
)
def test_uuids_that_are_in_whole_series_of_pcs_are_junk(value: str) -> None:
    assert is_junk_uuid(value)


def test_a_uuid_that_ends_in_a_mac_is_no_junk() -> None:
    assert not is_junk_uuid("00000000-0000-1000-8000-0023545c4d2d")
    assert not is_junk_uuid("44454C4C-4C00-1047-8039-C8C04F36344A")
