"""What `hdparm -I` printed of an ATA disk: the fallback where its IDENTIFY words are not kept."""

from __future__ import annotations

import re

from refurb.hardware.ata import by_status
from refurb.hardware.told import Identify
from refurb.hardware.values import MOST_NUMBER, words
from refurb.model.disk import AtaSecurity, Transport
from refurb.model.erase import AtaSanitize

MOST_BYTES = 64_000
"""hdparm prints some 4,000; whatever is longer is not its own."""

_ERASE = r"(more than )?([0-9]{1,5})min for %s UNIT"
_FASTEST_RPM = 0xFFFE


def parse(output: bytes) -> Identify | None:
    """Return what the text says, null unless hdparm itself found the block's checksum correct.

    Without an integrity word the text may be any device's garbage (facts: wipe, trap 24); a text
    that was cut has no such line either.
    """
    if len(output) > MOST_BYTES:
        return None
    lines = output.decode("utf-8", errors="replace").splitlines()
    plain = [line.strip() for line in lines]
    is_whole = plain.count("Checksum: correct") == 1
    if not is_whole or sum("ATA device, with" in line for line in plain) != 1:
        return None
    return _identify(plain)


def _identify(lines: list[str]) -> Identify:
    fields = _fields(lines)
    both = _number(fields.get("Logical/Physical Sector size"))
    sector = _number(fields.get("Logical  Sector size")) or both or 512
    size = (_sectors(lines, "LBA48") or _sectors(lines, "LBA") or 0) * sector
    wwn = fields.get("Logical Unit WWN Device Identifier")
    return Identify(
        model=words(fields.get("Model Number")),
        serial=words(fields.get("Serial Number")),
        firmware=words(fields.get("Firmware Revision")),
        wwn=f"0x{wwn}" if wwn and re.fullmatch(r"[0-9a-f]{16}", wwn) else None,
        transport=_transport(lines, fields),
        size_bytes=size if 0 < size <= MOST_NUMBER else None,
        logical_sector_bytes=sector,
        physical_sector_bytes=_number(fields.get("Physical Sector size")) or both or sector,
        rotation_rpm=_rotation(fields.get("Nominal Media Rotation Rate")),
        security=_security(lines),
        sanitize=_sanitize(lines),
        has_dco=_has(lines, "Device Configuration Overlay feature set"),
    )


def _fields(lines: list[str]) -> dict[str, str]:
    """Return what stands as `name: value`, the first of each name."""
    found: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if colon:
            found.setdefault(name.strip(), value.strip())
    return found


def _has(lines: list[str], feature: str, *, is_on: bool = False) -> bool:
    """Tell whether the list of features names one; a star before it says that it is on."""
    marks = ("*",) if is_on else ("", "*")
    return any(line.endswith(feature) and line[: -len(feature)].strip() in marks for line in lines)


def _number(value: str | None) -> int | None:
    found = re.match(r"([0-9]{1,9}) bytes", value or "")
    return int(found[1]) if found else None


def _sectors(lines: list[str], kind: str) -> int | None:
    pattern = re.compile(kind + r"\s+user addressable sectors:\s*([0-9]{1,16})")
    return next((int(found[1]) for line in lines if (found := pattern.fullmatch(line))), None)


def _rotation(value: str | None) -> int | None:
    if value == "Solid State Device":
        return 0
    is_number = bool(re.fullmatch(r"[0-9]{4,5}", value or ""))
    rpm = int(value) if value and is_number else 0
    return rpm if 0x0401 <= rpm <= _FASTEST_RPM else None


def _transport(lines: list[str], fields: dict[str, str]) -> Transport | None:
    """Return the cable: by its name, by what only SATA disks list, or by a parallel bus' reset."""
    kind = re.match(r"Serial|Parallel", fields.get("Transport", ""))
    if kind:
        return Transport.SATA if kind[0] == "Serial" else Transport.IDE
    if any(re.search(r"Gen[1-3] signaling speed", line) for line in lines):
        return Transport.SATA
    return Transport.IDE if "HW reset results:" in lines else None


def _security(lines: list[str]) -> AtaSecurity:
    """Return the security state: none where the list of features (word 82) lacks the set.

    hdparm writes `(?)` before `supported` where words 82 and 128 disagree: word 82 counts.
    """
    feature = "Security Mode feature set"
    if not _has(lines, feature):
        return by_status(0)
    states = [re.sub(r"\s+", " ", line) for line in lines]
    begin = states.index("Security:") if "Security:" in states else len(states)
    section = states[begin:]
    times = " ".join(section)
    return AtaSecurity(
        supported="not supported" not in section,
        enabled=_has(lines, feature, is_on=True) or "enabled" in section,
        locked="locked" in section,
        frozen="frozen" in section,
        count_expired="expired: security count" in section,
        enhanced_erase="supported: enhanced erase" in section,
        level_maximum="Security level maximum" in section,
        erase_minutes=_minutes(times, "(?<!ENHANCED )SECURITY ERASE"),
        enhanced_erase_minutes=_minutes(times, "ENHANCED SECURITY ERASE"),
    )


def _minutes(text: str, kind: str) -> int | None:
    """Return minutes; `more than 508min` is the word's highest value, two minutes above."""
    found = re.search(_ERASE % kind, text)
    return int(found[2]) + (2 if found[1] else 0) if found else None


def _sanitize(lines: list[str]) -> AtaSanitize | None:
    if not _has(lines, "SANITIZE feature set"):
        return None
    return AtaSanitize(
        block=_has(lines, "BLOCK_ERASE_EXT command"),
        crypto=_has(lines, "CRYPTO_SCRAMBLE_EXT command"),
        overwrite=_has(lines, "OVERWRITE_EXT command"),
        antifreeze=_has(lines, "SANITIZE_ANTIFREEZE_LOCK_EXT command"),
    )
