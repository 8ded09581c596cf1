"""A process of ours that runs beside the line, such as the practice inventory."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from refurb.host.local import has_tool


class Service:
    """A started process; it ends with `stop`, or when its starter does."""

    def __init__(self, argv: Sequence[str], log: Path) -> None:
        """Start `argv`; what it prints goes to the file `log`.

        It is ended by the kernel when the starting thread ends, however that happens.
        """
        log.parent.mkdir(parents=True, exist_ok=True)
        if has_tool("setpriv"):  # util-linux, on every Debian
            argv = ["setpriv", "--pdeathsig", "TERM", "--", *argv]
        with log.open("ab") as file:
            self._process = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
            )

    def wait_for(self, is_ready: Callable[[], bool], *, limit_s: float) -> bool:
        """Wait until `is_ready()`; return whether it was, before the limit and its own end."""
        until = time.monotonic() + limit_s
        while time.monotonic() < until and self._process.poll() is None:
            if is_ready():
                return True
            time.sleep(0.05)
        return False

    def stop(self) -> None:
        """Ask it to end, and end it after ten seconds."""
        if self._process.poll() is not None:
            return
        os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
