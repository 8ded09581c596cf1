"""Placeholders: what a board's maker left in the firmware where a value should stand.

Seen in the field; a value that is junk is null, and listed so that nobody takes two PCs for one
(facts: record, Clock and identity).
"""

from __future__ import annotations

import re

_PHRASES = frozenset(
    """
    to be filled by o.e.m.|to be filled by oem|tobefilledbyo.e.m.|default string|default_string
    system manufacturer|system product name|system version|system serial number|system name
    base board manufacturer|base board product name|base board serial number|base board version
    baseboard manufacturer|board serial number|mb-1234567890|serial number|product name
    chassis manufacturer|chassis serial number|chassis version|o.e.m.|oem|oem string|n/a|na|none
    not specified|not available|not applicable|not provided|not defined|unknown|undefined|empty
    no dimm|no module installed|no asset tag|no asset information|invalid|null|void|unspecified
    123456789|1234567890|0123456789|12345678|123456789012345678|01234567|01234567890123456789
    type2 - board serial number|type2 - board manufacturer|type2 - board product name|sernum0
    manufacturer0|manufacturer1|manufacturer2|manufacturer3|partnum0|partnum1|partnum2|partnum3
    sernum1|sernum2|sernum3|array1_partnumber0|array1_partnumber1|dimm serial number|<out of spec>
    bad index|<bad index>|insyde|x.x|xxxxx|not settable|all series|system sku|chassis version
    """.replace("\n", "|").split("|")
)
_PHRASES_CLEAN = frozenset(phrase.strip() for phrase in _PHRASES) - {""}

_REPEATED = re.compile(r"^(.)\1*$")
_JUNK_UUIDS = frozenset(
    {"03000200-0400-0500-0006-000700080009", "12345678-1234-5678-90ab-cddeefaabbcc"}
)


def is_junk(value: str) -> bool:
    """Tell whether a firmware string is a placeholder, or nothing at all."""
    plain = " ".join(value.split()).lower()
    if plain in _PHRASES_CLEAN:
        return True
    letters = re.sub(r"[\s.\-_/:*]", "", plain)
    return not letters or (len(letters) > 2 and bool(_REPEATED.match(letters)))


def is_junk_uuid(value: str) -> bool:
    """Tell whether a SMBIOS UUID is one that makers leave in whole series of PCs."""
    plain = value.strip().lower()
    return plain in _JUNK_UUIDS or is_junk(plain) or not re.fullmatch(r"[0-9a-f-]{36}", plain)
