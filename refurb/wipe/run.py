"""Running a wipe: guards on the open disk, passes, verification of every byte, an honest end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from refurb.host.block import BlockDevice
from refurb.host.door import Host
from refurb.locale import text
from refurb.model.event import Event, WipeCheckpoint
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import DiskPlan, DiskWipe, MethodRun, Note
from refurb.problem import Problem
from refurb.wipe.disk_io import Gone
from refurb.wipe.guard import check_confirmation, check_open, check_plan
from refurb.wipe.overwrite import Hopeless, Overwrite
from refurb.wipe.regions import merged, total
from refurb.wipe.silence import Watch

Emit = Callable[[Event], None]


def wipe(
    host: Host,
    plan: DiskPlan,
    confirm: str,
    *,
    emit: Emit,
    keep: Callable[[WipeCheckpoint], None],
    checkpoint: WipeCheckpoint | None = None,
    allow_file: bool = False,
    stop: threading.Event | None = None,
) -> DiskWipe:
    """Wipe one disk as planned and read back every byte.

    `emit` is given progress, `keep` the checkpoints that must survive a power cut; `checkpoint`
    is the last one of a wipe that was cut off. Raises Refused or CouldNot before the first byte
    is written; after it everything is an outcome.
    """
    check_plan(plan)
    check_confirmation(plan, confirm)
    began = time.monotonic()
    with BlockDevice(plan.path, write=True, allow_file=allow_file) as device:
        check_open(host, plan, device)
        watch = Watch(device)
        work = Overwrite(
            device,
            plan,
            emit=watch.guard(emit),
            keep=watch.guard(keep),
            stop=stop or threading.Event(),
            checkpoint=checkpoint if _is_known_again(plan, device) else None,
        )
        outcome, reason = watch.run(lambda: _attempt(work)) or _silent(plan)
        return _result(plan, work, outcome, reason, time.monotonic() - began)


def _is_known_again(plan: DiskPlan, device: BlockDevice) -> bool:
    """Tell whether a disk can be known for the one of a checkpoint.

    One with neither serial nor WWN cannot: its twin may be in its place today, of which nothing
    was written. A file is known by its inode.
    """
    identity = plan.identity
    has_name = identity is not None and bool(identity.serial or identity.wwn)
    return has_name or not device.opened.is_block_device


def _silent(plan: DiskPlan) -> tuple[Outcome, str]:
    """Return the end of a wipe whose disk no longer answers."""
    return Outcome.UNKNOWN, text("wipe.silent", disk=plan.path)


def _attempt(work: Overwrite) -> tuple[Outcome, str | None]:
    """Run the overwrite; return its outcome and a sentence where that is not `passed`."""
    try:
        is_whole = work.run()
    except Gone:
        return Outcome.UNKNOWN, text("wipe.gone", disk=work.path, reached=work.reached)
    except Hopeless:
        return Outcome.FAILED, text("wipe.hopeless", disk=work.path)
    except Problem as problem:  # a checkpoint could not be kept: the stick is full or was pulled
        return Outcome.ABORTED, str(problem)
    except OSError as error:
        return Outcome.UNKNOWN, text("wipe.io_error", disk=work.path, why=error.strerror or error)
    except Exception as error:  # noqa: BLE001 - bytes were written: whatever it is, it is told
        why = f"{type(error).__name__}: {error}"
        return Outcome.UNKNOWN, text("wipe.io_error", disk=work.path, why=why)
    if not is_whole:
        return Outcome.ABORTED, text("wipe.aborted", disk=work.path, reached=work.reached)
    return _judge(work)


def _judge(work: Overwrite) -> tuple[Outcome, str | None]:
    different = merged(work.bad.different)
    if different:
        first, _ = different[0]
        return Outcome.FAILED, text("wipe.different", disk=work.path, first=first)
    unreadable = merged(work.bad.regions)
    if unreadable:
        lost = total(unreadable)
        return Outcome.FAILED, text(
            "wipe.unreadable", disk=work.path, count=len(unreadable), bytes=lost
        )
    if work.verified != work.size:
        return Outcome.FAILED, text("wipe.not_verified", disk=work.path)
    if Note.HIDDEN_AREA in work.plan.notes:
        return Outcome.DEGRADED, text("wipe.partial", disk=work.path)
    return Outcome.PASSED, None


def _result(
    plan: DiskPlan, work: Overwrite, outcome: Outcome, reason: str | None, seconds: float
) -> DiskWipe:
    method = plan.methods[0]
    is_wiped = outcome in (Outcome.PASSED, Outcome.DEGRADED)
    return DiskWipe(
        id=plan.id,
        path=plan.path,
        outcome=outcome,
        level=method.level if is_wiped else Level.NONE,
        methods=(MethodRun(name=method.name, outcome=outcome),),
        bytes=work.written,
        bytes_verified=work.verified,
        unreadable=merged(work.bad.regions),
        seconds=round(seconds),
        reason=reason,
        model=plan.model,
        serial=plan.serial,
        medium=plan.medium,
        capacity_bytes=work.size,
        native_bytes=plan.native_bytes,
        notes=plan.notes,
    )
