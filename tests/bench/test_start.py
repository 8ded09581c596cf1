"""The stick's first screen comes again whatever is typed, and Ctrl-C never ends it."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from refurb.bench.start import newest_order

MENU = re.compile(r"╯[^╭╯]*(puis Entrée|then Enter)\) ?: ")


class Terminal:
    """`refurb stick bench` in a terminal of its own."""

    def __init__(self, home: Path) -> None:
        self.child, self.fd = pty.fork()
        if self.child == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job ignores it
            environ = {**os.environ, "REFURB_HOME": str(home), "LC_ALL": "fr_FR.UTF-8"}
            environ |= {"TERM": "linux", "COLUMNS": "80"}
            argv = [sys.executable, "-m", "refurb", "stick", "bench"]
            os.execve(sys.executable, argv, environ)

    def menu(self, limit_s: float = 60) -> str:
        """Return all that is shown until the menu stands there, with its question below it."""
        seen, until = b"", time.monotonic() + limit_s
        while not MENU.search(seen.decode(errors="replace")) and time.monotonic() < until:
            if select.select([self.fd], [], [], 0.2)[0]:
                seen += os.read(self.fd, 65536)
        shown = seen.decode(errors="replace")
        assert MENU.search(shown), shown
        return " ".join(shown.split())

    def type(self, keys: bytes) -> None:
        """Type once the program sleeps, and so waits: a key before that may be thrown away."""
        asleep = 0
        while asleep < 4:
            state = Path(f"/proc/{self.child}/stat").read_text().rpartition(")")[2].split()[0]
            asleep = asleep + 1 if state == "S" else 0
            select.select([], [], [], 0.05)
        os.write(self.fd, keys)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    opened = Terminal(tmp_path)
    yield opened
    os.kill(opened.child, signal.SIGKILL)
    os.waitpid(opened.child, 0)
    os.close(opened.fd)


def test_it_says_where_records_are_kept_and_comes_again_after_anything(
    terminal: Terminal,
) -> None:
    assert "gardées qu'en mémoire" in terminal.menu()
    terminal.type(b"z\n")
    assert "Tapez une des lettres" in terminal.menu()
    terminal.type(b"\x03")
    terminal.menu()
    terminal.type(b"\x04")
    terminal.menu()
    terminal.type(b"f\n")  # not enrolled: said, and the menu is back
    assert "refurb stick enrol" in terminal.menu()
    terminal.type(b"l\n")
    assert "Your choice" in terminal.menu()


def test_the_newest_order_is_taken(tmp_path: Path) -> None:
    assert newest_order(tmp_path) is None
    folder = tmp_path / "orders"
    folder.mkdir()
    for age, name in ((30, "b.toml"), (10, "a.json"), (20, "c.toml"), (0, "notes.txt")):
        (folder / name).write_text("")
        os.utime(folder / name, (1_700_000_000 - age,) * 2)
    assert newest_order(tmp_path) == folder / "a.json"
