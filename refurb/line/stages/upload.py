"""The upload stage: sends what is spooled; without a network the record simply stays."""

from __future__ import annotations

import threading

from refurb.line.run import Run
from refurb.line.stages.record import RECORD
from refurb.line.step import Ended, Step
from refurb.locale import text
from refurb.model.outcome import Outcome, StageName


def plan(run: Run) -> list[Step]:
    """Return the one step that uploads the spool."""

    def work(stop: threading.Event) -> Ended:
        from refurb.record.news import hear
        from refurb.record.upload import upload

        if not run.order.inventory_url:
            return Ended(Outcome.SKIPPED, text("line.no_inventory"))
        report = upload(run.home, url=run.order.inventory_url)
        hear(run.home)
        sealed = run.state.sealed
        if sealed is None or sealed.sha256 not in report.receipted:
            return Ended(Outcome.ERROR, report.sentence())
        return Ended(Outcome.PASSED)

    return [Step(StageName.UPLOAD, "machine", work, needs_passed=(RECORD,), limit_s=300)]
