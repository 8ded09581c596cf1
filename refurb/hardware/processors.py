"""Processors: what the kernel says of them, and the sockets that SMBIOS knows."""

from __future__ import annotations

import json
import re

from refurb.hardware.dmi import Structure, of_type
from refurb.hardware.values import leading, whole, words
from refurb.model.machine import Processor

MOST_COUNT = 4096
"""More sockets, cores or threads than this are a garbled file."""


def processors(
    structures: list[Structure], cpuinfo: bytes | None, lscpu: bytes | None
) -> tuple[Processor, ...]:
    """Return one entry per fitted socket; the name is the processor's own (/proc, lscpu).

    SMBIOS's "Max Speed" is what the socket takes, not what the processor does: it is not used.
    """
    fields = _lscpu(lscpu)
    model = fields.get("Model name") or _cpuinfo(cpuinfo).get("model name")
    sockets = [f for f in of_type(structures, 4) if "Populated" in f.get("Status", "Populated")]
    count = _int(fields.get("Socket(s)")) or len(sockets) or (1 if model else 0)
    cores = _int(fields.get("Core(s) per socket")) or _int(_cpuinfo(cpuinfo).get("cpu cores"))
    per_core = _int(fields.get("Thread(s) per core"))
    siblings = _int(_cpuinfo(cpuinfo).get("siblings"))
    return tuple(
        Processor(
            model=_name(model) or _name(_at(sockets, i).get("Version")),
            cores=cores or _int(_at(sockets, i).get("Core Count")),
            threads=(cores * per_core if cores and per_core else None)
            or siblings
            or _int(_at(sockets, i).get("Thread Count")),
            max_mhz=leading(fields.get("CPU max MHz")),
        )
        for i in range(count)
    )


def _lscpu(output: bytes | None) -> dict[str, str]:
    """Return lscpu -J's fields, flat and without the colon, whatever version nested them."""
    try:
        document = json.loads(output or b"{}")
    except (ValueError, RecursionError):
        return {}
    found: dict[str, str] = {}
    todo = list(document.get("lscpu") or []) if isinstance(document, dict) else []
    while todo:
        entry = todo.pop(0)
        if not isinstance(entry, dict):
            continue
        key, value = entry.get("field"), entry.get("data")
        if isinstance(key, str) and isinstance(value, str):
            found.setdefault(key.rstrip(":"), value)
        children = entry.get("children")
        todo += children if isinstance(children, list) else []
    return found


def _cpuinfo(output: bytes | None) -> dict[str, str]:
    """Return the fields of the first processor in /proc/cpuinfo."""
    found: dict[str, str] = {}
    for line in (output or b"").decode("utf-8", errors="replace").splitlines():
        key, colon, value = line.partition(":")
        if colon:
            found.setdefault(key.strip(), value.strip())
    return found


def _name(value: str | None) -> str | None:
    """Return a processor's name without trade marks and padding."""
    plain = re.sub(r"\((R|TM|r|tm)\)|\s+CPU(?=\s|$)", " ", words(value) or "")
    return words(plain)


def _int(value: str | None) -> int | None:
    number = whole(value)
    return number if number and number < MOST_COUNT else None


def _at(sockets: list[dict[str, str]], i: int) -> dict[str, str]:
    return sockets[i] if i < len(sockets) else {}
