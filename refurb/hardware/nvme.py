"""What an NVMe disk says of itself, from nvme-cli's `id-ctrl`, `id-ns` and `sanitize-log`."""

from __future__ import annotations

import json
import re

from refurb.hardware.told import Told
from refurb.hardware.values import MOST_NUMBER, whole, words
from refurb.model.base import Fact, WholeNumber
from refurb.model.disk import Transport
from refurb.model.erase import SanitizeState

_LINE = re.compile(r"([a-z0-9_]{1,16})\s*:(.*)")
_STATES = {
    0: SanitizeState.NEVER,
    1: SanitizeState.DONE,
    2: SanitizeState.IN_PROGRESS,
    3: SanitizeState.FAILED,
    4: SanitizeState.DONE,  # without deallocating afterwards
}
"""SSTAT bits 2:0 (NVMe 2.0 figure 291)."""

_MOST_FORMATS = 64


class Controller(Fact):
    """Identify Controller (NVMe 2.0 figure 275): its name plate, and SANICAP, OACS and FNA."""

    told: Told
    sanicap: WholeNumber
    oacs: WholeNumber
    fna: WholeNumber


class Namespace(Fact):
    """Identify Namespace: its size, and the number of the LBA format that is in use."""

    told: Told
    lba_format: WholeNumber | None


def controller(output: bytes) -> Controller | None:
    """Return what `nvme id-ctrl` says, in JSON or as text; null where it says no capabilities."""
    fields = document(output) or _lines(output)
    sanicap, oacs, fna = (_number(fields.get(key)) for key in ("sanicap", "oacs", "fna"))
    if oacs is None or fna is None:
        return None
    told = Told(
        model=words(fields.get("mn")),
        serial=words(fields.get("sn")),
        firmware=words(fields.get("fr")),
        transport=Transport.NVME,
    )
    return Controller(told=told, sanicap=sanicap or 0, oacs=oacs, fna=fna)


def namespace(output: bytes) -> Namespace | None:
    """Return what `nvme id-ns` says (NVMe 2.0 figure 97: NSZE, FLBAS and the LBA formats)."""
    fields = document(output)
    flbas, formats = whole(fields.get("flbas")), fields.get("lbafs")
    if flbas is None or not isinstance(formats, list):
        return None
    is_many = len(formats) > 16  # then bits 6:5 are the upper ones of the number
    number = flbas & 0xF | (flbas >> 5 & 3) << 4 if is_many else flbas & 0xF
    if not number < len(formats) <= _MOST_FORMATS:
        return None
    chosen = formats[number]
    shift = whole(chosen.get("ds")) if isinstance(chosen, dict) else None
    sector = 1 << shift if shift is not None and 9 <= shift <= 16 else None
    size = (whole(fields.get("nsze")) or 0) * (sector or 0)
    is_size = 0 < size <= MOST_NUMBER
    told = Told(size_bytes=size if is_size else None, logical_sector_bytes=sector)
    return Namespace(told=told, lba_format=number)


def sanitize_state(output: bytes) -> SanitizeState | None:
    """Return the state in `nvme sanitize-log`, which is keyed by the device's name.

    SPROG is 65535 both after and before the first sanitize, so SSTAT alone decides. nvme-cli
    writes it as `"status": "(1) ..."`, some versions under another key, old ones as a number.
    """
    fields = document(output)
    inner = [value for value in fields.values() if isinstance(value, dict) and "sstat" in value]
    log = inner[0] if len(inner) == 1 else fields
    status = log.get("sstat")
    if isinstance(status, dict):
        said = [v for v in status.values() if isinstance(v, str)]
        codes = {found[1] for text in said if (found := re.match(r"\(([0-9])\)", text))}
        return _STATES.get(int(codes.pop())) if len(codes) == 1 else None
    number = _number(status)
    return None if number is None else _STATES.get(number & 7)


def document(output: bytes) -> dict[str, object]:
    """Return the JSON object that nvme-cli printed, empty where it is none."""
    try:
        found = json.loads(output or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _lines(output: bytes) -> dict[str, object]:
    """Return the fields of nvme-cli's text, which a capture may hold under the JSON's name."""
    head, _, rest = output.decode("utf-8", errors="replace").lstrip().partition("\n")
    if not head.startswith("NVME Identify Controller"):
        return {}
    found: dict[str, object] = {}
    for line in rest.splitlines()[:1000]:
        if match := _LINE.fullmatch(line.rstrip()):
            found.setdefault(match[1], match[2])
    return found


def _number(value: object) -> int | None:
    """Return a number that is written as such, in digits or in hexadecimal ones (`0x6`)."""
    if isinstance(value, str) and re.fullmatch(r"\s*0x[0-9a-fA-F]{1,8}\s*", value):
        return int(value, 16)
    return whole(value)
