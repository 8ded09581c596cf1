"""A command's child: its status, output and signals are those of the command."""

from __future__ import annotations

import os
import select
import subprocess
import sys

import pytest

from refurb import cli_tools

APART = """
import os, signal, sys, threading, time
from refurb.host.apart import run_apart
def work():
    {}
sys.exit(run_apart(work))
"""


def start(body: str) -> subprocess.Popen[bytes]:
    words = [sys.executable, "-c", APART.format(body)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


@pytest.mark.parametrize(
    ("body", "status", "out"),
    [
        ("print('done'); return 0", 0, b"done\n"),
        ("print('refused'); return 3", 3, b"refused\n"),
        ("os.kill(os.getpid(), signal.SIGKILL)", 137, b""),
        ("sys.stdout.write('half'); raise KeyError('x')", 1, b"half"),
        ("threading.Thread(target=time.sleep, args=(600,)).start(); return 5", 5, b""),
    ],
)
def test_the_status_and_the_output_are_the_child_s(body: str, status: int, out: bytes) -> None:
    with start(body) as process:
        said, error = process.communicate(timeout=60)
    assert (process.returncode, said) == (status, out)
    assert (b"KeyError: 'x'" in error) is ("KeyError" in body)


def test_what_the_child_reads_is_the_command_s_input() -> None:
    done = subprocess.run(
        [sys.executable, "-c", APART.format("print(input()); return 0")],
        input=b"hello\n",
        capture_output=True,
        check=True,
    )
    assert done.stdout == b"hello\n"


WAITING = """
    signal.signal(signal.SIGTERM, lambda *_: os._exit(9))
    print(os.getpid(), flush=True)
    signal.pause()
"""


def test_a_signal_is_passed_on() -> None:
    with start(WAITING) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        assert process.wait(timeout=60) == 9


def test_the_child_dies_with_the_command() -> None:
    with start(WAITING) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        watched = os.pidfd_open(child)
        process.kill()
        assert select.select([watched], [], [], 60)[0]
        os.close(watched)


@pytest.mark.parametrize(
    ("argv", "may"),
    [
        ([], True),
        (["--lang", "fr"], True),
        (["wipe", "run", "/dev/sda", "--confirm", "1234"], True),
        (["--lang=en", "run", "--batch"], True),
        (["install", "base", "--disk", "/dev/sda", "--confirm", "1234"], True),
        (["inventory", "--json"], False),
        (["record", "show", "run"], False),
    ],
)
def test_commands_that_may_write_to_disks_are_known(argv: list[str], may: bool) -> None:
    assert cli_tools.may_wipe(argv) is may
