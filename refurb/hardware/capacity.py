"""The capacity that an ATA disk hides: by its HPA or AMA (`hdparm -N`), or by its DCO."""

from __future__ import annotations

import re

from refurb.hardware.values import MOST_NUMBER

_LIMITS = re.compile(rb"max sectors {1,9}= {0,9}([0-9]{1,16})/([0-9]{1,16})(?![0-9])")
_REAL = re.compile(rb"^[ \t]{0,8}Real max sectors: ([0-9]{1,16})[ \t\r]*$", re.MULTILINE)
_REVISION = re.compile(rb"^DCO Revision: 0x000[1-9a-f]\s", re.MULTILINE)


def native_bytes(output: bytes, sector_bytes: int, visible_bytes: int | None = None) -> int | None:
    """Return the native capacity from `hdparm -N` (`max sectors = VISIBLE/NATIVE`).

    The second number is that of READ NATIVE MAX ADDRESS, or of GET NATIVE MAX ADDRESS where the
    disk has an Accessible Max Address (hdparm asks for what words 119 and 120 say). Null where it
    cannot be: less than is visible, or the `0/1` that hdparm makes of a disk that is not ATA.
    """
    found = _LIMITS.search(output)
    if not found or not int(found[1]):
        return None
    return _possible(
        int(found[2]), sector_bytes, max(visible_bytes or 0, int(found[1]) * sector_bytes)
    )


def dco_bytes(output: bytes, sector_bytes: int, visible_bytes: int | None) -> int | None:
    """Return the factory's capacity from `hdparm --dco-identify` (ATA8-ACS 7.9.2).

    Null where the answer is hdparm's reading of an empty block: revision 0, one sector.
    """
    real = _REAL.search(output)
    if not real or b"DCO Checksum verified." not in output or not _REVISION.search(output):
        return None
    return _possible(int(real[1]), sector_bytes, visible_bytes or 0)


def _possible(sectors: int, sector_bytes: int, least: int) -> int | None:
    size = sectors * sector_bytes
    return size if 0 < size <= MOST_NUMBER and size >= least else None
