"""Tools that run beside the work: they give way, die first, and their output is never too much."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from refurb.host.beside import HEAD_BYTES, TAIL_BYTES, Beside
from refurb.host.door import Ran, ToolMissing
from tests.conftest import need_tools


def test_tool_gives_way_to_everything_else() -> None:
    need_tools("choom:util-linux", "chrt:util-linux")
    shows = "os.sched_getscheduler(0), os.nice(0), open('/proc/self/oom_score_adj').read()"
    script = f"import os; print({shows})"
    with Beside([sys.executable, "-c", script]) as tool:
        ran = tool.ran()
    assert ran.stdout.split() == [str(os.SCHED_IDLE).encode(), b"19", b"1000"]
    assert (ran.exit, ran.argv[0]) == (0, sys.executable)


def test_tool_that_prints_without_end_costs_little_memory() -> None:
    with Beside(["yes", "x" * 1023]) as tool:
        while tool.printed_bytes < 4 << 20:
            assert not tool.ended(0.01)
        tool.kill()
        ran = tool.ran()
    assert ran.exit == -signal.SIGKILL
    assert len(ran.stdout) <= HEAD_BYTES + TAIL_BYTES + 10
    assert b"[...]" in ran.stdout


def test_beginning_and_end_of_a_long_output_are_kept() -> None:
    script = "print('first'); print('y' * 1000000); print('last')"
    with Beside([sys.executable, "-c", script]) as tool:
        out = tool.ran().stdout
    assert out.startswith(b"first\n")
    assert out.endswith(b"\nlast\n")


def test_short_output_is_whole_and_the_journal_is_told_once() -> None:
    told: list[Ran] = []
    with Beside(["sh", "-c", "echo out; echo err >&2; exit 3"], told.append) as tool:
        ran = tool.ran()
    assert (ran.stdout, ran.stderr, ran.exit) == (b"out\n", b"err\n", 3)
    assert told == [ran]


def test_tool_ends_with_its_with_block() -> None:
    with Beside(["sleep", "600"]) as tool:
        assert not tool.ended()
    assert tool.ended()
    assert tool.ran().exit == -signal.SIGKILL


def test_held_tool_waits_and_goes_on(tmp_path: Path) -> None:
    script = f"""
        import time
        while True:
            with open({str(tmp_path / "beats")!r}, "a") as beats:
                beats.write("x")
            time.sleep(0.01)
    """  # no shell: one that has just forked waits for its child, and is never "stopped"
    beats, tick = tmp_path / "beats", threading.Event()
    with Beside([sys.executable, "-c", textwrap.dedent(script)]) as tool:
        while not beats.exists():
            assert not tool.ended(0.01)
        tool.hold(True)
        while state_of(tool.pid) != "T":
            tick.wait(0.01)
        before = beats.stat().st_size
        tick.wait(0.1)
        assert beats.stat().st_size == before
        tool.hold(False)
        while beats.stat().st_size == before:
            assert not tool.ended(0.01)


def test_held_tool_can_be_killed_and_a_dead_one_be_held() -> None:
    with Beside(["sleep", "600"]) as tool:
        tool.hold(True)
        tool.kill()
        tool.hold(True)
    assert tool.ran().exit == -signal.SIGKILL


def state_of(pid: int) -> str:
    return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]


def test_missing_tool_is_named() -> None:
    with pytest.raises(ToolMissing, match="no-such-tool"):
        Beside(["no-such-tool"])


def test_tool_dies_with_refurb(tmp_path: Path) -> None:
    need_tools("setpriv:util-linux")
    script = """
        import os, signal
        from refurb.host.beside import Beside
        tool = Beside(["sleep", "600"])
        while b"sleep" not in open(f"/proc/{tool.pid}/cmdline", "rb").read().split(b"\\0")[0]:
            assert not tool.ended(0.01)
        print(tool.pid, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    argv = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(argv, capture_output=True, check=False, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert is_gone(int(done.stdout))


def test_workers_of_a_held_tool_die_with_refurb_too() -> None:
    need_tools("setpriv:util-linux")
    script = """
        import os, signal
        from pathlib import Path
        from refurb.host.beside import Beside
        tool = Beside(["sh", "-c", "sleep 600 & wait"])
        children = Path(f"/proc/{tool.pid}/task/{tool.pid}/children")
        while not (worker := children.read_text().strip()):
            assert not tool.ended(0.01)
        tool.hold(True)
        while Path(f"/proc/{worker}/stat").read_text().rsplit(")", 1)[1].split()[0] != "T":
            assert not tool.ended(0.01)
        print(worker, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    """
    argv = [sys.executable, "-c", textwrap.dedent(script)]
    done = subprocess.run(argv, capture_output=True, check=False, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert is_gone(int(done.stdout))


def is_gone(pid: int) -> bool:
    """Tell whether a process ends; it is last for the processor, so a busy PC lets it wait."""
    gone = threading.Event()
    for _ in range(12_000):
        try:
            state = state_of(pid)
        except OSError:
            return True
        if state == "Z":  # dead, and whoever is its parent now has not looked yet
            return True
        gone.wait(0.01)
    return False
