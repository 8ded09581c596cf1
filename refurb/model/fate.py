"""What became of each disk of a machine: one rule, for the label and for the certificate."""

from __future__ import annotations

from refurb.model.base import Fact
from refurb.model.disk import Disk, Holder
from refurb.model.outcome import Level, Outcome, StageName
from refurb.model.record import Record
from refurb.model.wipe import DiskPlan, DiskWipe, Refusal

NOT_OF_THE_MACHINE = (Refusal.BOOT_MEDIUM, Refusal.REMOVABLE, Refusal.VIRTUAL)
"""Refusals of disks that do not leave with the machine, or are no disks."""


class Fate(Fact):
    """One disk with all that the record says of it; what the record does not say is null.

    `outcome` is how the wipe ended: the worse of what the step and the wipe itself say, and
    `skipped` where there was none.
    """

    id: str
    disk: Disk | None
    plan: DiskPlan | None
    wipe: DiskWipe | None
    outcome: Outcome
    reason: str | None

    @property
    def is_of_the_machine(self) -> bool:
        """Tell whether the disk leaves with the machine; one that was touched always counts."""
        if self.wipe is not None or self.outcome is not Outcome.SKIPPED:
            return True
        if self.plan is not None:
            return self.plan.refusal not in NOT_OF_THE_MACHINE
        if self.disk is None:
            return True
        is_boot = any(use.kind is Holder.BOOT_MEDIUM for use in self.disk.uses)
        return not (self.disk.virtual or self.disk.is_pluggable or is_boot)

    @property
    def is_wiped(self) -> bool:
        """Tell whether the record proves the wipe: passed, to a level, verified, whole, no gap.

        The capacities are compared in bytes, the native one too: an area that the disk hides is
        not wiped (facts: wipe, trap 14).
        """
        wipe = self.wipe
        if wipe is None or self.outcome is not Outcome.PASSED or wipe.level is Level.NONE:
            return False
        disk_says = (self.disk.visible_bytes, self.disk.native_bytes) if self.disk else ()
        sizes = [s for s in (wipe.capacity_bytes, wipe.native_bytes, *disk_says) if s is not None]
        is_whole = wipe.bytes > 0 and all(wipe.bytes >= size for size in sizes)
        return is_whole and wipe.bytes_verified > 0 and not wipe.unreadable


def fates(record: Record) -> tuple[Fate, ...]:
    """Return every disk that the record knows, by its inventory, its plans or its wipes."""
    disks = {disk.id: disk for disk in record.machine.disks}
    plans = {plan.id: plan for plan in record.plans}
    wipes = {wipe.id: wipe for wipe in record.wipes}
    steps = {step.target: step for step in record.steps if step.stage is StageName.WIPE}
    found = []
    for name in dict.fromkeys([*disks, *plans, *steps, *wipes]):
        wipe, step = wipes.get(name), steps.get(name)
        ends = [(s.outcome, s.reason) for s in (step, wipe) if s is not None]
        not_passed = [end for end in ends if end[0] is not Outcome.PASSED]
        outcome, reason = (not_passed or ends or [(Outcome.SKIPPED, None)])[0]
        found.append(
            Fate(
                id=name,
                disk=disks.get(name),
                plan=plans.get(name),
                wipe=wipe,
                outcome=outcome if wipe or outcome is not Outcome.PASSED else Outcome.UNKNOWN,
                reason=reason,
            )
        )
    return tuple(found)


def were_counted(record: Record) -> bool:
    """Tell whether the inventory could say which disks there are; else nothing is proven of all."""
    return not any(unknown.part in ("machine", "disks") for unknown in record.machine.unknown)
