"""Between the inventory and the plans: frozen disks, and the sleep that may thaw them."""

from __future__ import annotations

from refurb.line.person import Person
from refurb.line.run import Run
from refurb.model.event import MachineSeen
from refurb.model.machine import Machine


def thawed(run: Run, machine: Machine, person: Person) -> Machine:
    """Return the machine as it is after a sleep, where that was needed, safe and allowed.

    Whatever is not so leaves the machine as it was seen: its disks are overwritten, and the level
    says so. A run that goes on after a cut never sleeps: its disks may be in the middle of a wipe.
    """
    from refurb.wipe import thaw

    if run.practice or run.state.attempts or run.state.checkpoints:
        return machine
    frozen = thaw.gain(machine.disks, run.order.policy)
    if not frozen or thaw.why_not(run.tools, machine.disks) is not None:
        return machine
    if not person.lets_sleep([disk.id for disk in frozen]):
        return machine
    if not thaw.sleep(run.tools):
        return machine
    from refurb.hardware.inventory import take

    again = take(run.patient)
    run.keep(MachineSeen(machine=again))
    return again
