"""The papers made from a signed record: label and certificate, never from a screen."""

from __future__ import annotations

from pathlib import Path

from refurb.host.door import Host
from refurb.locale import text
from refurb.model.wire import Keyring
from refurb.problem import WrongUse


def make_certificate(envelope: bytes, keyring: Keyring, output: Path) -> None:
    """Verify the record in `envelope` and write its wipe certificate as PDF to `output`.

    Raises Untrusted where the record is not whole and trusted, CouldNot.
    """
    from refurb.record import dsse
    from refurb.record.verify import verify
    from refurb.wipe.certificate import certificate

    record = verify(envelope, keyring)
    certificate(
        record,
        sha256=dsse.sha256(envelope),
        key_id=dsse.read(envelope).key_id,
        verify_url=machine_url(record.order.inventory_url, record.asset_id),
        path=output,
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
