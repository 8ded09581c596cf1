"""What the install stage put onto a disk."""

from __future__ import annotations

from refurb.model.base import Fact, Sha256


class Installed(Fact):
    """What was installed. `seen_to_boot` is told apart, later, by the machine itself.

    `beacon_sha256` is the digest of the token with which the machine will tell it, null where it
    was not told whom to tell.
    """

    profile: str
    version: str
    disk: str
    bootable: bool
    seen_to_boot: bool = False
    beacon_sha256: Sha256 | None = None
