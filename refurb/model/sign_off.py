"""A sign-off: a second person's word on one sealed record, in a signed document of its own.

The record stays as it was sealed; the sign-off names its digest. Verification and validation are
two things (NIST SP 800-88 FAQ Q7): that the technique ran to its end with no anomaly, and that a
person accepts what risk is left.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from refurb.model.base import Fact, Sha256
from refurb.model.event import Clock

SIGN_OFF_TYPE = "application/vnd.refurb.sign-off.v1+json"

Name = Annotated[str, Field(min_length=1, max_length=100)]
Words = Annotated[str, Field(min_length=1, max_length=500)]


class SignOff(Fact):
    """What `name` says of the record whose envelope has the digest `record_sha256`.

    `disks` are those whose wipe the record proves: of these alone it is said that the technique
    ran to its end with no anomaly. `accepted_risk` is the risk that this person accepts, in their
    own words; null: they decided nothing. `stick` holds the key that signed, and is no proof of
    who sat at the keyboard.
    """

    schema_name: Literal["refurb.sign-off/v1"] = "refurb.sign-off/v1"
    record_sha256: Sha256
    record_id: str
    asset_id: str
    practice: bool
    refurb_version: str
    stick: str
    name: Name
    disks: Annotated[tuple[str, ...], Field(min_length=1)]
    accepted_risk: Words | None = None
    signed: Clock


@dataclass(frozen=True)
class Signed:
    """A sign-off that was verified, with the digest of its envelope."""

    sign_off: SignOff
    sha256: str


@dataclass(frozen=True)
class Word:
    """What a person at the keyboard gives: their name, and the risk they accept, if any."""

    name: str
    accepted_risk: str | None = None


def is_same_person(one: str, other: str) -> bool:
    """Tell whether two names may be of one person: case, accents, order and marks do not count."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    apart = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(c for c in apart if not unicodedata.combining(c))
    words = "".join(c if c.isalnum() else " " for c in kept).split()
    return "".join(sorted(words))
