"""What a person allowed, for which lot, until when."""

from __future__ import annotations

from refurb.model.base import Fact
from refurb.model.wipe import Method


class WorkOrder(Fact):
    """A work order: batch mode wipes nothing without one.

    `until` is an ISO 8601 day. `wipe` allows the wiping of every internal disk of the machines
    it is used on; `disks`, where not empty, narrows this to those serials. `removable` lets
    removable and USB disks be wiped too.
    """

    id: str
    operator: str
    site: str = ""
    lot: str = ""
    donor: str = ""
    until: str | None = None
    wipe: bool = False
    disks: tuple[str, ...] = ()
    removable: bool = False
    method: Method | None = None
    second_check: bool = False
    """After an overwrite with zeros another program reads the disk too."""
    profile: str | None = None
    memory_seconds: int | None = None
    phone: str = ""
    """The association's telephone, printed on the label."""
    inventory_url: str = ""
    """Address of the central inventory, such as `https://parc.example.org`."""
