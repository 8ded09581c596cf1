"""PCI devices, from lspci's output in any of its forms.

Ours is `lspci -vmmnnk`. A capture made by hand may hold `-vmm`, `-mm`, the plain list, the verbose
ones, with names, numbers or both, with the PCI domain or without: all are read to the same facts.
The name is the chip's: a card's own name (its subsystem) is often that of a board or a whole PC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from refurb.hardware.pci_names import class_code, split
from refurb.hardware.values import words
from refurb.model.machine import Part

MOST_BYTES = 1 << 20
"""More is noise: `lspci -vvv` of a big server takes a quarter of it."""

_MOST_LETTERS = 600
_SLOT = re.compile(r"(?:([0-9a-f]{4,8}):)?([0-9a-f]{2}:[0-9a-f]{2}\.[0-7])(?:\s+(.*))?")
_COMPLAINT = re.compile(r"(?:pcilib|lspci): [^\n]{0,400}\n")
"""What lspci says on stderr; where both go to one file it cuts an address in two."""

_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_CODE = re.compile(r"\s*\[([0-9a-f]{4})\]$")
_PAIR = re.compile(r"\s*\[[0-9a-f]{4}:[0-9a-f]{4}\]$")
_BARE_PAIR = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}")
_BARE_CODE = re.compile(r"(?:class )?\[?([0-9a-f]{4})\]?", re.IGNORECASE)
_TAIL = re.compile(r" \((?:rev|prog-if) [^()]*\)$")
_NAMELESS = re.compile(
    r"(?:(?:unknown )?(?:device|vendor|class|subsystem)\s*)?(?:[0-9a-f]{4}(?::[0-9a-f]{4})?)?",
    re.IGNORECASE,
)
"""What lspci writes of a device that its list does not have."""

_KEYS = {
    "Class": "class", "Vendor": "vendor", "Device": "name", "Driver": "driver",
    "Kernel driver in use": "driver",
}  # fmt: skip


@dataclass(frozen=True)
class PciDevice:
    """One function of a PCI device.

    `slot` is its address with the domain (`0000:00:1f.2`), `code` the four digits of its class,
    empty for a class that no inventory asks for.
    """

    slot: str | None = None
    code: str = ""
    vendor: str | None = None
    name: str | None = None
    driver: str | None = None

    @property
    def place(self) -> str | None:
        """Return the address that all functions of one device share."""
        return self.slot.rpartition(".")[0] if self.slot else None


def parse(output: bytes) -> list[PciDevice]:
    """Return the devices in lspci's output; what is no device is passed over."""
    text = _COMPLAINT.sub("", output[:MOST_BYTES].decode("utf-8", errors="replace"))
    found = (_device(fields) for fields in _records(text))
    return [device for device in found if device]


def graphics(devices: Iterable[PciDevice]) -> tuple[Part, ...]:
    """Return the graphics cards: a chip with a function for each screen (Intel's before 2010,
    Radeons) is one."""
    chips: dict[str, PciDevice] = {}
    for number, device in enumerate(devices):
        if device.code.startswith("03"):
            chips.setdefault(device.place or f"#{number}", device)
    return parts(chips.values(), "03")


def parts(devices: Iterable[PciDevice], *codes: str) -> tuple[Part, ...]:
    """Return the devices whose class code begins with one of `codes` (`04` is sound)."""
    return tuple(
        Part(manufacturer=d.vendor, model=d.name) for d in devices if d.code.startswith(codes)
    )


def _records(text: str) -> Iterator[dict[str, str]]:
    """Yield each device's fields; a blank line, a line with an address or `Slot:` ends it."""
    fields: dict[str, str] = {}
    for whole in text.splitlines():
        line = whole[:_MOST_LETTERS].rstrip()
        head = _SLOT.fullmatch(line)
        if head and head[3]:
            yield fields
            fields = {"slot": _full(head), **_of_line(head[3])}
            continue
        key, colon, value = line.partition(":")
        slot = _SLOT.fullmatch(value.strip()) if key in ("Slot", "Device") else None
        if not line or slot:
            yield fields
            fields = {"slot": _full(slot)} if slot else {}
        elif colon and (name := _KEYS.get(key.strip())):
            fields.setdefault(name, value.strip())
    yield fields


def _full(slot: re.Match[str]) -> str:
    """Return an address with its domain, which lspci leaves out where all are 0."""
    return f"{slot[1] or '0000'}:{slot[2]}"


def _of_line(rest: str) -> dict[str, str]:
    """Return the fields of a device's line, behind its address: `-mm` puts them in quotes."""
    if rest.startswith('"'):
        told = [re.sub(r"\\(.)", r"\1", value) for value in _QUOTED.findall(rest)]
        return dict(zip(("class", "vendor", "name"), told, strict=False))
    kind, _, device = rest.partition(": ")
    kind = kind.removesuffix(":")
    for _ in range(2):
        device = _TAIL.sub("", device)
    device = _PAIR.sub("", device)
    if _BARE_PAIR.fullmatch(device):
        return {"class": kind}
    vendor, name = split(device)
    return {"class": kind, "vendor": vendor or "", "name": name or ""}


def _device(fields: dict[str, str]) -> PciDevice | None:
    """Return the device of one record; null for lines that are of none."""
    kind = fields.get("class", "")
    code = _code(kind)
    if not kind or not (code or "slot" in fields):
        return None
    return PciDevice(
        slot=fields.get("slot"),
        code=code,
        vendor=plain(fields.get("vendor")),
        name=plain(fields.get("name")),
        driver=words(fields.get("driver")),
    )


def _code(kind: str) -> str:
    """Return a class's code: `[0300]` behind its name, alone, or by the name."""
    told = _CODE.search(kind) or _BARE_CODE.fullmatch(kind)
    return told[1].lower() if told else class_code(kind)


def plain(value: str | None) -> str | None:
    """Return a name without its code in brackets, null where only the code is known."""
    name = words(_CODE.sub("", value or ""))
    return None if name is None or _NAMELESS.fullmatch(name) else name
