"""The papers made from a signed record: label and certificate, never from a screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from refurb.host.door import Host
from refurb.locale import text
from refurb.model.wire import Keyring
from refurb.problem import WrongUse

if TYPE_CHECKING:
    from refurb.wipe.certificate import Proof


def make_certificate(
    envelope: bytes,
    keyring: Keyring,
    output: Path,
    disk: str | None = None,
    *,
    home: Path | None = None,
    sign_offs: Sequence[bytes] = (),
) -> None:
    """Verify the record in `envelope` and write its wipe certificate as PDF to `output`.

    `disk` asks for that disk's page alone. What it says of a second person comes from
    `sign_offs`, and from the spool in `home`. Raises Untrusted where the record is not whole and
    trusted or a document in `sign_offs` is not one of it, WrongUse for a disk that it does not
    know, CouldNot.
    """
    from refurb.wipe.certificate import certificate

    certificate(_proof(envelope, keyring, home, sign_offs), output, disk)


def make_donor_copy(
    envelopes: Sequence[bytes],
    keyring: Keyring,
    output: Path,
    *,
    home: Path | None = None,
    sign_offs: Sequence[bytes] = (),
) -> None:
    """Verify records of one lot and write the donor's copy: a list, then their certificates.

    Each of `sign_offs` is of one of them. Raises Untrusted, WrongUse where they are not all of
    one donor and lot, CouldNot.
    """
    from refurb.record.sign_off import shared_out
    from refurb.wipe.donor_copy import donor_copy

    shares = shared_out(envelopes, sign_offs, keyring)
    pairs = zip(envelopes, shares, strict=True)
    donor_copy([_proof(envelope, keyring, home, own) for envelope, own in pairs], output)


def _proof(
    envelope: bytes, keyring: Keyring, home: Path | None, sign_offs: Sequence[bytes]
) -> Proof:
    from refurb.record import dsse
    from refurb.record.sign_off import of_record, verify_sign_off
    from refurb.record.verify import verify
    from refurb.wipe.certificate import Proof

    record = verify(envelope, keyring)
    given = [verify_sign_off(one, envelope, record, keyring) for one in sign_offs]
    kept = of_record(home, envelope, record, keyring) if home else ()
    once = {signed.sha256: signed for signed in (*kept, *given)}
    return Proof(
        record=record,
        sha256=dsse.sha256(envelope),
        key_id=dsse.read(envelope).key_id,
        verify_url=machine_url(record.order.inventory_url, record.asset_id),
        sign_offs=tuple(sorted(once.values(), key=lambda one: one.sign_off.signed.wall)),
    )


def make_label(
    envelope: bytes,
    keyring: Keyring,
    *,
    output: Path | None,
    printer: str | None,
    media: str,
    host: Host,
) -> str:
    """Draw the asset label of a verified record into `output`, or print it; say what was done.

    Raises Untrusted, WrongUse, CouldNot.
    """
    from refurb.label.content import from_record
    from refurb.label.printing import print_on, print_to
    from refurb.record.verify import verify

    if output is None and printer is None:
        raise WrongUse("label.no_target")
    record = verify(envelope, keyring)
    content = from_record(record, machine_url(record.order.inventory_url, record.asset_id))
    if output is not None:
        print_to(content, output, media)
        return str(output.resolve())
    print_on(content, printer or "", media, host)
    return text("label.printed", printer=printer)


def machine_url(inventory_url: str, asset_id: str) -> str:
    """Return the address of the machine's page, or the bare id where no inventory is known."""
    base = inventory_url.rstrip("/")
    return f"{base}/m/{asset_id}" if base else asset_id
