"""This PC, whose slow tools start before they are asked for: they run while Python still loads."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

from refurb.host.door import Ran
from refurb.host.local import LocalHost

ASKED_FIRST = (("lsblk", "-O", "-J", "-b"), ("dmidecode",), ("lspci", "-vmmnnk"), ("lscpu", "-J"))
ASKED_OF_DISKS = ("smartctl", "-x", "--json=c")
LIMIT_S = 60.0

_KINDS = ("sd", "hd", "nvme", "vd")
"""Kernel names of disks that smartctl may know; what else there is, is asked in its turn."""


class AheadHost(LocalHost):
    """Answers a tool's first run with what was started ahead; all else is as on this PC.

    Only reading tools are started, with the words the inventory uses; an answer that nobody asks
    for is dropped.
    """

    def __init__(self) -> None:
        super().__init__()
        disks = [name for name in self.names("/sys/block") if name.startswith(_KINDS)]
        asked = [*ASKED_FIRST, *((*ASKED_OF_DISKS, self.disk_path(name)) for name in disks)]
        run = super().run
        pool = ThreadPoolExecutor(len(asked), thread_name_prefix="ahead")
        self._started: dict[tuple[str, ...], Future[Ran]] = {
            argv: pool.submit(run, argv, timeout_s=LIMIT_S) for argv in asked
        }
        pool.shutdown(wait=False)

    def run(self, argv: Sequence[str], *, timeout_s: float = LIMIT_S, stdin: bytes = b"") -> Ran:
        """See `Host.run`."""
        started = self._started.pop(tuple(argv), None)
        return started.result() if started else super().run(argv, timeout_s=timeout_s, stdin=stdin)
