"""One attempt of a disk to erase itself: markers, the erase, its real end, and the proof.

Three ends are told apart: done, with evidence; not started, after which another method is legal;
unknown, after which nothing is tried and nothing is claimed (facts: wipe, Outcome). A disk that
is at rest and says that its erase failed, or whose markers are still there, has said how it
stands: another method, with its own proof, is legal too.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.locale import text
from refurb.model.event import Event, Progress, WipeAttempt
from refurb.model.outcome import Outcome, StageName
from refurb.model.surface import Surface
from refurb.model.wipe import DiskPlan, Method, MethodRun, Note, PlannedMethod
from refurb.wipe import watch
from refurb.wipe.ata import AtaSanitize, SecurityErase
from refurb.wipe.command import PASSWORD
from refurb.wipe.disk_io import Bad
from refurb.wipe.marks import CannotMark, Marks, Survey
from refurb.wipe.mmc import MmcSanitize
from refurb.wipe.nvme import NvmeFormat, NvmeSanitize
from refurb.wipe.pattern import new_seed
from refurb.wipe.regions import Region, merged, total
from refurb.wipe.sample import read_back, regions
from refurb.wipe.scsi import ScsiSanitize
from refurb.wipe.watch import Eraser, Launched, Look, NotBegun, Says

LEAST_LIMIT_S = 2 * 3600.0
LIMIT_TIMES = 3
"""An erase is given up after this many times what it should take, and never before two hours."""

SECURITY = (Method.ATA_SECURITY_ERASE, Method.ATA_SECURITY_ERASE_ENHANCED)


@dataclass(frozen=True)
class End:
    """How one attempt ended. `goes_on`: another method is legal."""

    outcome: Outcome
    reason: str | None = None
    goes_on: bool = False
    bytes: int = 0
    bytes_verified: int = 0
    unreadable: tuple[Region, ...] = ()
    surface: Surface | None = None


@dataclass
class Firmware:
    """One method on one open, guarded disk."""

    host: Host
    device: BlockDevice
    plan: DiskPlan
    method: PlannedMethod
    before: tuple[MethodRun, ...]
    emit: Callable[[Event], None]
    keep: Callable[[WipeAttempt], None]
    stop: threading.Event
    _bad: Bad = field(default_factory=Bad)

    def run(self) -> End:
        """Start the erase and follow it to its end. Raises Gone, OSError, what `keep` raises."""
        eraser = eraser_of(self.host, self.plan, self.method)
        if eraser.is_busy():
            return self._end(Outcome.UNKNOWN, "busy")
        seed = new_seed()
        marks = Marks(self.device, seed)
        self._keep(seed, is_marked=False)
        try:
            marks.place()
        except (CannotMark, OSError):
            return self._end(Outcome.SKIPPED, "cannot_mark", goes_on=True)
        self._keep(seed, is_marked=True)
        try:
            launched = eraser.begin(self._limit_s)
        except NotBegun:
            return self._not_begun(marks)
        return self._follow(eraser, launched, marks)

    def resume(self, attempt: WipeAttempt) -> End:
        """Go on with an attempt that was cut off: ask the disk, and start nothing."""
        marks = Marks(self.device, attempt.seed)
        return self._follow(eraser_of(self.host, self.plan, self.method), None, marks)

    @property
    def _limit_s(self) -> float:
        return max(LEAST_LIMIT_S, LIMIT_TIMES * (self.method.expected_seconds or 0))

    def _keep(self, seed: str, *, is_marked: bool) -> None:
        self.keep(
            WipeAttempt(
                disk=self.plan.id,
                method=self.method,
                seed=seed,
                is_marked=is_marked,
                password=PASSWORD if self.method.name in SECURITY else "",
                before=self.before,
            )
        )

    def _not_begun(self, marks: Marks) -> End:
        if marks.survey().is_untouched:
            return self._end(Outcome.SKIPPED, "not_started", goes_on=True)
        return self._end(Outcome.UNKNOWN, "unclear")

    def _follow(self, eraser: Eraser, launched: Launched | None, marks: Marks) -> End:
        """Wait for the disk's last word, then ask the medium itself."""
        look = watch.follow(
            eraser,
            launched,
            limit_s=self._limit_s,
            stop=self.stop,
            tick=lambda done: self._show("erase", done, watch.FULL, "parts"),
        )
        match look:
            case None:
                return self._end(Outcome.ABORTED, "goes_on_inside")
            case Look(says=Says.RUNNING):
                return self._end(Outcome.UNKNOWN, "still_running")
            case Look(says=Says.LOST | Says.LOCKED):
                is_locked = self.method.name in SECURITY
                return self._end(Outcome.UNKNOWN, "left_locked" if is_locked else "lost")
            case _:
                return self._judge(look, launched, marks)

    def _judge(self, look: Look, launched: Launched | None, marks: Marks) -> End:
        """Weigh the word of a disk at rest against its markers."""
        has_succeeded = launched is not None and launched.has_succeeded
        try:
            survey = marks.survey()
        except OSError:  # a disk whose sanitize failed gives no data at all
            return self._end(Outcome.FAILED, "failed", goes_on=True)
        if survey.is_untouched and not (has_succeeded and look.says in (Says.DONE, Says.SILENT)):
            return self._end(Outcome.SKIPPED, "not_started", goes_on=True)
        if look.says is Says.NOTHING:
            return self._end(Outcome.UNKNOWN, "unclear")
        if look.says is Says.FAILED:
            return self._end(Outcome.FAILED, "failed", goes_on=True)
        if not survey.is_all_gone:
            return self._lied(survey)
        if look.says is Says.DONE or (look.says is Says.SILENT and has_succeeded):
            return self._verify(marks)
        return self._end(Outcome.FAILED, "failed", goes_on=True)

    def _lied(self, survey: Survey) -> End:
        left = survey.survivors + survey.old_content
        reason = text("wipe.erase.lied", disk=self.plan.path, left=left, method=self._name)
        return End(Outcome.FAILED, reason, goes_on=True)

    def _verify(self, marks: Marks) -> End:
        """Read back what is to be read; every byte counted was read from the medium."""
        size = self.device.opened.size_bytes
        wanted = regions(size, self.method.verification, new_seed())
        whole = total(wanted)
        done = read_back(
            self.device,
            self.method.name,
            wanted,
            bad=self._bad,
            stop=self.stop,
            tick=lambda reached: self._show("verify", reached, whole, "bytes"),
        )
        unreadable, different = merged(self._bad.regions), merged(self._bad.different)
        told: dict[str, object] = {"disk": self.plan.path}
        if different:
            reason = text("wipe.different", first=different[0][0], **told)
            return End(Outcome.FAILED, reason, goes_on=True)
        if unreadable:
            lost = total(unreadable)
            reason = text("wipe.unreadable", count=len(unreadable), bytes=lost, **told)
            return End(Outcome.FAILED, reason, False, size - lost, done, unreadable)
        if done < whole or not marks.survey().is_all_gone:
            return self._end(Outcome.ABORTED, "verify_stopped")
        if Note.HIDDEN_AREA in self.plan.notes:
            reason = text("wipe.partial", **told)
            return End(Outcome.DEGRADED, reason, False, size, done)
        return End(Outcome.PASSED, None, False, size, done)

    @property
    def _name(self) -> str:
        return text(f"wipe.method.{self.method.name}")

    def _end(self, outcome: Outcome, key: str, *, goes_on: bool = False) -> End:
        reason = text(
            f"wipe.erase.{key}",
            disk=self.plan.path,
            method=self._name,
            confirm=self.plan.confirm,
            hours=round(self._limit_s / 3600),
        )
        return End(outcome, reason, goes_on)

    def _show(self, phase: str, done: int, whole: int, unit: str) -> None:
        self.emit(
            Progress(
                stage=StageName.WIPE,
                target=self.plan.id,
                phase=phase,
                done=done,
                total=whole,
                unit=unit,
            )
        )


def eraser_of(host: Host, plan: DiskPlan, method: PlannedMethod) -> Eraser:
    """Return what runs a planned method. Raises ValueError for a method that is an overwrite."""
    argv = method.argv
    if argv is None:
        raise ValueError(method.name)
    match method.name.value.split("-")[:2]:
        case ["ata", "sanitize"]:
            return AtaSanitize(host, plan.path, argv)
        case ["ata", "secure"]:
            return SecurityErase(host, plan.path, argv)
        case ["nvme", "sanitize"]:
            return NvmeSanitize(host, plan.controller or "", argv)
        case ["nvme", _]:
            return NvmeFormat(host, plan.controller or "", argv)
        case ["scsi", _]:
            return ScsiSanitize(host, plan.path, argv)
        case _:
            return MmcSanitize(host, argv)
