"""Running a wipe: guards on the open disk, one method after another, and an honest end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.host.local import LocalHost
from refurb.locale import text
from refurb.model.disk import Medium
from refurb.model.event import Event, WipeAttempt, WipeCheckpoint
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import DiskPlan, DiskWipe, MethodRun, PlannedMethod
from refurb.problem import Problem
from refurb.wipe.boot_area import boot_areas_in_use
from refurb.wipe.disk_io import Gone
from refurb.wipe.firmware import End, Firmware
from refurb.wipe.guard import check_confirmation, check_open, check_plan
from refurb.wipe.lift import lifted
from refurb.wipe.overwriting import overwrite
from refurb.wipe.second_check import checked
from refurb.wipe.sibling import held

Emit = Callable[[Event], None]
Keep = Callable[[WipeCheckpoint | WipeAttempt], None]


def wipe(
    host: Host,
    plan: DiskPlan,
    confirm: str,
    *,
    emit: Emit,
    keep: Keep,
    checkpoint: WipeCheckpoint | None = None,
    attempt: WipeAttempt | None = None,
    allow_file: bool = False,
    stop: threading.Event | None = None,
    second_check: bool = False,
) -> DiskWipe:
    """Wipe one disk as planned: its methods in order, the first that succeeds ends it.

    `emit` is given progress, `keep` what must survive a power cut; `checkpoint` and `attempt` are
    the last ones of a wipe that was cut off. With `second_check` another program reads the disk
    too, once ours has let it go. Raises Refused or CouldNot before the first byte is written;
    after it everything is an outcome.
    """
    check_plan(plan, attempt)
    check_confirmation(plan, confirm)
    began = time.monotonic()
    stop = stop or threading.Event()
    if plan.lift:
        plan = lifted(host, plan, allow_file=allow_file)
    with BlockDevice(plan.path, write=True, allow_file=allow_file) as device:
        check_open(host, plan, device)
        if not _is_known_again(plan, device):
            checkpoint = attempt = None
        with held(host, plan, device):
            work = Wiping(host, device, plan, emit, keep, stop)
            method, end = work.run(checkpoint, attempt)
            wiped = work.result(method, end, time.monotonic() - began)
        is_block_device = device.opened.is_block_device
        if second_check and is_block_device and wiped.outcome is Outcome.PASSED:
            device.drop_cache()
    if not second_check:
        return wiped
    told = host.told if isinstance(host, LocalHost) else None
    return checked(wiped, is_block_device=is_block_device, emit=emit, stop=stop, told=told)


@dataclass
class Wiping:
    """One disk's methods, one after another; `runs` tells what became of each."""

    host: Host
    device: BlockDevice
    plan: DiskPlan
    emit: Emit
    keep: Keep
    stop: threading.Event
    runs: list[MethodRun] = field(default_factory=list)

    def run(
        self, checkpoint: WipeCheckpoint | None, attempt: WipeAttempt | None
    ) -> tuple[PlannedMethod, End]:
        """Return the method that ended it, and how."""
        methods = _left(self.plan, checkpoint, attempt)
        self.runs = list(attempt.before) if attempt else []
        for method in methods:
            end = self._one(method, checkpoint, attempt if method is methods[0] else None)
            argv = method.argv or ()
            self.runs.append(MethodRun(name=method.name, outcome=end.outcome, argv=argv))
            if not end.goes_on:
                break
        return method, self._with_boot_areas(end)

    def _with_boot_areas(self, end: End) -> End:
        """Call an eMMC wiped in part where a boot area, which no method reaches, holds anything."""
        if end.outcome is not Outcome.PASSED or self.plan.medium is not Medium.EMMC:
            return end
        kept = ", ".join(boot_areas_in_use(self.host, self.plan.id))
        reason = text("wipe.boot_areas", disk=self.plan.path, areas=kept)
        return replace(end, outcome=Outcome.DEGRADED, reason=reason) if kept else end

    def _one(
        self, method: PlannedMethod, checkpoint: WipeCheckpoint | None, attempt: WipeAttempt | None
    ) -> End:
        """Run one method; return its end, whatever happens from its first byte on."""
        path = self.plan.path
        try:
            if method.argv is not None:
                return self._firmware(method, attempt)
            if self.runs:
                before = tuple(self.runs)
                self.keep(WipeAttempt(disk=self.plan.id, method=method, before=before))
            return overwrite(
                self.device,
                self.plan.model_copy(update={"methods": (method,)}),
                emit=self.emit,
                keep=self.keep,
                stop=self.stop,
                checkpoint=checkpoint,
            )
        except Gone:
            return End(Outcome.UNKNOWN, text("wipe.gone", disk=path, reached=0))
        except Problem as problem:  # the journal could not be kept: the stick is full or was pulled
            return End(Outcome.ABORTED, str(problem))
        except OSError as error:
            why = error.strerror or error
            return End(Outcome.UNKNOWN, text("wipe.io_error", disk=path, why=why))
        except Exception as error:  # noqa: BLE001 - bytes were written: whatever it is, it is told
            why = f"{type(error).__name__}: {error}"
            return End(Outcome.UNKNOWN, text("wipe.io_error", disk=path, why=why))

    def _firmware(self, method: PlannedMethod, attempt: WipeAttempt | None) -> End:
        """Go on with the attempt that was cut off, or make one where the disk began none."""
        work = Firmware(
            self.host,
            self.device,
            self.plan,
            method,
            tuple(self.runs),
            self.emit,
            self.keep,
            self.stop,
        )
        if attempt is not None and attempt.is_marked:
            end = work.resume(attempt)
            if end.outcome is not Outcome.SKIPPED:
                return end
        return work.run()

    def result(self, method: PlannedMethod, end: End, seconds: float) -> DiskWipe:
        """Return the wipe as it ended; its level is that of the method that did it."""
        plan = self.plan
        is_wiped = end.outcome in (Outcome.PASSED, Outcome.DEGRADED)
        outcome = Outcome.FAILED if end.goes_on else end.outcome  # no method was left
        return DiskWipe(
            id=plan.id,
            path=plan.path,
            outcome=outcome,
            level=method.level if is_wiped else Level.NONE,
            methods=tuple(self.runs),
            bytes=end.bytes,
            bytes_verified=end.bytes_verified,
            unreadable=end.unreadable,
            seconds=round(seconds),
            reason=end.reason,
            model=plan.model,
            serial=plan.serial,
            medium=plan.medium,
            capacity_bytes=self.device.opened.size_bytes,
            native_bytes=plan.native_bytes,
            notes=plan.notes,
            verification=method.verification if is_wiped else None,
            surface=end.surface,
            lifted_bytes=plan.lifted_bytes,
        )


def _is_known_again(plan: DiskPlan, device: BlockDevice) -> bool:
    """Tell whether a disk can be known for the one of a checkpoint.

    One with neither serial nor WWN cannot: its twin may be in its place today, of which nothing
    was written. A file is known by its inode.
    """
    identity = plan.identity
    has_name = identity is not None and bool(identity.serial or identity.wwn)
    return has_name or not device.opened.is_block_device


def _left(
    plan: DiskPlan, checkpoint: WipeCheckpoint | None, attempt: WipeAttempt | None
) -> tuple[PlannedMethod, ...]:
    """Return the methods that are still to be tried: those from where an earlier run was cut."""
    at = attempt.method.name if attempt else checkpoint.method if checkpoint else None
    names = [method.name.value for method in plan.methods]
    if at in names:
        return plan.methods[names.index(at) :]
    return (attempt.method, *plan.methods) if attempt and attempt.is_marked else plan.methods
