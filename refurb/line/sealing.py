"""From the journal to the signed record: folded once, sealed once, however often it is tried."""

from __future__ import annotations

from refurb import __version__
from refurb.line.run import Run
from refurb.model.event import RecordSealed
from refurb.model.record import Record, StickLink


def draft(run: Run) -> Record:
    """Return the record as it would be now: for the label, never signed, never sent."""
    return _fold(run, StickLink(id="", seq=0, prev=None))


def seal(run: Run) -> RecordSealed:
    """Sign and spool this run's record, once.

    Where a power cut fell between the spool and the journal, the envelope that lies in the spool
    already is found by the run's id: a second one with other bytes is never made.
    """
    from refurb.record import spool
    from refurb.record.stick import seal as seal_record

    found = spool.find(run.home, run.id)
    if found is None:
        found = seal_record(run.home, lambda link: _fold(run, link))
    return RecordSealed(sha256=found.sha256, path=str(found.path), seq=found.seq)


def _fold(run: Run, link: StickLink) -> Record:
    from refurb.record.clock import now
    from refurb.record.fold import fold

    return fold(
        run.journal.events,
        stick=link,
        sealed=now(run.tools, run.home),
        journal_sha256=run.journal.sha256(),
        version=__version__,
    )
