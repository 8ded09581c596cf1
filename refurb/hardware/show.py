"""A machine as lines for people: one line a part, names in a column."""

from __future__ import annotations

from collections.abc import Iterator

from refurb.locale import text
from refurb.model.disk import Disk
from refurb.model.machine import Machine, Memory, Part

WIDTH = 16


def lines(machine: Machine) -> list[str]:
    """Return the machine's parts, and at the end what is not known and why."""
    return [f"{text(f'hardware.title.{key}'):{WIDTH}} {value}" for key, value in _rows(machine)]


def _rows(machine: Machine) -> Iterator[tuple[str, str]]:
    system, board = machine.system, machine.board
    name = _joined(system.manufacturer or board.manufacturer, system.product or board.product)
    serial = text("hardware.word.serial", serial=system.serial) if system.serial else None
    case = text(f"hardware.chassis.{system.chassis}") if system.chassis else None
    yield "pc", _joined(name or "?", case, serial, by="  ")
    if machine.firmware.mode:
        secure = text("hardware.word.secure_boot") if machine.firmware.secure_boot else None
        yield "firmware", _joined(text(f"hardware.word.{machine.firmware.mode}"), secure, by=", ")
    for processor in machine.processors:
        cores = text("hardware.word.cores", cores=processor.cores) if processor.cores else None
        yield "processor", _joined(processor.model or "?", cores, by=", ")
    yield "memory", _memory(machine.memory)
    for disk in machine.disks:
        yield "disk", _disk(disk)
    if not machine.disks:
        yield "disk", text("hardware.word.none")
    for display in machine.displays:
        yield "display", _joined(display.manufacturer, display.model, display.pixels)
    yield from (("graphics", _part(part)) for part in machine.graphics if part.model)
    for card in machine.network:
        kind = text(f"hardware.word.{card.kind}")
        yield "network", _joined(card.model or "?", kind, card.mac, by="  ")
    for battery in machine.batteries:
        yield (
            "battery",
            text(
                "hardware.word.battery",
                full=battery.full_wh or "?",
                design=battery.design_wh or "?",
                percent=battery.health_percent if battery.health_percent is not None else "?",
            ),
        )
    yield from (("optical", _part(part)) for part in machine.optical)
    yield from (("unknown", f"{gap.part}: {gap.why}") for gap in machine.unknown)


def _memory(memory: Memory) -> str:
    if memory.total_bytes is None:
        return "?"
    size = text("hardware.word.gib", gib=f"{memory.total_bytes / 2**30:.3g}")
    if not memory.modules:
        return size
    modules = text("hardware.word.modules", modules=len(memory.modules), slots=memory.slots or "?")
    return _joined(size, memory.modules[0].type, modules, by=", ")


def _disk(disk: Disk) -> str:
    size = text("hardware.word.gb", gb=f"{(disk.visible_bytes or 0) / 1e9:.1f}")
    serial = text("hardware.word.serial", serial=disk.serial) if disk.serial else None
    uses = ", ".join(dict.fromkeys(use.by for use in disk.uses))
    used = text("hardware.word.in_use", by=uses) if uses else None
    medium = text(f"hardware.medium.{disk.medium}")
    removable = text("hardware.word.removable") if disk.removable else None
    return _joined(disk.id, disk.model, size, medium, serial, removable, used, by="  ")


def _part(part: Part) -> str:
    return _joined(part.manufacturer, part.model) or "?"


def _joined(*words: str | None, by: str = " ") -> str:
    return by.join(word for word in words if word)
