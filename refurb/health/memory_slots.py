"""In which slot the bad module is: by what ECC reports, else the most likely slots first."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from refurb.health.memory_edac import Reported
from refurb.host.door import Host, ToolMissing, ToolTimeout

HANDLE = re.compile(r"Handle (0x[0-9A-Fa-f]{1,8}), DMI type ([0-9]{1,3}),")
FIELD = re.compile(r"^\s+([A-Z][A-Za-z ]{1,40}):[ \t]+(\S.*?)\s*$", re.MULTILINE)
LOW_RAM = re.compile(rb"^([0-9a-f]{8,16})-([0-9a-f]{8,16}) : System RAM$", re.MULTILINE)
NAMELESS = {"", "not specified", "unknown", "none", "<bad index>", "<out of spec>"}
GIB4 = 1 << 32


@dataclass(frozen=True)
class Slot:
    """A slot with a module in it, and the addresses that the firmware says it holds.

    Handles and ranges are SMBIOS's, types 17 and 20 (Memory Device Mapped Address).
    """

    handle: str
    name: str
    spans: tuple[tuple[int, int], ...] = ()

    def holds(self, address: int) -> bool:
        """Tell whether the firmware maps `address` to this slot."""
        return any(start <= address <= end for start, end in self.spans)


def suspects(host: Host, addresses: Iterable[str], reported: Reported | None) -> tuple[str, ...]:
    """Return the names of the slots that the bad module may be in, the most likely first.

    One name alone is sure: ECC reported it by that name, or there is but one module. Firmware's
    own mapping only orders them, since it seldom tells that modules share their addresses. None
    where the firmware lists no modules.
    """
    try:
        slots = fitted_slots(host.run(["dmidecode"]).stdout.decode("utf-8", "replace"))
    except (ToolMissing, ToolTimeout):
        slots = []
    called = {_plain(slot.name): slot.name for slot in slots}
    labels = [_plain(label) for label, _ in reported.by_slot.most_common()] if reported else []
    if labels and all(label in called for label in labels):  # else it is a name of the driver's
        return tuple(called[label] for label in labels)
    hits: Counter[str] = Counter()
    for address in _as_memory(host, addresses):
        hits.update(slot.name for slot in slots if slot.holds(address))
    return tuple(sorted((slot.name for slot in slots), key=lambda name: -hits[name]))


def fitted_slots(dmidecode: str) -> list[Slot]:
    """Return the slots with a module, from dmidecode's output, each by a name of its own."""
    devices: list[tuple[str, dict[str, str]]] = []
    spans: dict[str, list[tuple[int, int]]] = {}
    for head, after in pairwise([*HANDLE.finditer(dmidecode), None]):
        if head is None or head[2] not in ("17", "20"):
            continue
        body = dmidecode[head.end() : after.start() if after else len(dmidecode)]
        fields: dict[str, str] = dict(reversed(FIELD.findall(body)))
        if head[2] == "17" and re.match(r"[1-9][0-9]* [kMGT]i?B", fields.get("Size", "")):
            devices.append((head[1].lower(), fields))
        elif head[2] == "20" and (span := _span(fields)):
            spans.setdefault(fields.get("Physical Device Handle", "").lower(), []).append(span)
    names = _names([fields for _, fields in devices])
    return [
        Slot(handle, name, tuple(spans.get(handle, ())))
        for (handle, _), name in zip(devices, names, strict=True)
    ]


def _span(fields: dict[str, str]) -> tuple[int, int] | None:
    try:
        start, end = (int(fields[f"{end} Address"], 16) for end in ("Starting", "Ending"))
    except (KeyError, ValueError):
        return None
    return (start, end) if end > start else None


def _names(devices: list[dict[str, str]]) -> list[str]:
    """Return one name for each: the locator, with the bank or a number where that is not one."""
    locators = [_given(fields.get("Locator", "")) for fields in devices]
    banks = [_given(fields.get("Bank Locator", "")) for fields in devices]
    for choice in (locators, [f"{a} {b}".strip() for a, b in zip(locators, banks, strict=True)]):
        if all(choice) and len(set(choice)) == len(choice):
            return choice
    return [f"{locator} #{n}".strip() for n, locator in enumerate(locators, start=1)]


def _given(value: str) -> str:
    return "" if value.lower() in NAMELESS else value


def _plain(name: str) -> str:
    """Return a slot's name without case, spaces and signs, which ECC's labels spell otherwise."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _as_memory(host: Host, addresses: Iterable[str]) -> list[int]:
    """Return physical addresses as places in the memory, without the gap for devices below 4 GiB.

    Offsets within a tool's own block (`+0x...`) say nothing about a place.
    """
    found = [int(address, 16) for address in addresses if address.startswith("0x")]
    try:
        ends = sorted(int(end, 16) for _, end in LOW_RAM.findall(host.read("/proc/iomem")))
    except OSError:
        return found
    below = bisect_right(ends, GIB4 - 1)
    gap = GIB4 - 1 - ends[below - 1] if below and ends[below - 1] else 0
    return [address - gap if address >= GIB4 else address for address in found]
