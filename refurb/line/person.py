"""What the line asks of a person; the guided screens and the work order each answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from refurb.line.state import State
from refurb.model.machine import Machine
from refurb.model.record import Record
from refurb.model.sign_off import Word
from refurb.model.wipe import DiskPlan


class Person(Protocol):
    """Decides where the line may not decide by itself."""

    name: str
    """Who it is, as the journal writes it beside what was allowed."""

    def goes_on(self, state: State) -> bool:
        """Tell whether an interrupted run of this machine is to be gone on with."""
        ...

    def lets_sleep(self, disks: Sequence[str]) -> bool:
        """Tell whether the PC may sleep for some seconds, so that these disks thaw."""
        ...

    def allows(self, machine: Machine, plan: DiskPlan) -> bool:
        """Tell whether this disk may be wiped; asked once per disk, before anything is touched."""
        ...

    def signs_off(self, record: Record) -> Word | None:
        """Return another person's word on the sealed record, null where nobody signs it now."""
        ...
