"""How far the reading or writing of a stick is."""

from __future__ import annotations

import time
from collections.abc import Callable

from refurb.model.event import Progress
from refurb.model.outcome import StageName

Emit = Callable[[Progress], None]


class Teller:
    """Tells how far a pass over `total` bytes is, and the seconds left at its mean speed."""

    def __init__(self, emit: Emit, phase: str, target: str, total: int) -> None:
        """Begin now. `target` names the stick, or the file, on screens."""
        self._emit = emit
        self._phase = phase
        self._target = target
        self._total = total
        self._began = time.monotonic()

    def __call__(self, done: int) -> None:
        """Tell that `done` bytes are done."""
        seconds = time.monotonic() - self._began
        speed = round(done / seconds) if seconds > 0 else 0
        is_known = speed > 0 and seconds > 1
        self._emit(
            Progress(
                stage=StageName.INSTALL,
                target=self._target,
                phase=self._phase,
                done=done,
                total=self._total,
                unit="bytes",
                per_second=speed or None,
                remaining_s=(self._total - done) // speed if is_known else None,
            )
        )
