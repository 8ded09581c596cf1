"""The wizard itself, on a screen of its own, walked by nothing but keys."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import need_tools
from tests.profiles.conftest import LIB

WIFI = rb"AA\:00\:00\:00\:00\:02:80:WPA2:Livebox" + b"\n"
GTK = "import gi; gi.require_version('Gtk', '3.0'); from gi.repository import Gtk"


@pytest.fixture
def screen() -> Iterator[str]:
    """Return the name of a screen that nobody sees."""
    need_tools("Xvfb:xvfb", "xdotool")
    if subprocess.run(["/usr/bin/python3", "-c", GTK], capture_output=True, check=False).returncode:
        pytest.skip("needs the Debian packages python3-gi and gir1.2-gtk-3.0")
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x768x24", "-nolisten", "tcp"],
        pass_fds=[write], stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    with os.fdopen(read) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait()


def walked(screen: str, folder: Path, *keys: str) -> list[dict[str, object]]:
    """Press `keys`, words that begin with `=` being typed , and return the steps."""
    (folder / "wifi").write_bytes(WIFI)
    path = os.environ.get("PATH", "/usr/bin")
    environ = {"DISPLAY": screen, "PYTHONPATH": str(LIB), "PATH": path, "HOME": str(folder),
               "NO_AT_BRIDGE": "1", "LC_ALL": "C.UTF-8"}  # fmt: skip
    xdotool = str(shutil.which("xdotool"))
    with subprocess.Popen(
        ["/usr/bin/python3", "-B", "-m", "wizard", "--dry-run", str(folder / "wifi")],
        env=environ, stdout=subprocess.PIPE,
    ) as wizard:  # fmt: skip
        argv = [xdotool, "search", "--sync", "--onlyvisible", "--name", "refurb"]
        subprocess.run(argv, env=environ, check=True, timeout=60, capture_output=True)
        for key in keys:
            word = ["type", "--delay", "40", key[1:]] if key[0] == "=" else ["key", key]
            subprocess.run([xdotool, *word], env=environ, check=True, timeout=60)
        printed, _ = wizard.communicate(timeout=60)
    found: list[dict[str, object]] = json.loads(printed)
    return found


def test_a_beginner_gets_through_with_enter_and_a_name(screen: str, tmp_path: Path) -> None:
    todo = walked(screen, tmp_path, "Return", "Return", "=Fatima", "Return", "Return", "Return",
                  "Return")  # fmt: skip
    assert todo[0]["text"] == "LANG=fr_FR.UTF-8\n"
    assert todo[1]["argv"][:2] == ["useradd", "--create-home"]  # type: ignore[index]
    assert todo[2]["argv"] == ["usermod", "--lock", "fatima"]


def test_wrong_answers_stay_on_their_page_until_they_are_right(screen: str, tmp_path: Path) -> None:
    todo = walked(
        screen, tmp_path,
        "Down", "Return",  # English
        "Down", "Return",  # very large letters
        "Return", "=Jo", "Return",  # a name is missing at first
        "Down", "Tab", "=court", "Return",  # a password that is too short
        "ctrl+a", "=abricot77", "Tab", "=abricot77", "Return",
        "Escape", "Tab", "=abricot78", "Tab", "=abricot78", "Return",  # back, and another one
        "Return", "Return",
    )  # fmt: skip
    assert todo[0]["text"] == "LANG=en_GB.UTF-8\n"
    assert todo[2] == {"argv": ["chpasswd"], "stdin": "jo:abricot78\n"}
    assert 'name="DPI" type="int" value="144"' in str(todo[4]["text"])
