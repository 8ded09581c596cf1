"""This PC."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from refurb.host import udev
from refurb.host.door import Ran, Told, ToolMissing, ToolTimeout

SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
"""Where system tools lie; a user's own PATH comes first, since tests put theirs there."""

KILL_S = 5.0
"""How long a tool that was killed may take to be gone."""


class LocalHost:
    """The PC that refurb runs on."""

    name = "local"

    def __init__(self, told: Told | None = None) -> None:
        """`told` is called with every finished run of a tool."""
        self._told = told

    @property
    def told(self) -> Told | None:
        """Return who is told of every run, for tools that run beside (`refurb.host.beside`)."""
        return self._told

    def listen(self, told: Told) -> None:
        """See `Host.listen`."""
        self._told = told

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        """Run a tool in a process group of its own; see `Host.run`."""
        environ = tool_environment()
        program = shutil.which(argv[0], path=environ["PATH"])
        if program is None:
            raise ToolMissing(argv[0])
        began = time.monotonic()
        with subprocess.Popen(
            [program, *argv[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
            start_new_session=True,
        ) as process:
            try:
                out, err = process.communicate(stdin, timeout=timeout_s)
            except subprocess.TimeoutExpired:
                _kill(process)
                raise ToolTimeout(argv[0], timeout_s) from None
            except BaseException:
                _kill(process)
                raise
        ran = Ran(tuple(argv), process.returncode, out, err, time.monotonic() - began)
        if self._told:
            self._told(ran)
        return ran

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        """See `Host.read`."""
        with Path(path).open("rb", buffering=0) as file:
            parts = []
            while limit_bytes > 0 and (part := file.read(min(limit_bytes, 1 << 16))):
                parts.append(part)
                limit_bytes -= len(part)
        return b"".join(parts)

    def names(self, path: str) -> list[str]:
        """See `Host.names`."""
        try:
            return sorted(os.listdir(path))  # noqa: PTH208 - names, not paths
        except (FileNotFoundError, NotADirectoryError):
            return []

    def link(self, path: str) -> str:
        """See `Host.link`."""
        return str(Path(path).resolve(strict=True))

    def udev(self) -> tuple[udev.Device, ...]:
        """Ask by pyudev, else by udevadm; see `Host.udev`."""
        try:
            return udev.of_this_pc()
        except udev.NoUdev:
            pass
        try:
            return udev.parse(self.run(udev.EXPORT_DB).stdout)
        except (ToolMissing, ToolTimeout):
            return ()

    def disk_path(self, disk_id: str) -> str:
        """Return `/dev/NAME`."""
        return disk_id if disk_id.startswith("/") else f"/dev/{disk_id}"


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a tool and all it started; one that the kernel holds for a dead disk is left behind."""
    os.killpg(process.pid, signal.SIGKILL)
    try:
        process.wait(KILL_S)
    except subprocess.TimeoutExpired:
        process.returncode = -signal.SIGKILL  # so that nobody waits for it any more


def tool_environment() -> dict[str, str]:
    """Return the environment tools run in: English output, system folders on PATH."""
    path = os.environ.get("PATH", "")
    return {**os.environ, "LC_ALL": "C", "PATH": f"{path}:{SEARCH}" if path else SEARCH}


def has_tool(name: str) -> bool:
    """Tell whether tool `name` can be run on this PC."""
    return shutil.which(name, path=tool_environment()["PATH"]) is not None
