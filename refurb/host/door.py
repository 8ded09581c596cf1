"""The door itself: what every room may ask of a PC, whether real, captured or for practice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from refurb.host.udev import Device
from refurb.problem import CouldNot


@dataclass(frozen=True)
class Ran:
    """One finished run of a tool. `exit` is the exit status, negative for a signal."""

    argv: tuple[str, ...]
    exit: int
    stdout: bytes
    stderr: bytes
    seconds: float

    @property
    def sha256(self) -> str:
        """Return the digest of what the tool printed on stdout."""
        return hashlib.sha256(self.stdout).hexdigest()


Told = Callable[[Ran], None]
"""Called with every finished run, so that the journal knows each command."""


class ToolMissing(CouldNot):
    """The tool is not there (or not in this capture)."""

    def __init__(self, tool: str) -> None:
        super().__init__("host.tool_missing", tool=tool)
        self.tool = tool


class ToolTimeout(CouldNot):
    """The tool was killed after its time limit."""

    def __init__(self, tool: str, seconds: float) -> None:
        super().__init__("host.tool_timeout", tool=tool, seconds=round(seconds))
        self.tool = tool


class Host(Protocol):
    """A PC: this one, a captured one, or a donated one made of files.

    Nothing outside `refurb.host` starts a process, reads /sys or /proc, or opens a device.
    """

    name: str
    """`local`, `replay` or `practice`."""

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        """Run a tool to its end and return what it printed; a non-zero exit is no error here.

        Tools run with LC_ALL=C. Raises ToolMissing, ToolTimeout.
        """
        ...

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        """Return up to `limit_bytes` of a file under /sys, /proc, /dev or /run. Raises OSError."""
        ...

    def names(self, path: str) -> list[str]:
        """Return the sorted names in a folder, empty where there is no such folder."""
        ...

    def link(self, path: str) -> str:
        """Return the real path that `path` leads to through links. Raises OSError."""
        ...

    def udev(self) -> tuple[Device, ...]:
        """Return udev's devices, none where nobody can tell of them; never raises."""
        ...

    def disk_path(self, disk_id: str) -> str:
        """Return the path by which a disk of this PC is opened."""
        ...

    def listen(self, told: Told) -> None:
        """Call `told` with every run of a tool from now on."""
        ...
