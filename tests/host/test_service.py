"""What runs beside the line never outlives it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from refurb.host.service import Service
from tests.conftest import need_tools


def is_running(pid: int) -> bool:
    """Tell whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(is_so: Callable[[], bool]) -> None:
    """Wait for something that comes soon; fail where it does not come at all."""
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def test_a_service_ends_when_its_starter_is_killed(tmp_path: Path) -> None:
    need_tools("setpriv:util-linux")
    code = f"""
from pathlib import Path
from refurb.host.service import Service
service = Service(["sleep", "300"], Path({str(tmp_path / "log")!r}))
print(service._process.pid, flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as starter:
        assert starter.stdout is not None
        pid = int(starter.stdout.readline())
        wait_until(lambda: Path(f"/proc/{pid}/comm").read_text().strip() == "sleep")
        starter.kill()
    wait_until(lambda: not is_running(pid))


def test_a_service_that_ends_by_itself_is_not_waited_for(tmp_path: Path) -> None:
    service = Service(["false"], tmp_path / "log")
    assert not service.wait_for(lambda: False, limit_s=30)
    service.stop()
