"""The end of a run in one value: JSON of `refurb run --json` (CONTRACT) and the exit status."""

from __future__ import annotations

from pydantic import Field

from refurb.line.papers import machine_url
from refurb.line.run import Run
from refurb.line.sign_off import names
from refurb.locale import text
from refurb.model.base import Fact
from refurb.model.outcome import Grade, Outcome, StageName
from refurb.model.parts import to_do
from refurb.model.record import Record
from refurb.model.wipe import DiskWipe
from refurb.problem import Exit


class StepSummary(Fact):
    """One step: JSON of `refurb run --json`."""

    stage: StageName
    target: str
    outcome: Outcome
    seconds: float
    reason: str | None = None


class Summary(Fact):
    """The end of one run. Paths are absolute, null where the thing was not made."""

    asset_id: str
    grade: Grade
    record: str | None
    label: str | None
    certificate: str | None
    machine_url: str
    steps: tuple[StepSummary, ...]
    to_do: tuple[str, ...] = ()
    """What somebody should know of battery, clock, processor and cooling, or do; or sign."""
    signed_off_by: tuple[str, ...] = ()
    """Other persons who signed the record off."""
    interrupted: bool = False
    wipes: tuple[DiskWipe, ...] = Field(default=(), exclude=True)
    """For the end screen; in JSON the record has them."""

    @property
    def exit(self) -> Exit:
        """Return the exit status: the worst of what happened decides."""
        outcomes = {step.outcome for step in self.steps}
        wipes = {step.outcome for step in self.steps if step.stage is StageName.WIPE}
        if wipes & {Outcome.UNKNOWN, Outcome.TIMED_OUT}:
            return Exit.UNKNOWN_END
        if self.interrupted or outcomes & {Outcome.ERROR, Outcome.TIMED_OUT}:
            return Exit.COULD_NOT
        if self.grade in (Grade.REJECT, Grade.UNKNOWN) or Outcome.FAILED in outcomes:
            return Exit.DID_NOT_PASS
        return Exit.DONE


def summarise(run: Run) -> Summary:
    """Fold a run into its summary."""
    from refurb.line.sealing import draft

    record, signed = draft(run), names(run)
    files: dict[str, str] = {}
    for ended in run.state.ended.values():
        files.update(ended.files)
    return Summary(
        asset_id=run.asset_id,
        grade=record.grade,
        record=files.get("record"),
        label=files.get("label"),
        certificate=files.get("certificate"),
        machine_url=machine_url(run.order.inventory_url, run.asset_id),
        steps=tuple(
            StepSummary(
                stage=ended.stage,
                target=ended.target,
                outcome=ended.outcome,
                seconds=ended.milliseconds / 1000,
                reason=ended.reason,
            )
            for ended in run.state.ended.values()
        ),
        signed_off_by=signed,
        to_do=_to_do(run, record, signed, files.get("slip")),
        interrupted=not run.state.is_over,
        wipes=tuple(ended.wipe for ended in run.state.ended.values() if ended.wipe),
    )


def _to_do(run: Run, record: Record, signed: tuple[str, ...], slip: str | None) -> tuple[str, ...]:
    parts = to_do(record.health.parts) if record.health else ()
    is_open = run.order.sign_off and not signed
    return (
        *parts,
        *([text("line.print_slip", file=slip)] if slip else []),
        *([text("line.not_signed_off")] if is_open else []),
    )
