"""The overwrite as one method among others: the engine's work, and how it ended."""

from __future__ import annotations

import threading
from collections.abc import Callable

from refurb.host.block import BlockDevice
from refurb.locale import text
from refurb.model.event import Event, WipeCheckpoint
from refurb.model.outcome import Outcome
from refurb.model.wipe import DiskPlan, Note
from refurb.problem import Problem
from refurb.wipe.disk_io import Gone
from refurb.wipe.firmware import End
from refurb.wipe.overwrite import Hopeless, Overwrite
from refurb.wipe.regions import merged, total
from refurb.wipe.silence import Watch


def overwrite(
    device: BlockDevice,
    plan: DiskPlan,
    *,
    emit: Callable[[Event], None],
    keep: Callable[[WipeCheckpoint], None],
    stop: threading.Event,
    checkpoint: WipeCheckpoint | None,
) -> End:
    """Overwrite as the plan's one method says, and read back every byte.

    What goes wrong after the first byte is an end, never an exception.
    """
    watch = Watch(device)
    work = Overwrite(
        device,
        plan,
        emit=watch.guard(emit),
        keep=watch.guard(keep),
        stop=stop,
        checkpoint=checkpoint,
    )
    silent = (Outcome.UNKNOWN, text("wipe.silent", disk=plan.path))
    outcome, reason = watch.run(lambda: _attempt(work)) or silent
    unreadable = merged(work.bad.regions)
    seen = work.measured.surface()
    return End(outcome, reason, False, work.written, work.verified, unreadable, seen)


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
