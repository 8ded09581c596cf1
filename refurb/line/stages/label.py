"""The label stage: the asset label, drawn from what the journal knows by then."""

from __future__ import annotations

import threading

from refurb.line.papers import machine_url
from refurb.line.run import Run
from refurb.line.sealing import draft
from refurb.line.state import StepKey
from refurb.line.step import Ended, Step
from refurb.model.outcome import Outcome, StageName

LABEL: StepKey = (StageName.LABEL, "machine")


def plan(run: Run, needs: tuple[StepKey, ...]) -> list[Step]:
    """Return the step that draws the label as PNG and PDF, after `needs`."""

    def work(stop: threading.Event) -> Ended:
        from refurb.label.content import from_record
        from refurb.label.printing import print_to

        content = from_record(draft(run), machine_url(run.order.inventory_url, run.asset_id))
        run.out.mkdir(parents=True, exist_ok=True)
        png = run.out / f"{run.asset_id}-label.png"
        pdf = run.out / f"{run.asset_id}-label.pdf"
        print_to(content, png)
        print_to(content, pdf)
        return Ended(Outcome.PASSED, files={"label": str(png), "label_pdf": str(pdf)})

    return [Step(*LABEL, work, needs=needs)]
