"""Fingerprints: independent marks by which a machine is known again (facts: record)."""

from __future__ import annotations

from refurb.model.disk import Disk, Transport
from refurb.model.machine import Board, Identity, Junk, NetworkCard, System


def identity(
    system: System,
    board: Board,
    network: tuple[NetworkCard, ...],
    disks: tuple[Disk, ...],
    junk: list[Junk],
) -> Identity:
    """Return the fingerprints, strong ones first.

    HP writes the system's serial on the board, too: one mark twice is no second mark. Of the
    network only burnt-in addresses of PCI cards count: USB adapters and docks move from PC to
    PC. Disks are weak (`weak-`), and of them none that can be unplugged.
    """
    found = []
    if system.manufacturer and system.serial:
        found.append(f"system:{system.manufacturer}/{system.serial}")
    if board.manufacturer and board.serial and board.serial != system.serial:
        found.append(f"board:{board.manufacturer}/{board.serial}")
    if system.uuid:
        found.append(f"uuid:{system.uuid}")
    found += [f"mac:{card.permanent}" for card in network if card.permanent and card.slot]
    found += [
        f"weak-disk:{disk.serial}"
        for disk in disks
        if disk.serial and disk.transport is not Transport.USB and not disk.removable
    ]
    return Identity(fingerprints=tuple(dict.fromkeys(found)), junk=tuple(dict.fromkeys(junk)))
