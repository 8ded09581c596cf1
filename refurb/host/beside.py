"""A tool beside the line's work: last for the processor, first to go where memory is short."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from types import TracebackType
from typing import IO

from refurb.host.door import Ran, Told, ToolMissing
from refurb.host.local import has_tool, tool_environment

HEAD_BYTES, TAIL_BYTES = 192 << 10, 64 << 10
"""What is kept of each stream, from its beginning and its end: a tool may print without end."""

WRAPPERS = (
    ("choom", "-n", "1000", "--"),  # oom_score_adj: the kernel kills it before anything of ours
    ("chrt", "--idle", "0"),  # SCHED_IDLE: only what no other process wants
    ("nice", "-n", "19"),  # where SCHED_IDLE is refused or a kernel lacks it
    ("setpriv", "--pdeathsig", "KILL", "--"),  # its memory goes back when refurb dies
)
"""All from util-linux and coreutils, each of which replaces itself by what follows."""


class Beside:
    """A started tool and what it has printed so far. Use it with `with`: it is killed at the end.

    It has SCHED_IDLE, nice 19 and oom_score_adj 1000, and dies with the thread that started it.
    """

    def __init__(self, argv: Sequence[str], told: Told | None = None) -> None:
        """Start `argv`; `told` gets its run once it has ended. Raises ToolMissing."""
        environ = tool_environment()
        program = shutil.which(argv[0], path=environ["PATH"])
        if program is None:
            raise ToolMissing(argv[0])
        words = [word for wrapper in WRAPPERS if has_tool(wrapper[0]) for word in wrapper]
        self._argv = tuple(argv)
        self._told = told
        self._ran: Ran | None = None
        self._began = time.monotonic()
        self._process = subprocess.Popen(
            [*words, program, *argv[1:]],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environ,
            process_group=0,  # not a session: held workers get SIGHUP when refurb dies (setpgid(2))
        )
        assert self._process.stdout is not None and self._process.stderr is not None  # noqa: S101
        self._out, self._err = _Kept(self._process.stdout), _Kept(self._process.stderr)

    @property
    def pid(self) -> int:
        """Return its process id."""
        return self._process.pid

    @property
    def printed_bytes(self) -> int:
        """Return how much it has printed so far on both streams, kept or not."""
        return self._out.seen_bytes + self._err.seen_bytes

    def ended(self, wait_s: float = 0) -> bool:
        """Tell whether it has ended, waiting up to `wait_s` for it."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(wait_s)
        return self._process.returncode is not None

    def hold(self, is_held: bool) -> None:
        """Hold it, with all it started, or let it go on; it keeps its memory meanwhile."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGSTOP if is_held else signal.SIGCONT)

    def kill(self) -> None:
        """Kill it with all it started; its memory is free when this returns."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def ran(self) -> Ran:
        """Wait for its end and return its run: of a stream that was too long, beginning and end."""
        if self._ran is None:
            self._process.wait()
            seconds = time.monotonic() - self._began
            out, err = self._out.all(), self._err.all()
            self._ran = Ran(self._argv, self._process.returncode, out, err, seconds)
            if self._told:
                self._told(self._ran)
        return self._ran

    def __enter__(self) -> Beside:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self.ended():
            self.kill()
        self.ran()


@contextmanager
def all_of(commands: Iterable[Sequence[str]], told: Told | None = None) -> Iterator[list[Beside]]:
    """Start all `commands`; what still runs at the end is killed. Raises ToolMissing."""
    with ExitStack() as stack:
        yield [stack.enter_context(Beside(argv, told)) for argv in commands]


class _Kept:
    """A stream, read to its end by a thread of its own, of which beginning and end are kept."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.seen_bytes = 0
        self._stream = stream
        self._head, self._tail = bytearray(), bytearray()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def all(self) -> bytes:
        """Wait for the stream's end and return what was kept."""
        self._thread.join()
        is_cut = self.seen_bytes > len(self._head) + len(self._tail)
        return bytes(self._head) + (b"\n[...]\n" if is_cut else b"") + bytes(self._tail)

    def _read(self) -> None:
        with self._stream:
            while part := os.read(self._stream.fileno(), 1 << 16):
                self.seen_bytes += len(part)
                room = HEAD_BYTES - len(self._head)
                self._head += part[:room]
                self._tail = (self._tail + part[room:])[-TAIL_BYTES:]
