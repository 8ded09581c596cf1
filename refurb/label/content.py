"""What an asset label says: a few short words, taken from a record."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from refurb.locale import number, text
from refurb.model.base import Fact
from refurb.model.disk import Disk, Medium
from refurb.model.fate import Fate, fates, were_counted
from refurb.model.machine import Machine, Memory
from refurb.model.outcome import Grade, Outcome
from refurb.model.record import Record

_DEAD_CLOCK = "image"
_GIB = 2**30
_UNBROKEN = "\u00a0"
_MARKS = re.compile(r"\((?:R|TM|C)\)|®|™", re.IGNORECASE)
_NOISE = re.compile(
    r"@.*$|\bwith Radeon.*$|\b(?:CPU|Processor|\w+-Core|\d+th Gen|Intel|AMD|Genuine)\b",
    re.IGNORECASE,
)
_LEGAL_FORM = re.compile(
    r",?\s*\b(?:Computer Inc|Inc|Ltd|Co|Corp|Corporation|GmbH)\b\.?", re.IGNORECASE
)
"""What a maker's and a processor's name say beside what people know it by."""


class LabelContent(Fact):
    """The words of a label, in the language they were chosen in.

    `qr` is what the code holds. `is_wiped` is false where the label must warn. `banner` marks
    a label that is no real one.
    """

    asset_id: str
    qr: str
    model: str
    parts: str
    grade: str
    system: str
    wipe: str
    is_wiped: bool
    phone: str = ""
    banner: str = ""


def from_record(record: Record, machine_url: str) -> LabelContent:
    """Return the label of the machine in `record`; `machine_url` is its page, or its bare id.

    Nothing of the donor, no serial and no person's name goes onto a label.
    """
    wipe, is_wiped = _wipe(record)
    return LabelContent(
        asset_id=record.asset_id,
        qr=_upper(machine_url),
        model=_model(record.machine),
        parts=_parts(record),
        grade=text("label.grade", grade=text(f"label.grades.{record.grade}")),
        system=_system(record),
        wipe=wipe,
        is_wiped=is_wiped,
        phone=text("label.phone", phone=record.order.phone) if record.order.phone else "",
        banner=text("label.practice") if record.practice else "",
    )


def _upper(url: str) -> str:
    """Return `url` in capitals, which make a smaller QR code, where this changes no meaning.

    Scheme, host and the machine's page ignore case (model.wire); a folder before it may not.
    """
    path = urlsplit(url).path if "://" in url else ""
    folders, _, _ = path.partition("/m/")
    return url if folders else url.upper()


def _model(machine: Machine) -> str:
    """Return maker and model; a maker that the model repeats, or its legal form, is left out."""
    system = machine.system
    maker = _LEGAL_FORM.sub("", system.manufacturer or "")
    # Lenovo keeps a part number in "product" and the name that people know in "version".
    is_lenovo = maker.upper() == "LENOVO" and system.version
    product = (system.version if is_lenovo else system.product) or ""
    if maker and product.lower().startswith(maker.lower()):
        maker = ""
    return " ".join(f"{maker} {product}".split()) or text("label.unknown_model")


def _parts(record: Record) -> str:
    """Return processor, RAM and disks in short words: `Core i5-8250U · 8 Go · SSD 256 Go`."""
    machine = record.machine
    disks = [_disk(f.disk) for f in fates(record) if f.disk and f.is_of_the_machine]
    found = [
        *_counted(_processor(p.model) for p in machine.processors if p.model),
        *_memory(machine.memory),
        *_counted(disks),
        *([text("label.battery_worn")] if _has_worn_battery(record) else []),
    ]
    return " · ".join(found) or text("label.unknown_parts")


def _has_worn_battery(record: Record) -> bool:
    """Tell whether the PC only runs on mains: whoever gets it must know, so the label says it."""
    parts = record.health.parts if record.health else ()
    return any(part.part == "battery" and part.grade is Grade.REJECT for part in parts)


def _counted(parts: Iterable[str]) -> list[str]:
    """Return each part once, with its number where there are several of it."""
    return [
        part if count == 1 else text("label.several", count=count, part=part)
        for part, count in Counter(parts).items()
    ]


def _processor(model: str) -> str:
    return " ".join(_NOISE.sub(" ", _MARKS.sub("", model)).split()) or model


def _memory(memory: Memory) -> list[str]:
    """Return the RAM as it was bought: what the kernel sees lacks the firmware's share."""
    fitted = [m.bytes for m in memory.modules if m.bytes]
    if fitted:
        return [text("label.gb", size=round(sum(fitted) / _GIB))]
    if memory.total_bytes is None:
        return []
    gib = memory.total_bytes / _GIB
    return [text("label.gb", size=round(gib) if gib >= 1 else number.fixed(gib))]


def _disk(disk: Disk) -> str:
    kind = text(f"label.medium.{disk.medium}") if disk.medium is not Medium.UNKNOWN else ""
    words = [kind or text("label.disk"), _size(disk.visible_bytes)]
    return _UNBROKEN.join(word for word in words if word)


def _size(size_bytes: int | None) -> str:
    """Return a disk's size as it is sold: decimal units."""
    if size_bytes is None:
        return ""
    if size_bytes < 10**9:
        return text("label.mb", size=round(size_bytes / 10**6))
    if size_bytes < 995 * 10**9:
        return text("label.gb", size=round(size_bytes / 10**9))
    return text("label.tb", size=number.decimal(size_bytes / 10**12))


def _system(record: Record) -> str:
    installed = record.installed
    if installed is None or not installed.bootable:
        return text("label.no_system")
    return text("label.system", profile=installed.profile, version=installed.version)


def _wipe(record: Record) -> tuple[str, bool]:
    """Return the sentence on the wipe, and whether nothing is left that must be warned of."""
    disks = [fate for fate in fates(record) if fate.is_of_the_machine]
    if not were_counted(record):
        return text("label.disks_unknown"), False
    if not disks:
        return text("label.no_disks"), True
    if all(fate.is_wiped for fate in disks):
        return _wiped(record, disks), True
    if all(fate.wipe is None and fate.outcome is Outcome.SKIPPED for fate in disks):
        return text("label.not_wiped"), False
    return text("label.partly_wiped"), False


def _wiped(record: Record, disks: list[Fate]) -> str:
    methods = dict.fromkeys(
        text(f"label.method.{run.name}")
        for fate in disks
        if fate.wipe
        for run in fate.wipe.methods
        if run.outcome is Outcome.PASSED
    )
    method = ", ".join(methods)
    if record.sealed.source == _DEAD_CLOCK:
        return text("label.wiped_undated", method=method)
    year, month, day = record.sealed.wall[:10].split("-")
    date = text("label.date", year=year, month=month, day=day)
    return text("label.wiped", method=method, date=date)
