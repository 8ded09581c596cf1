"""Work in a process apart, so that a command can end though the kernel holds one of its threads.

A thread that waits for a dead disk cannot be killed, and whoever started a process waits for all
its threads. So the process that was started only waits; the one that works is its child.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress

LEAVE_S = 2.0
"""How long a child that has told its end may take to be gone."""

_PR_SET_PDEATHSIG = 1  # prctl(2)
_HEARD = frozenset({signal.SIGCHLD, signal.SIGINT, signal.SIGTERM})


def run_apart(work: Callable[[], int]) -> int:
    """Run `work` in a child process and return what it returned, 0 to 255.

    To be called before there are threads. A signal sent to this process alone is passed on; what
    a terminal sends reaches both by itself. If this process is killed, so is the child. A child
    that a signal killed gives 128 and the signal's number, as in a shell.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, _HEARD)
    told, tell = os.pipe()
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        os.close(told)
        _work(work, tell, parent)
    os.close(tell)
    os.set_blocking(told, False)
    return _wait(child, told)


def _work(work: Callable[[], int], tell: int, parent: int) -> None:
    """Be the child: work, tell the status, and leave without waiting for any thread."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was killed before
        os._exit(1)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _HEARD)
    status = 1
    try:
        status = work()
    except BaseException as error:  # noqa: BLE001 - shown as Python would have shown it
        sys.excepthook(type(error), error, error.__traceback__)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os.write(tell, bytes([status]))
    os.closerange(0, 3)  # a stuck thread keeps the table of files: readers would wait on
    with suppress(ProcessLookupError):
        os.kill(parent, signal.SIGCHLD)
    os._exit(status)


def _wait(child: int, told: int) -> int:
    """Return the child's status as soon as it is told, or the child is dead."""
    while True:
        heard = signal.sigwaitinfo(_HEARD)
        if heard.si_signo != signal.SIGCHLD:
            if heard.si_code <= 0:  # from kill(2), not from the terminal (sigaction(2))
                os.kill(child, heard.si_signo)
            continue
        with suppress(BlockingIOError):
            if status := os.read(told, 1):
                _let_leave(child)
                return status[0]
        gone, how = os.waitpid(child, os.WNOHANG)
        if gone:
            return _shell_status(how)


def _let_leave(child: int) -> None:
    until = time.monotonic() + LEAVE_S
    while os.waitpid(child, os.WNOHANG) == (0, 0) and (left := until - time.monotonic()) > 0:
        signal.sigtimedwait(_HEARD, left)


def _shell_status(how: int) -> int:
    code = os.waitstatus_to_exitcode(how)
    return code if code >= 0 else 128 - code
