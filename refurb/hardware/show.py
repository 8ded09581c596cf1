"""A machine as lines for people: one line a part, names in a column."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil

from refurb.hardware.jedec import named
from refurb.hardware.show_traces import traces_in_words
from refurb.locale import number, text
from refurb.model.disk import Disk
from refurb.model.machine import Battery, Display, Machine, Memory, NetworkCard, Part, Processor

WIDTH = 16
INDENT = "     "
STICK = "/run/live/medium"
"""Where the live image mounts the stick it came from (live-image/initramfs/refurb)."""
LEAST_UNIT = 2**30


def lines(machine: Machine) -> list[str]:
    """Return the rows as lines of text."""
    return [f"{title:{WIDTH}} {words}" for title, words in rows(machine)]


def rows(machine: Machine) -> list[tuple[str, str]]:
    """Return the machine's parts with their words, and at the end what is not known and why.

    The name of a part stands before its first row alone.
    """
    found, before = [], ""
    for key, words in _rows(machine):
        found.append((text(f"hardware.title.{key}") if key != before else "", words))
        before = key
    return found


def _rows(machine: Machine) -> Iterator[tuple[str, str]]:
    """Yield each line's part and its words."""
    yield "pc", _pc(machine)
    if machine.firmware.mode or machine.firmware.version:
        yield "firmware", _firmware(machine)
    yield from (("processor", _processor(one)) for one in machine.processors)
    yield from (("memory", line) for line in _memory(machine.memory))
    yield from (("disk", line) for one in machine.disks for line in (*_disk(one), *notes(one)))
    is_known = all(gap.part != "disks" for gap in machine.unknown)
    if not machine.disks:
        yield "disk", text("hardware.word.none") if is_known else "?"
    yield from (("display", _display(one)) for one in machine.displays)
    yield from (("graphics", _part(part)) for part in machine.graphics if part.model)
    yield from (("network", _network(one)) for one in machine.network)
    yield from (("battery", _battery(one)) for one in machine.batteries)
    yield from (("optical", _part(part)) for part in machine.optical)
    yield from (("camera", _part(part)) for part in machine.cameras)
    if machine.bluetooth:
        yield "bluetooth", text("hardware.word.yes")
    if version := machine.tpm_version:
        is_owned = machine.tpm_owned
        yield "tpm", text("hardware.word.tpm_owned", version=version) if is_owned else version
    yield from (("lock", text(f"hardware.lock.{name}")) for name, is_on in machine.locks if is_on)
    for gap in machine.unknown:
        part = text(f"hardware.part.{gap.part}")
        yield "unknown", text("hardware.word.gap", part=part, why=gap.why)


def _pc(machine: Machine) -> str:
    """Return the PC's name; Lenovo writes it where others write a version."""
    system, board = machine.system, machine.board
    is_lenovo = (system.manufacturer or "").lower() == "lenovo"
    model = system.product or board.product
    name = f"{system.version} ({model})" if is_lenovo and system.version else model
    case = text(f"hardware.chassis.{system.chassis}") if system.chassis else None
    return _joined(
        _joined(system.manufacturer or board.manufacturer, name) or "?",
        case,
        _serial(system.serial),
        by="  ",
    )


def _firmware(machine: Machine) -> str:
    firmware = machine.firmware
    mode = text(f"hardware.word.{firmware.mode}") if firmware.mode else None
    secure = text("hardware.word.secure_boot") if firmware.secure_boot else None
    version = _joined(firmware.vendor, firmware.version, firmware.date)
    return _joined(_joined(mode, secure, by=", "), version, by="  ")


def _processor(processor: Processor) -> str:
    cores = text("hardware.word.cores", cores=processor.cores) if processor.cores else None
    return _joined(processor.name or "?", cores, by=", ")


