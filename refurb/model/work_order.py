"""What a person allowed, for which lot, until when."""

from __future__ import annotations

from pydantic import Field

from refurb.model.base import Fact
from refurb.model.wipe import Method, WipePolicy


class WorkOrder(Fact):
    """A work order: batch mode wipes nothing without one.

    `until` is an ISO 8601 day. `wipe` allows the wiping of every internal disk of the machines
    it is used on; `disks`, where not empty, narrows this to those serials. `removable` lets
    removable and USB disks be wiped too. `policy` says how far a wipe must reach; `method`, where
    given, is the only one.
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
    policy: WipePolicy = WipePolicy.CLEAR
    lift_hidden: bool = False
    """Make visible, and wipe too, what HPA or DCO hide; else such a disk is wiped in part."""
    suspend_frozen: bool = False
    """Let the PC sleep some seconds where that may thaw a frozen disk; only loaded to memory."""
    second_check: bool = False
    """After an overwrite with zeros another program reads the disk too."""
    sign_off: bool = False
    """Another person must sign each record off; until then it is told as not yet signed off."""
    sheet: bool = False
    """Where no system is installed, each wiped disk gets a screen that says what the PC is."""
    destination: str = ""
    """Where the machines go, for the certificate."""
    profile: str | None = None
    memory_seconds: int | None = None
    burn_in_seconds: int | None = Field(default=None, ge=0)
    """How long all cores compute to try processor and cooling; 0 leaves that out."""
    phone: str = ""
    """The association's telephone, printed on the label."""
    inventory_url: str = ""
    """Address of the central inventory, such as `https://parc.example.org`."""
