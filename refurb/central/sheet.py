"""What a machine's page and its row in the list say of one record."""

from __future__ import annotations

import io
from dataclasses import dataclass

from refurb.central import store
from refurb.central.language import say, size
from refurb.central.register.models import Envelope
from refurb.locale import number
from refurb.model.fate import Fate, fates
from refurb.model.machine import Machine
from refurb.model.outcome import Outcome
from refurb.model.record import Record
from refurb.model.wipe import Method


@dataclass(frozen=True)
class DiskRow:
    """One disk of the machine: how its wipe ended, and its health (null where not looked at).

    `methods` are those that ended well, or all that were tried where none did.
    """

    fate: Fate
    methods: tuple[Method, ...]
    grade: str | None
    reasons: tuple[str, ...]


def disks(record: Record) -> list[DiskRow]:
    """Return the disks that leave with the machine."""
    health = {disk.id: disk for disk in record.health.disks} if record.health else {}
    rows = []
    for fate in fates(record):
        if not fate.is_of_the_machine:
            continue
        seen = health.get(fate.id)
        reasons = tuple(reason.text for reason in seen.reasons) if seen else ()
        rows.append(DiskRow(fate, _methods(fate), seen.grade if seen else None, reasons))
    return rows


def parts(machine: Machine, lang: str) -> list[tuple[str, str]]:
    """Return the rows of the parts table: the key of what it is, and its value."""
    rows = [("processor", p.name) for p in machine.processors]
    rows.append(("memory", _memory(machine, lang)))
    rows += [("display", " ".join(filter(None, (d.model, d.pixels)))) for d in machine.displays]
    rows += [("graphics", p.model) for p in machine.graphics]
    rows += [("network", c.model) for c in machine.network]
    rows += [
        ("battery", say(lang, "central.percent", number=b.health_percent))
        for b in machine.batteries
        if b.health_percent is not None
    ]
    rows += [("serial", machine.system.serial), ("board_serial", machine.board.serial)]
    return [(f"part.{key}", value) for key, value in rows if value]


def summary(envelope: Envelope, lang: str) -> tuple[str, str]:
    """Return a machine's memory and its disks as the list shows them."""
    record = store.record_of(envelope)
    own = [fate.disk for fate in fates(record) if fate.is_of_the_machine and fate.disk]
    sizes = [size(lang, disk.visible_bytes) for disk in own if disk.visible_bytes is not None]
    return _memory(record.machine, lang), " + ".join(sizes)


def qr(address: str) -> str:
    """Return the QR code of an address as SVG for a page."""
    import segno

    out = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", border=2, xmldecl=False, svgns=False, omitsize=True, title=address
    )
    return out.getvalue().decode()


def _methods(fate: Fate) -> tuple[Method, ...]:
    runs = fate.wipe.methods if fate.wipe else ()
    passed = tuple(run.name for run in runs if run.outcome is Outcome.PASSED)
    return passed or tuple(run.name for run in runs)


def _memory(machine: Machine, lang: str) -> str:
    total = machine.memory.total_bytes
    if not total:
        return ""
    return say(lang, "central.gib", size=number.figures(total / 2**30, lang=lang))
