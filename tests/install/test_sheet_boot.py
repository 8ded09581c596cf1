"""A PC without a system that starts from its wiped disk shows the sheet (QEMU, SeaBIOS)."""

from __future__ import annotations

import json
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from refurb import locale
from refurb.install.sheet import sheet
from tests.conftest import need_tools

ASSET = "7K3M-Q9XV"
FACTS = (("Modèle", "Dell Latitude E6430"), ("Système", "aucun n'est installé"))
LIMIT_S = 60.0
TEXT_SCREEN, LETTERS = 0xB8000, 4000


class Pc:
    """An emulated PC with one disk, and its monitor."""

    def __init__(self, image: Path, folder: Path) -> None:
        self._folder = folder
        monitor = folder / "monitor"
        self.process = subprocess.Popen(
            ["timeout", "120", "qemu-system-x86_64", "-accel", "tcg", "-m", "32", "-nic", "none",
             "-display", "none", "-drive", f"file={image},format=raw,if=ide",
             "-qmp", f"unix:{monitor},server=on,wait=off"],
        )  # fmt: skip
        until = time.monotonic() + LIMIT_S
        while not monitor.exists():
            assert time.monotonic() < until
            time.sleep(0.05)
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(LIMIT_S)
        connection.connect(str(monitor))
        self._lines = connection.makefile("rw", encoding="utf-8")
        self._lines.readline()  # the greeting
        self.say("qmp_capabilities")

    def say(self, command: str, **arguments: object) -> None:
        """Give QEMU a command and wait until it is done (QMP)."""
        self._lines.write(json.dumps({"execute": command, "arguments": arguments}) + "\n")
        self._lines.flush()
        while "return" not in (answer := json.loads(self._lines.readline())):
            assert "error" not in answer, answer

    def letters(self) -> bytes:
        """Return the letters and colours that are on the screen of text."""
        file = self._folder / "letters"
        self.say("pmemsave", val=TEXT_SCREEN, size=LETTERS, filename=str(file))
        return file.read_bytes()

    def wait_for(self, wanted: bytes) -> bytes:
        until = time.monotonic() + LIMIT_S
        while (seen := self.letters())[::2] != wanted:
            assert time.monotonic() < until, seen[::2].decode("cp437")
            time.sleep(0.1)
        return seen


@pytest.fixture
def start(tmp_path: Path) -> Iterator[type[Pc]]:
    need_tools("qemu-system-x86_64:qemu-system-x86")
    made: list[Pc] = []

    def begin(image: Path, folder: Path) -> Pc:
        made.append(Pc(image, folder))
        return made[-1]

    yield begin  # type: ignore[misc]
    for pc in made:
        pc.process.terminate()
        pc.process.wait()


def test_the_sheet_is_on_the_screen_and_a_key_starts_again(tmp_path: Path, start: type[Pc]) -> None:
    locale.choose("fr")
    data = sheet(ASSET, "run-1", FACTS)
    image = tmp_path / "disk.img"
    image.write_bytes(data.ljust(4 << 20, b"\0"))
    pc = start(image, tmp_path)
    wanted = data[512 : 512 + 2000]
    seen = pc.wait_for(wanted)
    assert set(seen[1::2]) == {0x1F}  # white on blue
    picture = tmp_path / "screen.ppm"
    pc.say("screendump", filename=str(picture))
    assert picture.read_bytes().count(b"\x00\x00\xa8") > 100_000
    pc.say("send-key", keys=[{"type": "qcode", "data": "ret"}])
    until = time.monotonic() + LIMIT_S
    while pc.letters()[::2] == wanted:
        assert time.monotonic() < until, "it did not start again"
        time.sleep(0.02)
    pc.wait_for(wanted)
    assert image.read_bytes()[: len(data)] == data


def test_a_disk_that_gives_only_its_first_sector_still_shows_the_number(
    tmp_path: Path, start: type[Pc]
) -> None:
    image = tmp_path / "disk.img"
    image.write_bytes(sheet(ASSET, "run-1", FACTS)[:512])  # the disk ends here
    pc = start(image, tmp_path)
    until = time.monotonic() + LIMIT_S
    while f"refurb {ASSET}".encode() not in pc.letters()[::2]:
        assert time.monotonic() < until, pc.letters()[::2]
        time.sleep(0.1)
