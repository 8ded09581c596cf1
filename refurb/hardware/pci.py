"""PCI devices, from `lspci -vmmnnk`."""

from __future__ import annotations

import re
from collections.abc import Iterable

from refurb.hardware.values import words
from refurb.model.machine import Part

_CODE = re.compile(r"\s*\[([0-9a-f]{4})\]$")


def parse(output: bytes) -> list[dict[str, str]]:
    """Return one dictionary per device: lspci's keys, with `code` the four digits of the class."""
    found = []
    for block in output.decode("utf-8", errors="replace").split("\n\n"):
        fields: dict[str, str] = {}
        for line in block.splitlines():
            key, colon, value = line.partition(":")
            if colon:
                fields.setdefault(key.strip(), value.strip())
        if match := _CODE.search(fields.get("Class", "")):
            found.append({**fields, "code": match[1]})
    return found


def parts(devices: Iterable[dict[str, str]], *codes: str) -> tuple[Part, ...]:
    """Return the devices whose class code begins with one of `codes` (`03` is display)."""
    return tuple(
        Part(manufacturer=plain(d.get("Vendor")), model=plain(d.get("Device")))
        for d in devices
        if d["code"].startswith(codes)
    )


def plain(value: str | None) -> str | None:
    """Return a name without its code in brackets, null where only the code is known."""
    name = words(_CODE.sub("", value or ""))
    return None if name in ("Device", "Vendor") else name
