"""The inventory stage: what this machine is made of."""

from __future__ import annotations

import threading

from refurb.line.run import Run
from refurb.line.state import StepKey
from refurb.line.step import Ended, Step
from refurb.model.event import MachineSeen
from refurb.model.outcome import Outcome, StageName

INVENTORY: StepKey = (StageName.INVENTORY, "machine")


def plan(run: Run) -> list[Step]:
    """Return the one step that takes the hardware inventory."""

    def work(stop: threading.Event) -> Ended:
        from refurb.hardware.inventory import take

        machine = take(run.patient)
        run.keep(MachineSeen(machine=machine))
        if not machine.unknown:
            return Ended(Outcome.PASSED)
        parts = ", ".join(dict.fromkeys(unknown.part for unknown in machine.unknown))
        return Ended(Outcome.DEGRADED, reason=parts)

    return [Step(*INVENTORY, work, limit_s=120)]
