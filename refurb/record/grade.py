"""The machine's grade for its record: from its health, lowered by what else was or was not seen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from refurb.locale import text
from refurb.model.check import Health, MemoryTest
from refurb.model.outcome import Grade, Outcome
from refurb.model.record import StepReport
from refurb.model.wipe import DiskPlan, DiskWipe, Refusal

NOT_OF_THE_MACHINE = (Refusal.BOOT_MEDIUM, Refusal.REMOVABLE, Refusal.VIRTUAL)
"""Refusals of disks that do not leave with the machine, or are no disks."""

_WIPE_LEAVES = {Outcome.FAILED: Grade.REJECT, Outcome.DEGRADED: Grade.REJECT}
_MEMORY_LEAVES = {
    Outcome.FAILED: Grade.REJECT,
    Outcome.DEGRADED: Grade.REJECT,
    Outcome.ERROR: Grade.UNKNOWN,
    Outcome.TIMED_OUT: Grade.UNKNOWN,
    Outcome.ABORTED: Grade.UNKNOWN,
    Outcome.UNKNOWN: Grade.UNKNOWN,
}
"""A skipped memory test lowers nothing, but the reasons say that there was none."""


@dataclass
class _Judgement:
    grade: Grade
    reasons: list[str] = field(default_factory=list)

    def lower(self, grade: Grade, reason: str) -> None:
        """Add a reason; `reject` outweighs `unknown`, which outweighs A, B and C."""
        if self.grade is not Grade.REJECT:
            self.grade = grade
        self.reasons.append(reason)

    def cap_at_b(self, reason: str) -> None:
        """Add a reason that no A stands beside; any lower grade stays."""
        if self.grade is Grade.A:
            self.grade = Grade.B
        self.reasons.append(reason)


def judge(
    health: Health | None,
    *,
    memory: MemoryTest | None,
    memory_step: StepReport | None,
    processor_step: StepReport | None,
    plans: Iterable[DiskPlan],
    wipe_steps: Mapping[str, StepReport],
    wipes: Mapping[str, DiskWipe],
) -> tuple[Grade, tuple[str, ...]]:
    """Return the grade and its reasons, as sentences.

    `wipe_steps` and `wipes` are by disk id. Any RAM error rejects the machine; a wipe that
    failed rejects it, one whose end was not seen leaves it unknown; a hard disk with a zone below
    half its neighbours' speed is no A (facts: health, Grade); without health data, or with a
    burn-in that came to no end, nothing is claimed.
    """
    if health is None:
        found = _Judgement(Grade.UNKNOWN, [text("record.reason.no_health")])
    else:
        reasons = [reason.text for reason in health.machine.reasons]
        found = _Judgement(health.machine.grade, reasons)
    _judge_memory(found, memory, memory_step)
    _judge_processor(found, health, processor_step)
    by_id = {plan.id: plan for plan in plans}
    for disk in dict.fromkeys([*by_id, *wipe_steps]):
        _judge_disk(found, disk, by_id.get(disk), wipe_steps.get(disk), wipes.get(disk))
    return found.grade, tuple(found.reasons)


def _judge_memory(found: _Judgement, memory: MemoryTest | None, step: StepReport | None) -> None:
    if memory and memory.errors:
        found.lower(Grade.REJECT, text("record.reason.memory_errors", count=memory.errors))
        return
    outcomes = [o for o in (memory and memory.outcome, step and step.outcome) if o]
    lowest = [o for o in outcomes if o in _MEMORY_LEAVES]
    if lowest:
        word = text(f"record.outcome.{lowest[0]}")
        found.lower(_MEMORY_LEAVES[lowest[0]], text("record.reason.memory", outcome=word))
    elif memory is None or memory.outcome is not Outcome.PASSED:
        found.reasons.append(text("record.reason.memory_untested"))


def _judge_processor(found: _Judgement, health: Health | None, step: StepReport | None) -> None:
    """Say that the burn-in showed nothing; what it did show is in the health of its parts."""
    if step is None or (health and any(part.part == "processor" for part in health.parts)):
        return
    reason = text("record.reason.processor", outcome=text(f"record.outcome.{step.outcome}"))
    if step.outcome is Outcome.SKIPPED:
        found.reasons.append(reason)
    else:
        found.lower(Grade.UNKNOWN, reason)


def _judge_disk(
    found: _Judgement,
    disk: str,
    plan: DiskPlan | None,
    step: StepReport | None,
    wipe: DiskWipe | None,
) -> None:
    """Lower the grade unless the disk's step and its wipe both say that it passed."""
    is_untouched = wipe is None and (step is None or step.outcome is Outcome.SKIPPED)
    if is_untouched and plan and plan.refusal in NOT_OF_THE_MACHINE:
        return
    if step is None:
        found.lower(Grade.UNKNOWN, text("record.reason.not_wiped", disk=disk))
        return
    ends = [step.outcome, wipe.outcome if wipe else Outcome.UNKNOWN]
    for outcome in ends:
        if outcome is not Outcome.PASSED:
            word = text(f"record.outcome.{outcome}")
            reason = text("record.reason.wipe", disk=disk, outcome=word)
            found.lower(_WIPE_LEAVES.get(outcome, Grade.UNKNOWN), reason)
            return
    if wipe and wipe.surface and wipe.surface.slow:
        count = len(wipe.surface.slow)
        found.cap_at_b(text("record.reason.slow_zones", disk=disk, count=count))
