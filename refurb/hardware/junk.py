"""Placeholders: what makers left in the firmware where a value should stand.

A value that is junk is null, and listed, so that nobody takes two PCs for one (facts: record,
Machine identity). Compared are letters and digits alone: `To be filled by O.E.M.`,
`$(DEFAULT_STRING)` and `SYSTEM_MANUFACTURER` are written in many ways.
"""

from __future__ import annotations

import re

_WRITTEN = """
    tobefilledbyoem tobefilled filledbyoem fillbyoem tobefilledbyomanufacturer oem oemstring
    defaultstring default string serial serialnumber productname manufacturer version
    systemmanufacturer systemmanufacture systemvendor systemproductname systemname systemversion
    systemserialnumber systemserial systemsku systemskunumber systemmodel
    baseboardmanufacturer baseboardproductname baseboardserialnumber baseboardversion boardversion
    boardserialnumber boardmanufacturer boardproductname
    type2boardserialnumber type2boardmanufacturer type2boardproductname type2boardversion
    type2boardvendorname1 type2boardproductname1 type2boardversion1
    chassismanufacturer chassismanufacture chassisserialnumber chassisversion chassisassettag
    noassettag noassetinformation assettag asset1234567890 atn12345678901234567
    na none null nil void invalid empty blank unknown unknow undefined unde undef unspecified
    notspecified notavailable notapplicable notprovided notdefined notsettable notpresent
    nodimm nomoduleinstalled dimmserialnumber
    0 00 ab abcd allseries insertserialnumberhere
    evaluation sample engineeringsample standard tbd tbdbyoem chassisversionunknown
    cpuversion newprocessortechnology processorversion
    abc123 myproduct jedecid eval uninitialized uninitialised tbdbyodm notset notused
    noserial noserialnumber productversion productserial productserialnumber systemfamily
    systemuuid partnum partnumber modulepartnumber sernum mainboardserialnumber
    sn serialno assettagno baseboardassettag chassisproductname sku skunumber
"""
_PHRASES = frozenset(_WRITTEN.split())
_NUMBERED = re.compile(
    r"(array\d+)?(sernum|serialnumber|serial|partnum|partnumber|manufacturer|manufacturername"
    r"|assettag|assettagnum|modulepartnumber|moduleserialnumber|modulemanufacturer|oemdefine)\d{1,2}"
    r"|a\d(manufacturer|sernum|assettagnum|partnum)\d|dimm\d(manufacturer|partnum|sernum|assettag)"
    r"|mfg\d|sodimm0+|undefined[0-9a-f]*|0x0+"
    r"|type\d(board|product|chassis|system|family|sku|serial|version|manufacturer|asset).*"
    r"|tobefilledby(oem|odm).*|(rev|ver)?(\dx{2}|x{2,}|x0x)"
    r"|oem(chassis|board|baseboard|product|system)?(manufacturer|name|version|serial|serialnumber)"
)
_PREFIXED = re.compile(r"[a-z]{1,5}(\d[0-9a-f]{7,})")
"""Makers put what a field is for before the digits that they count up: `BSN12345678901234567`."""

_REPEATED = re.compile(r"(.)\1{2,}")
_COUNTING = "01234567890123456789012345678901234567890"
_COUNTING_DOWN = _COUNTING[::-1]
_COUNTING_HEX = "0123456789abcdef0123456789abcdef"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_COUNTING_PAIRS = "001122334455667788990011223344556677889900"
_ABSENT = frozenset(
    {"Not Specified", "Not Present", "Not Settable", "<BAD INDEX>", "<OUT OF SPEC>"}
)
_JUNK_UUIDS = frozenset(
    {
        "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009",
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "12345678-1234-1234-1234-123456789abc",
        "00112233-4455-6677-8899-aabbccddeeff",
        "33221100-5544-7766-8899-aabbccddeeff",
        "01234567-89ab-cdef-0123-456789abcdef",
        "deadbeef-dead-beef-dead-beefdeadbeef",
        "4c4c4544-0020-2010-8020-a0c04f202020",
        "4c4c4544-0000-2010-8020-80c04f202020",
        "44454c4c-2000-1020-8020-a0c04f202020",
        "44454c4c-0000-1020-8020-80c04f202020",
    }
)
"""Series' own UUIDs; the last four are Dell's, made of a service tag of blanks or nothing."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def is_junk(value: str) -> bool:
    """Tell whether a text is a placeholder, or nothing at all."""
    bare = re.sub(r"[\W_]", "", value.lower())
    if not bare or bare in _PHRASES:
        return True
    prefixed = _PREFIXED.fullmatch(bare)
    return (
        _counts(bare)
        or bool(prefixed and _counts(prefixed[1]))
        or bool(_REPEATED.fullmatch(bare) or _NUMBERED.fullmatch(bare))
    )


def _counts(bare: str) -> bool:
    """Tell whether a text counts up or down, one by one or in pairs, or is the alphabet."""
    runs = (_COUNTING, _COUNTING_HEX, _COUNTING_DOWN, _COUNTING_PAIRS, _LETTERS)
    return len(bare) >= 5 and any(bare in run for run in runs)


def is_absent(value: str) -> bool:
    """Tell whether these are dmidecode's own words for a text that the firmware does not have."""
    return value.strip() in _ABSENT


def is_junk_uuid(value: str) -> bool:
    """Tell whether a SMBIOS UUID is none, or one that makers leave in whole series of PCs."""
    plain = value.strip().lower()
    if not _UUID.fullmatch(plain) or plain in _JUNK_UUIDS:
        return True
    digits = plain.replace("-", "")
    return len({digits[i : i + 2] for i in range(0, 32, 2)}) <= 2
