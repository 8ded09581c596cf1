"""Where the line stands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from refurb.host.door import Host
from refurb.line.person import Person
from refurb.line.run import Screen
from refurb.model.work_order import WorkOrder


@dataclass(frozen=True)
class Setting:
    """Where the line stands: the donated PC, the PC whose tools work, and the stick's folder."""

    patient: Host
    tools: Host
    home: Path
    order: WorkOrder
    person: Person
    screen: Screen
    practice: bool = False