def _memory(memory: Memory) -> Iterator[str]:
    """Yield the total, then each module."""
    total = _gib(memory.total_bytes)
    if not memory.modules:
        yield total
        return
    modules = text("hardware.word.modules", modules=len(memory.modules), slots=memory.slots or "?")
    yield _joined(total, modules, by=", ")
    for module in memory.modules:
        size = _gib(module.bytes)
        speed = text("hardware.word.mts", mts=module.mts) if module.mts else None
        kind = _joined(module.type, speed)
        yield _joined(module.locator, size, kind, named(module.manufacturer), module.part, by="  ")


def _gib(size_bytes: int | None) -> str:
    if not size_bytes:
        return "?"
    return text("hardware.word.gib", gib=number.figures(size_bytes / LEAST_UNIT))


def _disk(disk: Disk) -> Iterator[str]:
    """Yield the disk, its uses and what it holds; of our own stick only what it is."""
    size = number.fixed(disk.visible_bytes / 1e9) if disk.visible_bytes else "?"
    is_ours = any(use.by == STICK for use in disk.uses)
    yield _joined(
        disk.id,
        text("hardware.word.stick") if is_ours else None,
        disk.model,
        text("hardware.word.gb", gb=size),
        text(f"hardware.medium.{disk.medium}"),
        _serial(disk.serial),
        text("hardware.word.removable") if disk.removable and not is_ours else None,
        by="  ",
    )
    if is_ours:
        return
    if uses := ", ".join(dict.fromkeys(use.by for use in disk.uses)):
        yield INDENT + text("hardware.word.in_use", by=uses)
    if kinds := traces_in_words(disk.traces):
        yield INDENT + text("hardware.word.traces", kinds=kinds)


def notes(disk: Disk) -> list[str]:
    """Return what a person at the bench must know of a disk before it is wiped."""
    security = disk.security
    found = []
    if security and security.locked:
        found.append("locked")
    elif security and security.enabled:
        found.append("password")  # never put to sleep: it would wake up locked
    elif security and security.frozen:
        found.append("frozen")
    sizes = (disk.native_bytes or 0, disk.dco_bytes or 0)
    hidden = max(sizes) - disk.visible_bytes if disk.visible_bytes else 0
    if hidden > 0:
        found.append("hidden")
    gb = number.decimal(ceil(hidden / 1e8) / 10)
    said = [text(f"hardware.disk.{key}", disk=disk.id, gb=gb) for key in found]
    if sheet := disk.own_sheet:
        facts = {"disk": disk.id, "asset": sheet.asset_id, "record": sheet.record_id}
        said.append(text("hardware.disk.own_sheet", **facts))
    return said


def _display(display: Display) -> str:
    size = None
    if display.width_mm and display.height_mm:
        inches = (display.width_mm**2 + display.height_mm**2) ** 0.5 / 25.4
        size = text("hardware.word.inches", inches=number.fixed(inches))
    name = _joined(display.manufacturer, display.model) or "?"
    return _joined(name, display.pixels, size, by="  ")


def _network(card: NetworkCard) -> str:
    usb = "USB" if card.usb else None
    return _joined(card.model or "?", text(f"hardware.word.{card.kind}"), usb, card.mac, by="  ")


def _battery(battery: Battery) -> str:
    percent = battery.health_percent
    charge = text(
        "hardware.word.battery",
        full=_wh(battery.full_wh),
        design=_wh(battery.design_wh),
        percent="?" if percent is None else percent,
    )
    cycles = text("hardware.word.cycles", cycles=battery.cycles) if battery.cycles else None
    return _joined(_joined(battery.manufacturer, battery.model), charge, cycles, by="  ")


def _wh(energy: float | None) -> str:
    return number.plain(energy) if energy else "?"


def _serial(serial: str | None) -> str | None:
    return text("hardware.word.serial", serial=serial) if serial else None


def _part(part: Part) -> str:
    return _joined(part.manufacturer, part.model) or "?"


def _joined(*words: str | None, by: str = " ") -> str:
    return by.join(word for word in words if word)
