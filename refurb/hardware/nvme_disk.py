"""All that an NVMe disk tells: its controller, its namespaces, and how both can be erased."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from refurb.hardware import nvme
from refurb.hardware.nvme_list import CONTROLLER, NAMESPACE, Listed
from refurb.hardware.told import OfKind, Told
from refurb.hardware.tool import DiskTool
from refurb.host.door import Host
from refurb.model.erase import NvmeErase

ID_CTRL = ("nvme", "id-ctrl", "-o", "json")
ID_NS = ("nvme", "id-ns", "-o", "json")
SANITIZE_LOG = ("nvme", "sanitize-log", "-o", "json")

_CRYPTO, _BLOCK, _OVERWRITE = 1, 2, 4
"""SANICAP bits 0 to 2: which sanitize operations there are."""
_FORMAT = 1 << 1
"""OACS bit 1: the controller knows Format NVM."""
_FORMAT_ALL, _FORMAT_CRYPTO = 1, 4
"""FNA bit 0: a format is of all namespaces; bit 2: it can erase the key."""


def ask(tool: DiskTool, name: str, listed: Mapping[str, Listed], disks: Iterable[str]) -> OfKind:
    """Return what the disk `name` tells. `listed` is nvme-cli's list, `disks` all kernel names."""
    one = listed.get(name)
    above, siblings = _controller(tool.host, name, one)
    said = nvme.controller(tool(*ID_CTRL))
    space = nvme.namespace(tool(*ID_NS))
    sources = [source.told for source in (said, space, one) if source]
    if said is None or above is None:
        return OfKind(told=_merged(sources))
    can_sanitize = said.sanicap & (_CRYPTO | _BLOCK | _OVERWRITE)
    count = siblings or _count(name, above, listed, disks)
    erase = NvmeErase(
        controller=tool.host.disk_path(above),
        namespaces=count,
        sanitize_block=bool(said.sanicap & _BLOCK),
        sanitize_crypto=bool(said.sanicap & _CRYPTO),
        sanitize_overwrite=bool(said.sanicap & _OVERWRITE),
        format=bool(said.oacs & _FORMAT),
        format_all=bool(said.fna & _FORMAT_ALL),
        format_crypto=bool(said.fna & _FORMAT_CRYPTO),
        lba_format=space.lba_format if space else None,
        sanitize_state=nvme.sanitize_state(tool(*SANITIZE_LOG)) if can_sanitize else None,
    )
    return OfKind(told=_merged(sources), nvme=erase)


def _controller(host: Host, name: str, listed: Listed | None) -> tuple[str | None, int]:
    """Return the controller that owns a namespace, and how many /sys shows with it (0: none told).

    nvme0 need not own nvme0n1 (nvme-format(1)), so /sys leads there: straight, or through the
    subsystem that the namespace lies in. A capture without /sys has the list or the name alone.
    """
    if CONTROLLER.fullmatch(name):
        return name, 0
    device = f"/sys/class/block/{name}/device"
    try:
        target = PurePosixPath(host.link(device)).name
    except OSError:
        return None, 0
    beside = host.names(device)
    count = sum(bool(NAMESPACE.fullmatch(one)) for one in beside)
    if CONTROLLER.fullmatch(target):
        return target, count
    if found := next((one for one in beside if CONTROLLER.fullmatch(one)), None):
        return found, count
    if host.name == "local":
        return None, 0
    by_name = re.match(CONTROLLER, name)
    return (listed and listed.controller) or (by_name[0] if by_name else None), 0


def _count(name: str, above: str, listed: Mapping[str, Listed], disks: Iterable[str]) -> int:
    """Return how many namespaces a capture without /sys knows of this controller."""
    same = {one.name for one in listed.values() if one.controller == above}
    stem = name.rpartition("n")[0]
    same |= {one for one in (*disks, *listed) if NAMESPACE.fullmatch(one) and one != name
             and one.rpartition("n")[0] == stem}  # fmt: skip
    return len(same | {name})


def _merged(sources: Iterable[Told]) -> Told:
    """Return one name plate: what the first source that says it says."""
    found: dict[str, object] = {}
    for source in sources:
        found = {**source.model_dump(exclude_none=True), **found}
    return Told.model_validate(found)
