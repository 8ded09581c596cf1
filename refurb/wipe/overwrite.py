"""The overwrite: passes over the whole disk, flushed and kept as checkpoints, then read back."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

from refurb.host.block import BlockDevice
from refurb.host.meter import Meter
from refurb.model.event import Event, Progress, WipeCheckpoint
from refurb.model.outcome import StageName
from refurb.model.wipe import DiskPlan, Method
from refurb.wipe.disk_io import Bad, Gone, Verifier, Writer, is_gone
from refurb.wipe.pattern import Pattern, new_seed, pattern_of
from refurb.wipe.regions import merged, total
from refurb.wipe.surface import Measured
from refurb.wipe.sweep import CHUNK, Sweep

CHECKPOINT_S = 3.0
"""Seconds of work that a power cut may cost."""

OVERLAP = 64 << 20
"""Bytes before a checkpoint that are read back before a wipe goes on: a disk's cache may lie."""

MOST_BAD_BYTES = 1 << 30
"""A disk that refuses more than this is given up: it would take days, and is for the shredder."""


class Hopeless(Exception):  # noqa: N818 - an end, not a bug
    """So much of the disk fails that going on makes no sense."""


class Overwrite:
    """One disk's overwrite: state that the end result is made of, and the work."""

    def __init__(
        self,
        device: BlockDevice,
        plan: DiskPlan,
        *,
        emit: Callable[[Event], None],
        keep: Callable[[WipeCheckpoint], None],
        stop: threading.Event,
        checkpoint: WipeCheckpoint | None,
    ) -> None:
        """`checkpoint` of another method counts for nothing."""
        self.path = plan.path
        self.plan = plan
        self.size = device.opened.size_bytes
        self.reached = 0
        self._device = device
        self._emit = emit
        self._keep = keep
        self._stop = stop
        self._method = plan.methods[0]
        fits = checkpoint is not None and checkpoint.method == self._method.name
        self._mark = checkpoint if checkpoint is not None and fits else self._fresh_mark(0)
        self.bad = Bad(self._mark.unreadable)
        self.measured = Measured(self.size, self._mark)
        self._kept_at = 0.0

    @property
    def written(self) -> int:
        """Return how many bytes were written and flushed by the last pass."""
        return self._mark.written - self._lost_below(self._mark.written)

    @property
    def verified(self) -> int:
        """Return how many bytes were read back and found right."""
        return self._mark.verified - self._lost_below(self._mark.verified)

    def run(self) -> bool:
        """Do all passes and the verification; false where it was stopped before the end.

        Raises Gone, Hopeless, OSError, and what `keep` raises.
        """
        try:
            return self._run()
        except OSError as error:  # of a flush, which no worker does
            if is_gone(self._device, error):
                raise Gone from error
            raise

    def _run(self) -> bool:
        self._back_up_to_what_holds()
        self._keep(self._mark)
        while True:
            if not self._write():
                return False
            if self._mark.pass_index + 1 >= self._method.passes:
                return self._verify()
            self._begin(self._mark.pass_index + 1)
            self._keep(self._mark)

    def _begin(self, pass_index: int) -> None:
        """Begin a pass: nothing that was measured before holds for it."""
        self._mark = self._fresh_mark(pass_index)
        self.measured = Measured(self.size, self._mark)

    def _fresh_mark(self, pass_index: int) -> WipeCheckpoint:
        is_random = self._method.name is Method.OVERWRITE_RANDOM
        return WipeCheckpoint(
            disk=self.plan.id,
            method=self._method.name,
            seed=new_seed() if is_random else "",
            pass_index=pass_index,
            written=0,
            verified=0,
        )

    def _pattern(self) -> Pattern:
        return pattern_of(self._mark.seed)

    def _back_up_to_what_holds(self) -> None:
        """Read back the overlap before a checkpoint; what is not there is written again."""
        mark = self._mark
        if mark.written == 0:
            return
        start = max(0, mark.written - OVERLAP) // CHUNK * CHUNK
        seen = Bad()
        Sweep(start, mark.written, threading.Event()).run(
            lambda: Verifier(self._device, self._pattern(), seen), self._tick_of("check")
        )
        lost = merged([*seen.different, *seen.regions])
        if set(lost) - set(merged(self.bad.regions)):
            self._begin(mark.pass_index)  # the disk had lost what it confirmed
            self.bad = Bad()
            return
        verified = min(mark.verified, max(0, mark.verified - OVERLAP) // CHUNK * CHUNK)
        self._mark = mark.model_copy(update={"verified": verified})

    def _write(self) -> bool:
        start = self._mark.written
        if start == self.size:
            return True
        sweep = Sweep(start, self.size, self._stop, self.measured.watch_write(start))

        def tick(reached: int) -> None:
            self._show("write", reached, 2 * self.size - reached)
            if self._is_due():
                self._keep_written(reached)

        self._meter = Meter(start)
        is_whole = sweep.run(lambda: Writer(self._device, self._pattern(), self.bad), tick)
        os.fsync(self._device.fd)
        self._keep_written(sweep.reached)
        return is_whole

    def _verify(self) -> bool:
        self._device.drop_cache()
        start = self._mark.verified
        sweep = Sweep(start, self.size, self._stop, self.measured.watch_verify(start))

        def tick(reached: int) -> None:
            self._show("verify", reached, self.size - reached)
            if self._is_due():
                self._keep_verified(reached)

        self._meter = Meter(start)
        is_whole = sweep.run(lambda: Verifier(self._device, self._pattern(), self.bad), tick)
        self._keep_verified(sweep.reached)
        if is_whole:
            self._look_again()
        return is_whole

    def _look_again(self) -> None:
        """Read the regions once more that were slow: what was only a pause does not come back."""
        suspects = self.measured.suspects(self.plan.medium)
        for first, end in suspects:
            sweep = Sweep(first, end, self._stop, self.measured.watch_verify(first))
            sweep.run(
                lambda: Verifier(self._device, self._pattern(), self.bad), self._tick_of("again")
            )
            if self._stop.is_set():
                return
        self.measured.judge(self.plan.medium, suspects)

    def _keep_written(self, reached: int) -> None:
        """Flush the disk, and only then claim what was written."""
        os.fdatasync(self._device.fd)
        self._mark = self._mark.model_copy(
            update={
                "written": reached,
                "unreadable": merged(self.bad.regions),
                **self.measured.news(),
            }
        )
        self._keep(self._mark)
        self._kept_at = time.monotonic()

    def _keep_verified(self, reached: int) -> None:
        """Claim what was read back; nothing that was different is ever claimed."""
        if self.bad.different:
            reached = min(reached, *(first for first, _ in self.bad.different))
        self._mark = self._mark.model_copy(
            update={
                "verified": reached,
                "unreadable": merged(self.bad.regions),
                **self.measured.news(),
            }
        )
        self._keep(self._mark)
        self._kept_at = time.monotonic()

    def _is_due(self) -> bool:
        return time.monotonic() - self._kept_at >= CHECKPOINT_S

    def _tick_of(self, phase: str) -> Callable[[int], None]:
        return lambda reached: self._show(phase, reached, 0)

    def _show(self, phase: str, reached: int, left: int) -> None:
        """Tell how far it is; give up a disk that refuses too much."""
        self.reached = reached
        if total(self.bad.regions) > MOST_BAD_BYTES:
            raise Hopeless
        meter = None if phase in ("check", "again") else self._meter
        if meter:
            meter.reach(reached)
        passes_left = self._method.passes - 1 - self._mark.pass_index
        self._emit(
            Progress(
                stage=StageName.WIPE,
                target=self.plan.id,
                phase=phase,
                done=reached,
                total=self.size,
                per_second=meter.per_second if meter else None,
                remaining_s=meter.remaining_s(left + passes_left * self.size) if meter else None,
            )
        )

    def _lost_below(self, end: int) -> int:
        return sum(
            min(first + length, end) - first
            for first, length in merged(self.bad.regions)
            if first < end
        )
