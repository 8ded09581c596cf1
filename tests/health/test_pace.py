"""How long a test beside the line still takes, told honestly while a wipe holds it."""

from __future__ import annotations

import threading
import time

import pytest

from refurb.health import checks
from refurb.health.pace import PATIENCE, Pace, ticking
from refurb.host.local import LocalHost
from refurb.model.event import Event, Progress
from refurb.model.outcome import StageName


def pace(seconds: int, elapsed_s: float, held_s: float = 0) -> Pace:
    began = time.monotonic() - elapsed_s
    check = checks.load("processor")
    return Pace(LocalHost(), check, seconds, threading.Event(), began=began, held_s=held_s)


@pytest.mark.parametrize(
    ("elapsed_s", "held_s", "remaining_s"),
    [
        (0, 0, 120),
        (60, 0, 60),
        (60, 30, 180),  # half the time held: 90 s are left, at half the pace
        (100, 80, 120 * PATIENCE - 100),  # a fifth of the time: it ends early, unfinished
        (121, 0, None),
        (120 * PATIENCE + 1, 300, None),
    ],
)
def test_time_left_follows_the_pace_so_far(
    elapsed_s: float, held_s: float, remaining_s: int | None
) -> None:
    assert pace(120, elapsed_s, held_s).remaining_s == remaining_s


def test_progress_is_told_at_once_and_ends_with_the_test() -> None:
    told: list[Event] = []
    with ticking(pace(120, 60), StageName.HEALTH, "processor", told.append):
        pass
    (first,) = told
    assert isinstance(first, Progress)
    assert (first.done, first.total, first.remaining_s) == (60, 120, 60)
