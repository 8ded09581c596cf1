"""A record, or how a stick stands, in plain sentences."""

from __future__ import annotations

from collections.abc import Sequence

from refurb.locale import number, text
from refurb.model.disk import Disk
from refurb.model.machine import Machine
from refurb.model.outcome import Level
from refurb.model.record import Record
from refurb.model.sign_off import Signed
from refurb.model.wipe import DiskWipe
from refurb.record.stick import Status

_GIB = 2**30


def lines(record: Record, sha256: str, signed: Sequence[Signed] = ()) -> list[str]:
    """Return the record as sentences in the language in use; `sha256` is its envelope's digest.

    `signed` are its sign-offs. A part that the record does not know is said to be unknown, never
    left out.
    """
    return [
        *_head(record),
        *_machine(record.machine),
        *[_disk(disk) for disk in record.machine.disks],
        *_wipes(record),
        *_tests(record),
        *_grade(record),
        *_sign_offs(record, signed),
        *_origin(record, sha256),
    ]


def status_lines(status: Status) -> list[str]:
    """Return how a stick stands, as sentences, for `refurb stick status`."""
    server = status.server or text("record.status.no_server")
    found = [
        text("record.status.stick", stick=status.stick, server=server),
        text("record.status.spool", waiting=status.waiting, sent=status.sent),
    ]
    if status.refused or status.damaged:
        found.append(text("record.status.kept", refused=status.refused, damaged=status.damaged))
    return [*found, text("record.status.room", size=_size(status.free_bytes))]


def _head(record: Record) -> list[str]:
    found = [text("record.show.head", asset_id=record.asset_id, time=_time(record))]
    if record.practice:
        found.append(text("record.show.practice"))
    return found


def _time(record: Record) -> str:
    source = record.sealed.source
    return text(f"record.clock.{source}", wall=record.sealed.wall)


def _machine(machine: Machine) -> list[str]:
    system = machine.system
    names = [n for n in (system.manufacturer, system.product, system.version) if n]
    model = " ".join(names) or text("record.show.unknown")
    serial = system.serial or text("record.show.unknown")
    processors = [p.name for p in machine.processors if p.name]
    memory = machine.memory.total_bytes
    size = (
        text("record.show.gib", size=number.decimal(memory / _GIB)) if memory is not None else None
    )
    return [
        text("record.show.machine", model=model, serial=serial),
        text(
            "record.show.inside",
            processor=", ".join(processors) or text("record.show.unknown"),
            memory=size or text("record.show.unknown"),
        ),
        *([] if machine.disks else [text("record.show.no_disks")]),
    ]


def _disk(disk: Disk) -> str:
    size = disk.visible_bytes
    return text(
        "record.show.disk",
        disk=disk.id,
        model=disk.model or text("record.show.unknown"),
        serial=disk.serial or text("record.show.unknown"),
        size=_size(size) if size is not None else text("record.show.unknown"),
    )


def _wipes(record: Record) -> list[str]:
    """Say of each disk that had a plan or a wipe how its wipe ended."""
    wiped = {wipe.id: wipe for wipe in record.wipes}
    found = [_wipe(wipe) for wipe in record.wipes]
    for step in record.steps:
        if step.stage == "wipe" and step.target not in wiped:
            outcome = text(f"record.outcome.{step.outcome}")
            why = step.reason or text("record.show.no_reason")
            found.append(text("record.show.no_wipe", disk=step.target, outcome=outcome, why=why))
    return found or [text("record.show.no_wipes")]


def _wipe(wipe: DiskWipe) -> str:
    level = text("record.show.no_level") if wipe.level is Level.NONE else wipe.level.value
    said = text(
        "record.show.wipe",
        disk=wipe.id,
        outcome=text(f"record.outcome.{wipe.outcome}"),
        level=level,
        method=", ".join(run.name.value for run in wipe.methods) or text("record.show.none"),
        written=_size(wipe.bytes),
        verified=_size(wipe.bytes_verified),
    )
    extra = [text("record.show.unreadable", count=len(wipe.unreadable))] if wipe.unreadable else []
    return " ".join([said, *extra, *([wipe.reason] if wipe.reason else [])])


def _tests(record: Record) -> list[str]:
    found = []
    if record.memory:
        found.append(
            text(
                "record.show.memory",
                outcome=text(f"record.outcome.{record.memory.outcome}"),
                size=_size(record.memory.tested_bytes),
                errors=record.memory.errors,
                tool=record.memory.tool,
            )
        )
    if record.installed:
        found.append(
            text(
                "record.show.installed",
                profile=record.installed.profile,
                version=record.installed.version,
                disk=record.installed.disk,
            )
        )
    for sheet in record.sheets:
        found.append(text("record.show.sheet", disk=sheet.disk, size=sheet.bytes))
    return found


def _grade(record: Record) -> list[str]:
    grade = text(f"record.grade.{record.grade}")
    return [
        text("record.show.grade", grade=grade),
        *[text("record.show.reason", reason=reason) for reason in record.grade_reasons],
    ]


def _sign_offs(record: Record, signed: Sequence[Signed]) -> list[str]:
    found = []
    for one in (one.sign_off for one in signed):
        time = text(f"record.clock.{one.signed.source}", wall=one.signed.wall)
        disks = ", ".join(one.disks)
        found.append(text("record.sign_off.shown", name=one.name, time=time, disks=disks))
        if one.accepted_risk:
            risk = one.accepted_risk
            found.append(text("record.sign_off.accepted", name=one.name, risk=risk))
    is_missing = record.order.sign_off and not signed
    return [*found, *([text("record.sign_off.missing")] if is_missing else [])]


def _origin(record: Record, sha256: str) -> list[str]:
    return [
        text("record.show.stick", stick=record.stick.id, seq=record.stick.seq),
        text("record.show.digest", sha256=sha256),
    ]


def _size(size_bytes: int) -> str:
    """Return a size as disks are sold: in decimal units."""
    if size_bytes < 10**9:
        return text("record.show.mb", size=number.decimal(size_bytes / 10**6))
    return text("record.show.gb", size=number.decimal(size_bytes / 10**9))
