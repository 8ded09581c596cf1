"""The record stage: the signed record into the spool, and the certificate made from it."""

from __future__ import annotations

import threading
from pathlib import Path

from refurb.line.papers import make_certificate
from refurb.line.run import Run
from refurb.line.sealing import seal
from refurb.line.state import StepKey
from refurb.line.step import Ended, Step
from refurb.model.event import RecordSealed
from refurb.model.outcome import Outcome, StageName

RECORD: StepKey = (StageName.RECORD, "machine")


def plan(run: Run, needs: tuple[StepKey, ...]) -> list[Step]:
    """Return the step that seals the record once all of `needs` have ended."""

    def work(stop: threading.Event) -> Ended:
        sealed = run.state.sealed
        if sealed is None:
            sealed = seal(run)
            run.keep(sealed)
        return Ended(Outcome.PASSED, files=papers(run, sealed))

    return [Step(*RECORD, work, needs=needs)]


def papers(run: Run, sealed: RecordSealed) -> dict[str, str]:
    """Make the certificate from the signed bytes, with those and the keyring beside it.

    Returns the files by kind. Raises CouldNot.
    """
    from refurb.record import spool
    from refurb.record.sign_off import of_record
    from refurb.record.stick import own_keyring
    from refurb.record.verify import verify

    envelope = Path(sealed.path).read_bytes()
    keyring = own_keyring(run.home)
    run.out.mkdir(parents=True, exist_ok=True)
    certificate = run.out / f"{run.asset_id}-certificate.pdf"
    make_certificate(envelope, keyring, certificate, home=run.home)
    record = run.out / f"{run.asset_id}-record.json"
    record.write_bytes(envelope)
    for signed in of_record(run.home, envelope, verify(envelope, keyring), keyring):
        document = spool.path_of(run.home, signed.sha256).read_bytes()
        (run.out / f"{run.asset_id}-sign-off.json").write_bytes(document)
    ring = run.out / "keyring.json"
    ring.write_text(keyring.model_dump_json(indent=1), encoding="utf-8")
    return {"record": str(record), "certificate": str(certificate), "keyring": str(ring)}
