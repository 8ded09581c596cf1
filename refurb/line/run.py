"""One machine's way through the line: what every stage is given."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from refurb.host.door import Host, Ran
from refurb.line.journal import Journal
from refurb.line.state import State
from refurb.model.event import Event, Progress, ToolRan
from refurb.model.work_order import WorkOrder

Screen = Callable[[Event], None]
"""Shows an event to whoever watches."""


@dataclass
class Run:
    """One machine's way through the line.

    `patient` is the donated PC; `tools` is the PC whose tools work on it (the same, but in
    practice mode the PC that refurb runs on). `home` is the data folder of this stick;
    `out` is where labels and certificates go.
    """

    patient: Host
    tools: Host
    home: Path
    out: Path
    order: WorkOrder
    journal: Journal
    state: State
    screen: Screen
    practice: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, event: Event) -> None:
        """Journal an event (progress is only shown), fold it in, and show it."""
        if not isinstance(event, Progress):
            with self._lock:
                self.journal.append(event)
                self.state.take(event)
        self.screen(event)

    @property
    def checks(self) -> Path:
        """Return the folder of the workshop's own checks."""
        from refurb.health.workshop import folder_of

        return folder_of(self.home)

    @property
    def asset_id(self) -> str:
        """Return the asset id that this run gave the machine."""
        started = self.state.started
        if started is None:
            raise RuntimeError("the run has not started")
        return started.asset_id

    @property
    def id(self) -> str:
        """Return the run's id, which is also its record's."""
        started = self.state.started
        if started is None:
            raise RuntimeError("the run has not started")
        return started.run


def tool_ran(ran: Ran) -> ToolRan:
    """Return a tool's run as the journal keeps it."""
    return ToolRan(
        argv=ran.argv, exit=ran.exit, sha256=ran.sha256, milliseconds=round(ran.seconds * 1000)
    )
