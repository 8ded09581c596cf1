"""What the install stage put onto a disk."""

from __future__ import annotations

from refurb.model.base import Fact


class Installed(Fact):
    """What was installed. `seen_to_boot` is told apart, later, by the machine itself."""

    profile: str
    version: str
    disk: str
    bootable: bool
    seen_to_boot: bool = False
