"""The facts of disks that a person names: what the kernel says now, and what they can do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from refurb.host.door import Host
from refurb.model.disk import Disk, Transport
from refurb.problem import CouldNot


@dataclass(frozen=True)
class Named:
    """The disks that were named, in that order, and the others of this PC."""

    disks: tuple[Disk, ...]
    others: tuple[Disk, ...] = ()


def facts_of_named(host: Host, typed: Sequence[str], *, allow_file: bool) -> Named:
    """Return the facts of each disk typed. Raises WrongUse, Refused, CouldNot.

    What a disk can do comes from the inventory; where that cannot be taken, no disk can do
    anything but be overwritten. Files and virtual disks are not in it.
    """
    from refurb.wipe.target import facts_of

    now = [facts_of(host, path, allow_file=allow_file) for path in typed]
    if all(disk.transport is Transport.FILE or disk.virtual for disk in now):
        return Named(tuple(now))
    known = {disk.id: disk for disk in _inventory(host)}
    names = {disk.id for disk in now}
    return Named(
        tuple(_joined(disk, known.get(disk.id)) for disk in now),
        tuple(disk for disk in known.values() if disk.id not in names),
    )


def _inventory(host: Host) -> tuple[Disk, ...]:
    from refurb.hardware.disks import list_disks

    try:
        return list_disks(host)
    except CouldNot:  # no lsblk: the kernel's own word is enough to overwrite a disk
        return ()


def _joined(now: Disk, known: Disk | None) -> Disk:
    """Return what the inventory knows of a disk, at the path typed, with every use of it."""
    if known is None:
        return now
    uses = tuple(dict.fromkeys((*now.uses, *known.uses)))
    return known.model_copy(update={"path": now.path, "uses": uses, "virtual": now.virtual})
