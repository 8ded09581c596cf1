"""A client of QEMU's monitor (QMP): pictures of the screen, keys, power."""

from __future__ import annotations

import json
import socket
import time
from pathlib import Path
from typing import Any

CONNECT_LIMIT_S = 30.0
ANSWER_LIMIT_S = 60.0


def connect(path: Path, limit_s: float = CONNECT_LIMIT_S) -> socket.socket:
    """Return a connection to QEMU's socket at `path`, which appears when QEMU has started."""
    until = time.monotonic() + limit_s
    while True:
        link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            link.connect(str(path))
        except OSError:
            link.close()
            if time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return link


class Monitor:
    """One connection to one QEMU. Every call returns when QEMU has answered."""

    def __init__(self, path: Path) -> None:
        """Connect to the monitor's socket at `path`."""
        self._link = connect(path)
        self._link.settimeout(ANSWER_LIMIT_S)
        self._lines = self._link.makefile("rb")
        self._lines.readline()  # the greeting
        self.ask("qmp_capabilities")

    def ask(self, command: str, **arguments: Any) -> Any:
        """Return QEMU's answer to `command`; events on the way are dropped. Raises OSError."""
        request = json.dumps({"execute": command, "arguments": arguments})
        self._link.sendall(request.encode() + b"\n")
        while line := self._lines.readline():
            answer = json.loads(line)
            if "return" in answer:
                return answer["return"]
            if "error" in answer:
                raise OSError(f"{command}: {answer['error']['desc']}")
        raise OSError(f"{command}: QEMU is gone")

    def picture(self, target: Path) -> Path:
        """Save what the screen shows as a PNG."""
        self.ask("screendump", filename=str(target), format="png")
        return target

    def press(self, *keys: str) -> None:
        """Press `keys` together, by QEMU's names (QKeyCode): those of a US keyboard."""
        self.ask("send-key", keys=[{"type": "qcode", "data": key} for key in keys])
