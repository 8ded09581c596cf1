"""`nvme list -o json`, flat as nvme-cli wrote it for years, or nested since its version 2.11."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from refurb.hardware.nvme import document
from refurb.hardware.told import Told
from refurb.hardware.values import whole, words
from refurb.model.base import Fact
from refurb.model.disk import Transport

LIST = ("nvme", "list", "-o", "json")
NAMESPACE = re.compile(r"nvme[0-9]{1,4}n[0-9]{1,9}")
CONTROLLER = re.compile(r"nvme[0-9]{1,4}")
MOST = 1000


class Listed(Fact):
    """One namespace of the list; `controller` is its controller's kernel name, where told."""

    name: str
    controller: str | None
    told: Told


def parse(output: bytes) -> dict[str, Listed]:
    """Return the namespaces by kernel name; none where the output is no such list."""
    found: dict[str, Listed] = {}
    for device in _objects(document(output), "Devices"):
        for fields, controller in _namespaces(device):
            listed = _listed(fields, controller)
            if listed and len(found) < MOST:
                found.setdefault(listed.name, listed)
    return found


Fields = dict[str, object]


def _namespaces(device: Fields) -> Iterator[tuple[Fields, Fields]]:
    """Yield each namespace with what stands above it: its controller.

    A namespace that several controllers reach lies beside them, below their subsystem.
    """
    if "DevicePath" in device:
        yield device, device
    for subsystem in _objects(device, "Subsystems"):
        controllers = list(_objects(subsystem, "Controllers"))
        for controller in controllers:
            yield from ((one, controller) for one in _objects(controller, "Namespaces"))
        first = controllers[0] if controllers else {}
        yield from ((one, first) for one in _objects(subsystem, "Namespaces"))


def _listed(fields: Fields, controller: Fields) -> Listed | None:
    name = PurePosixPath(words(fields.get("DevicePath") or fields.get("NameSpace")) or "").name
    if not NAMESPACE.fullmatch(name):
        return None
    above = words(controller.get("Controller")) or ""
    return Listed(
        name=name,
        controller=above if CONTROLLER.fullmatch(above) else None,
        told=Told(
            model=words(controller.get("ModelNumber")),
            serial=words(controller.get("SerialNumber")),
            firmware=words(controller.get("Firmware")),
            transport=Transport.NVME,
            size_bytes=whole(fields.get("PhysicalSize")) or None,
            logical_sector_bytes=whole(fields.get("SectorSize")) or None,
        ),
    )


def _objects(fields: Fields, key: str) -> Iterator[Fields]:
    below = fields.get(key)
    yield from (one for one in below if isinstance(one, dict)) if isinstance(below, list) else ()
