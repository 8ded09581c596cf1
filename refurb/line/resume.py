"""Runs that were cut off: which one is this machine's, and shall it go on?"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import Path

from refurb.line.journal import Journal, read
from refurb.line.setting import Setting
from refurb.line.state import State, fold
from refurb.model.machine import Machine


@dataclass(frozen=True)
class TakenUp:
    """A journal to write on: an interrupted run's, or a new one with an empty state.

    `machine` is what the machine looks like now, where that had to be known to choose.
    """

    journal: Journal
    state: State
    machine: Machine | None = None


def find(setting: Setting) -> TakenUp:
    """Return this machine's interrupted run where the person wants to go on, else a new one.

    Raises JournalDamaged.
    """
    folder = setting.home / "journal"
    unfinished = find_unfinished(folder, practice=setting.practice)
    if unfinished:
        from refurb.hardware.inventory import take

        machine = take(setting.patient)
        for path in unfinished:
            state = fold(read(path))
            if is_same_machine(state.machine, machine) and setting.person.goes_on(state):
                journal = Journal(path)
                return TakenUp(journal, fold(journal.events), machine)
    return TakenUp(Journal(folder / f"{uuid.uuid4()}.jsonl"), State())


def find_unfinished(folder: Path, *, practice: bool) -> list[Path]:
    """Return the journals in `folder` of runs that were started and not ended, newest first.

    Practice runs and real ones never mix. A journal in which not even the start was kept
    whole says nothing and is passed over. Raises JournalDamaged.
    """
    found = []
    for path in sorted(folder.glob("*.jsonl"), key=lambda p: p.stat().st_mtime_ns, reverse=True):
        state = fold(read(path))
        if state.started and not state.is_over and state.started.practice == practice:
            found.append(path)
    return found


def is_same_machine(before: Machine | None, now: Machine) -> bool:
    """Tell whether an interrupted run was about the machine that is here now.

    A run that was cut off before its inventory touched nothing and fits any machine. Else one
    strong fingerprint must match; a machine that has none is known by its disks, and one that
    has neither is never taken for the same.
    """
    if before is None:
        return True
    return bool(_marks(before) & _marks(now))


def _marks(machine: Machine) -> set[str]:
    strong = {f for f in machine.identity.fingerprints if not f.startswith("weak-")}
    return strong or {f"{d.model} {d.serial}" for d in machine.disks if d.serial}
