"""What the inventory could not learn, each with a reason for people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from refurb.locale import text
from refurb.model.machine import Machine, NotKnown

_TOOL_OF = {
    "system": "dmidecode",
    "board": "dmidecode",
    "firmware": "dmidecode",
    "memory": "dmidecode",
    "memory-modules": "dmidecode",
    "processors": "lscpu",
    "disks": "lsblk",
    "graphics": "lspci",
    "network": "lspci",
}
"""The tool that tells of a part, whose trouble is the reason where the part is not known."""

_DDR = re.compile(r"DDR(\d?)")
_OF_SYSFS = ("firmware-mode", "displays", "batteries", "optical")


def gaps(
    machine: Machine,
    troubles: Mapping[str, str],
    *,
    has_sysfs: bool,
    cut: tuple[int, int] | None,
    dark: tuple[str, ...],
    kernel_bytes: int | None,
    hides_nvme: bool = False,
    processors_differ: bool = False,
) -> tuple[NotKnown, ...]:
    """Return the parts that are not known, and why.

    `troubles` says by tool what went wrong; `cut` is (seen, announced) of a cut SMBIOS table;
    `dark` are connectors with a screen that says nothing; `kernel_bytes` is the kernel's RAM;
    `hides_nvme`: the firmware keeps NVMe disks from Linux; `processors_differ`: kernel and
    firmware name two different ones.
    """
    found = [
        NotKnown(part=part, why=troubles.get(_TOOL_OF[part], text("hardware.not_found")))
        for part in _empty(machine, troubles)
    ]
    if not has_sysfs:
        known = {"batteries": machine.batteries, "optical": machine.optical}
        parts = [part for part in _OF_SYSFS if not known.get(part)]
        found += [NotKnown(part=part, why=text("hardware.not_captured")) for part in parts]
    if cut:
        why = text("hardware.dmi_cut", seen=cut[0], told=cut[1])
        found.append(NotKnown(part="firmware-tables", why=why))
    fitted = sum(module.bytes or 0 for module in machine.memory.modules)
    if fitted and (kernel_bytes or 0) > fitted:
        found.append(NotKnown(part="memory-modules", why=text("hardware.memory_differs")))
    elif any(module.bytes is None for module in machine.memory.modules):
        found.append(NotKnown(part="memory-modules", why=text("hardware.memory_sizeless")))
    if hides_nvme:
        found.append(NotKnown(part="disks", why=text("hardware.nvme_hidden")))
    if len(_generations(machine)) > 1:
        found.append(NotKnown(part="memory-modules", why=text("hardware.memory_kinds")))
    if processors_differ:
        found.append(NotKnown(part="processors", why=text("hardware.processors_differ")))
    for connector in dark:
        why = text("hardware.dark_display", connector=connector)
        found.append(NotKnown(part="displays", why=why))
    return tuple(found)


def _generations(machine: Machine) -> set[str]:
    """Return the generations of DDR that the modules name: a board takes one alone."""
    kinds = (_DDR.search(module.type or "") for module in machine.memory.modules)
    return {kind[1] or "1" for kind in kinds if kind}


def _empty(machine: Machine, troubles: Mapping[str, str]) -> Iterator[str]:
    """Yield the parts of which nothing is known though every PC has them.

    A PC built from parts has a board's name alone. Disks, graphics and network may truly be
    absent: they are gaps where their tool failed.
    """
    system, board, firmware = machine.system, machine.board, machine.firmware
    is_empty = {
        "system": not (system.product or board.product),
        "board": not (board.manufacturer or board.product),
        "firmware": not (firmware.vendor or firmware.version),
        "processors": not machine.processors,
        "memory": machine.memory.total_bytes is None,
        "memory-modules": machine.memory.total_bytes is not None and not machine.memory.modules,
        "disks": "lsblk" in troubles,
        "graphics": "lspci" in troubles and not machine.graphics,
        "network": "lspci" in troubles and not machine.network,
    }
    return (part for part, empty in is_empty.items() if empty)
