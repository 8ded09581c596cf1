"""The memory stage: the RAM is tested while the disks are being wiped."""

from __future__ import annotations

import threading

from refurb.line.run import Run
from refurb.line.stages.parts import LOCK
from refurb.line.step import Ended, Step
from refurb.model.outcome import StageName

PRACTICE_SECONDS = 15
PRACTICE_BYTES = 256 << 20
SECONDS = 600


def plan(run: Run) -> list[Step]:
    """Return the one step that tests the RAM for as long as the order says."""
    seconds = run.order.memory_seconds or (PRACTICE_SECONDS if run.practice else SECONDS)

    def work(stop: threading.Event) -> Ended:
        from refurb.health.memory import test_memory

        tested = test_memory(
            run.tools,
            seconds=seconds,
            limit_bytes=PRACTICE_BYTES if run.practice else None,
            emit=run.keep,
            stop=stop,
            checks_folder=run.checks,
        )
        return Ended(tested.outcome, tested.reason, result={"memory": tested})

    return [
        Step(
            StageName.MEMORY,
            "machine",
            work,
            locks=frozenset({"memory", LOCK}),
            limit_s=seconds * 4 + 300,
        )
    ]
