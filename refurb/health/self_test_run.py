"""Lets a disk test itself: starts its short self-tests, follows them, and tells how they ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from refurb.health.read import read
from refurb.health.self_test import SelfTest, SelfTestRefused, Tester
from refurb.host.door import Host
from refurb.locale import text
from refurb.model.base import Fact
from refurb.model.disk import Disk
from refurb.model.event import Event, Progress
from refurb.model.outcome import Outcome, StageName

LONGEST_MINUTES = 5
"""A test that takes longer waits for nobody: the wipe reads every sector anyway."""

PATIENCE = 3
SPARE_S = 120
"""A disk may take three times what it says and two minutes more; then it is stopped."""

POLL_S = 5.0


class SelfTestEnd(Fact):
    """How a disk's self-tests ended, with a sentence for people."""

    outcome: Outcome
    reason: str | None = None


def run(
    host: Host,
    disk: Disk,
    *,
    kinds: tuple[str, ...],
    target: str,
    emit: Callable[[Event], None],
    stop: threading.Event,
    poll_s: float = POLL_S,
) -> SelfTestEnd:
    """Run those of `kinds` that the disk offers and that are short, one after the other.

    `target` names the step in progress events. A disk that offers none is `skipped`, one that
    finds a fault in itself `failed`. Raises CouldNot where smartctl cannot be run.
    """
    watch = _Watch(target, emit, stop, poll_s)
    seen = read(host, disk)
    if not seen.has_data:
        return SelfTestEnd(outcome=Outcome.SKIPPED, reason=text("health.self_test.silent"))
    tester = Tester(host, disk.id, seen.device_type)
    offered = [(kind, minutes) for kind in kinds if (minutes := tester.minutes(kind))]
    brief = [(kind, minutes) for kind, minutes in offered if minutes <= LONGEST_MINUTES]
    if not brief:
        return SelfTestEnd(outcome=Outcome.SKIPPED, reason=text("health.self_test.none"))
    if tester.look().running:
        tester.abort()
    for kind, minutes in brief:
        try:
            tester.start(kind)
        except SelfTestRefused as refused:
            return SelfTestEnd(outcome=Outcome.SKIPPED, reason=str(refused))
        ended = watch.follow(tester, minutes) or _verdict(host, disk)
        if ended.outcome is not Outcome.PASSED:
            return ended
    return SelfTestEnd(outcome=Outcome.PASSED)


@dataclass(frozen=True)
class _Watch:
    """How a test is followed: who is told, who may stop it, and how often the disk is asked."""

    target: str
    emit: Callable[[Event], None]
    stop: threading.Event
    poll_s: float

    def follow(self, tester: Tester, minutes: int) -> SelfTestEnd | None:
        """Wait for the test's end; return how it was cut short, null where it came to its end."""
        began, expected_s = time.monotonic(), minutes * 60
        while (seen := tester.look()).running:
            elapsed_s = int(time.monotonic() - began)
            self.emit(_progress(seen, elapsed_s, expected_s, self.target))
            if elapsed_s > PATIENCE * expected_s + SPARE_S:
                tester.abort()
                reason = text("health.self_test.too_long", minutes=elapsed_s // 60)
                return SelfTestEnd(outcome=Outcome.TIMED_OUT, reason=reason)
            if self.stop.wait(self.poll_s):
                tester.abort()
                reason = text("health.self_test.aborted")
                return SelfTestEnd(outcome=Outcome.ABORTED, reason=reason)
        return None


def _progress(seen: SelfTest, elapsed_s: int, expected_s: int, target: str) -> Progress:
    """Return progress in seconds of the time that the disk announced.

    Disks count in steps of ten percent, so elapsed time is finer. Past the announced time
    nothing is claimed.
    """
    told_s = expected_s * (seen.percent or 0) // 100
    done_s = min(max(elapsed_s, told_s), expected_s)
    return Progress(
        stage=StageName.HEALTH,
        target=target,
        phase="self_test",
        done=done_s,
        total=expected_s,
        unit="seconds",
        remaining_s=expected_s - done_s if done_s < expected_s else None,
    )


def _verdict(host: Host, disk: Disk) -> SelfTestEnd:
    """Return the newest self-test's result, from the facts that the grade rests on too."""
    facts = read(host, disk).facts
    if facts.self_test_passed is None:
        words = facts.self_test or text("health.self_test.no_log")
        return SelfTestEnd(outcome=Outcome.UNKNOWN, reason=words)
    if facts.self_test_passed:
        return SelfTestEnd(outcome=Outcome.PASSED)
    reason = text("health.self_test.failed", result=facts.self_test or "?")
    return SelfTestEnd(outcome=Outcome.FAILED, reason=reason)
