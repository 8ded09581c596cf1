"""A test runs at will on an idle PC, and a fifth of the time beside a busy wipe."""

from __future__ import annotations

import threading

import pytest

from refurb.health import checks
from refurb.health.manners import TICKS_PER_S, Manners, _family_ticks, others_ticks
from refurb.health.pace import PATIENCE, Pace
from refurb.host.beside import Beside
from refurb.host.local import LocalHost

STEP_S = 0.1


class Busy(LocalHost):
    """A PC whose other programs use `cpus` processors; the tool itself uses one, niced."""

    def __init__(self, cpus: float) -> None:
        super().__init__()
        self.cpus = cpus
        self.now = 0.0

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        ours, others = (int(self.now * cpus * TICKS_PER_S) for cpus in (1, self.cpus))
        if path == "/proc/stat":
            return f"cpu  {others} {ours} 0 99 7 0 0 5 0 0\ncpu0 1 2 3\n".encode()
        if path.endswith("/children"):
            raise FileNotFoundError(path)
        return f"1 (a ) tool) S {' '.join(['0'] * 10)} {ours} 0 0 0\n".encode()


class Tool(Beside):
    """A tool that remembers whether it is held."""

    is_held = False

    def __init__(self) -> None:
        super().__init__(["sleep", "600"])

    def hold(self, is_held: bool) -> None:
        super().hold(is_held)
        self.is_held = is_held


def course(host: LocalHost) -> Pace:
    return Pace(host, checks.load("memory"), 600, threading.Event())


def minded(host: Busy, tool: Tool, seconds: int) -> list[bool]:
    """Return for each look whether the tool was held after it."""
    test = course(host)
    manners = Manners(test, [tool], 0.0)
    held = []
    for step in range(1, int(seconds / STEP_S) + 1):
        host.now = step * STEP_S
        manners.mind(host.now)
        held.append(tool.is_held)
    assert test.held_s == pytest.approx(sum(held[:-1]) * STEP_S)
    return held


def test_idle_pc_is_tested_without_a_pause() -> None:
    with Tool() as tool:
        assert not any(minded(Busy(0.1), tool, 4))


def test_busy_wipe_leaves_the_test_a_fifth_of_the_time() -> None:
    with Tool() as tool:
        held = minded(Busy(0.5), tool, 11)
        assert not any(held[:9])  # nothing is known within the first second
        assert 0.7 <= sum(held[10:]) / len(held[10:]) <= 0.85


def test_test_goes_on_once_the_wipe_is_over() -> None:
    with Tool() as tool:
        host = Busy(2.0)
        test = course(host)
        manners = Manners(test, [tool], 0.0)
        for now in (1.5, 1.9):
            host.now = now
            manners.mind(now)
        assert tool.is_held
        host.cpus, held_s = 0.0, test.held_s
        for now in (3.9, 5.9):
            host.now = now
            manners.mind(now)
        assert not tool.is_held
        assert test.held_s > held_s


def test_what_the_tool_itself_uses_is_not_the_others() -> None:
    host = Busy(0.25)
    host.now = 8.0
    with Tool() as tool:
        assert others_ticks(host, [tool]) == 2 * TICKS_PER_S
    assert others_ticks(host, [tool]) == 10 * TICKS_PER_S  # it has ended


def test_what_the_tools_children_use_is_not_the_others() -> None:
    host = LocalHost()
    with Beside(["sh", "-c", "while :; do :; done & wait"]) as tool:
        for _ in range(600):
            tool.ended(0.05)
            family = _family_ticks(host, tool.pid)
            if family >= 5:
                break
        own = host.read(f"/proc/{tool.pid}/stat").rsplit(b")", 1)[1].split()
    assert family >= 5
    assert int(own[11]) + int(own[12]) < 5  # the shell itself only waits


def test_pc_that_does_not_tell_is_idle() -> None:
    class Silent(LocalHost):
        def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
            return b"cpu\n"

    assert others_ticks(Silent(), []) == 0


def test_time_that_the_tools_are_held_is_added_but_not_without_end() -> None:
    test = course(LocalHost())
    test.held_s = 100.0
    assert test.left_s == pytest.approx(700, abs=5)
    test.held_s = 1e6
    assert test.left_s == pytest.approx(600 * PATIENCE, abs=5)
