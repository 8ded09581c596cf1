"""What a second person signs: filled from their signed document, else lines to fill in by hand."""

from __future__ import annotations

from collections.abc import Sequence

from refurb.locale import text
from refurb.model.record import Record
from refurb.model.sign_off import Signed
from refurb.wipe.certificate_paper import Field, SignHere
from refurb.wipe.certificate_words import date

_BLANKS = {
    "control": ("name", "seen", "signature"),
    "validation": ("name", "decision", "signature"),
}


def signatures(
    signed: Sequence[Signed], disks: Sequence[str], *, for_donor: bool
) -> tuple[SignHere, ...]:
    """Return the check by another person, and the decision on what risk is left, for `disks`.

    Only a document that is of all these disks fills anything in. A donor's copy names nobody.
    """
    of_these = [one for one in signed if set(disks) <= set(one.sign_off.disks)]
    deciding = [one for one in of_these if one.sign_off.accepted_risk is not None]
    return (
        _block("control", of_these[0] if of_these else None, for_donor=for_donor),
        _block("validation", deciding[0] if deciding else None, for_donor=for_donor),
    )


def sign_off_field(record: Record, signed: Sequence[Signed]) -> dict[str, str]:
    """Return the field that says whether the sign-off that the order wants is there."""
    if not record.order.sign_off:
        return {}
    return {"sign_off": text(f"certificate.sign_off.{'there' if signed else 'missing'}")}


def is_missing(record: Record, signed: Sequence[Signed]) -> bool:
    """Tell whether the order wants a sign-off and there is none."""
    return record.order.sign_off and not signed


def _block(part: str, signed: Signed | None, *, for_donor: bool) -> SignHere:
    heading = text(f"certificate.{part}.heading")
    if signed is None:
        blanks = tuple(text(f"certificate.{part}.{blank}") for blank in _BLANKS[part])
        return SignHere(heading, text(f"certificate.{part}.explained"), blanks=blanks)
    explained = text(f"certificate.{part}.signed")
    return SignHere(heading, explained, said=_said(part, signed, for_donor=for_donor))


def _said(part: str, signed: Signed, *, for_donor: bool) -> tuple[Field, ...]:
    said = signed.sign_off
    name = text("certificate.sign_off.unnamed") if for_donor else said.name
    found = [(text("certificate.sign_off.name"), name)]
    if part == "validation" and said.accepted_risk is not None:
        found.append((text("certificate.sign_off.accepted"), said.accepted_risk))
    found.append((text("certificate.sign_off.when"), date(said.signed)))
    if part == "control":
        found.append((text("certificate.sign_off.digest"), signed.sha256))
    return tuple(found)
