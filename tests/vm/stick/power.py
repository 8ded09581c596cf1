"""A donated PC that is switched on: its screen, its keyboard, and the agent in it."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.vm.stick import agent as agents
from tests.vm.stick.agent import Agent, AgentError
from tests.vm.stick.keyboard import keys
from tests.vm.stick.medium import STICK, Disc, Stick
from tests.vm.stick.pc import DonatedPC
from tests.vm.stick.qmp import Monitor

LIFE_LIMIT_S = 1500
MENU_LIMIT_S = 240.0
BOOT_LIMIT_S = 420.0
KEY_LIMIT_S = 4.0
OFF_LIMIT_S = 120.0
KEY_S = 0.15
LOOK_S = 0.3
"""How often to look again at a screen: a guest gives no sign when it has drawn."""


class NotStartedError(Exception):
    """The PC showed no boot menu, or its agent did not answer."""


class RunningPC:
    """A PC that is on. Make one with `power_on`."""

    def __init__(
        self,
        pc: DonatedPC,
        folder: Path,
        stick: Stick | Disc | None,
        *,
        display: tuple[str, ...] = ("-display", "none"),
        accelerator: str = "tcg,thread=multi",
        limit_s: int = LIFE_LIMIT_S,
    ) -> None:
        """Switch it on; it is switched off after `limit_s`. Raises NotStartedError."""
        self._sockets = tempfile.TemporaryDirectory()  # a socket's path is short (unix(7))
        sockets = Path(self._sockets.name)
        self._console = folder / "console.log"
        self._shot = folder / "screen.png"
        argv = ["timeout", str(limit_s), "qemu-system-x86_64", "-nodefaults", "-vga", "std",
                "-accel", accelerator, *display, *pc.arguments(folder),
                *(stick.arguments() if stick else []),
                *agents.arguments(sockets / "agent"),
                "-qmp", f"unix:{sockets / 'qmp'},server=on,wait=off",
                "-serial", f"file:{self._console}"]  # fmt: skip
        self._errors = (folder / "qemu.log").open("w+b")
        self.began = time.monotonic()
        self._process = subprocess.Popen(argv, stdout=self._errors, stderr=self._errors)
        try:
            self._monitor = Monitor(sockets / "qmp")
            self.agent = Agent(sockets / "agent")
        except OSError as error:
            self.pull_plug()
            raise NotStartedError((folder / "qemu.log").read_text(errors="replace")) from error

    @property
    def seconds(self) -> float:
        """Return the seconds since power-on."""
        return time.monotonic() - self.began

    def picture(self, target: Path) -> Path:
        """Save what the screen shows as a PNG, small enough for a handbook."""
        self._monitor.picture(self._shot)
        with Image.open(self._shot) as shot:
            shot.convert("P", palette=Image.Palette.ADAPTIVE, colors=32).save(target, optimize=True)
        return target

    def press(self, *keys: str) -> None:
        """Press keys together, by QEMU's names."""
        self._monitor.press(*keys)

    def type(self, words: str) -> None:
        """Type on the PC's French keyboard; a key is held for 0.1 s (QMP send-key)."""
        for together in keys(words):
            self.press(*together)
            time.sleep(KEY_S)

    def wait_for_menu(self, limit_s: float = MENU_LIMIT_S) -> None:
        """Return when the boot menu takes keys. Raises NotStartedError.

        That is when "down" changes the picture and "home" brings the former one back; by then the
        countdown has stopped too, and the first entry is chosen.
        """
        until = time.monotonic() + limit_s
        while not self._is_menu():
            if time.monotonic() > until:
                raise NotStartedError(f"no boot menu in {limit_s:.0f} s: {self._shot}")

    def choose(self, entry: int) -> None:
        """Choose the boot menu's `entry`, counted from 0."""
        for _ in range(entry):
            before = self._pixels()
            self.press("down")
            self._changes_from(before)
        self.press("ret")

    def wait_for_agent(self, limit_s: float = BOOT_LIMIT_S) -> None:
        """Return when the system runs. Raises NotStartedError."""
        try:
            self.agent.wait(limit_s)
        except AgentError as error:
            self._monitor.picture(self._shot)
            console = self._console.read_text(errors="replace")[-3000:]
            raise NotStartedError(
                f"{error}; the screen: {self._shot}; the console: {console}"
            ) from error

    def wait_for(self, what: str, holds: Callable[[], bool], limit_s: float) -> None:
        """Return when `holds`; the guest gives no sign, so it is asked. Raises AssertionError."""
        until = time.monotonic() + limit_s
        while not holds():
            if time.monotonic() > until:
                self._monitor.picture(self._shot)
                raise AssertionError(f"not in {limit_s:.0f} s: {what}\n{self.agent.screen()}")
            time.sleep(LOOK_S)

    def wait_for_text(self, pattern: str, limit_s: float) -> str:
        """Return the screen's text when a line matches `pattern`. Raises AssertionError."""
        shown: list[str] = []

        def is_there() -> bool:
            shown.append(self.agent.screen())
            return re.search(pattern, shown[-1], re.MULTILINE) is not None

        self.wait_for(f"{pattern!r} on the screen", is_there, limit_s)
        return shown[-1]

    def pull_stick(self) -> None:
        """Pull the stick out of its port."""
        self._monitor.ask("device_del", id=STICK)

    def reset(self) -> None:
        """Press the reset button."""
        self._monitor.ask("system_reset")

    def switch_off(self, limit_s: float = OFF_LIMIT_S) -> None:
        """Shut the system down, so that the stick is whole; pull the plug where it does not end."""
        self.agent.run("systemctl --no-block poweroff")
        try:
            self._process.wait(limit_s)
        except subprocess.TimeoutExpired as error:
            raise AssertionError(f"does not switch off in {limit_s:.0f} s") from error
        finally:
            self.pull_plug()

    def wait_until_off(self) -> None:
        """Return when somebody switched it off."""
        self._process.wait()

    def pull_plug(self) -> None:
        """End it at once; harmless where it is off already."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(30)
        self._errors.close()
        self._sockets.cleanup()

    def _pixels(self) -> bytes:
        self._monitor.picture(self._shot)
        with Image.open(self._shot) as shot:
            return shot.tobytes()

    def _is_menu(self) -> bool:
        self.press("home")
        self._changes_from(self._pixels())
        first = self._pixels()
        self.press("down")
        if not self._changes_from(first):
            return False
        second = self._pixels()
        self.press("home")
        return self._changes_from(second) and self._pixels() == first

    def _changes_from(self, before: bytes) -> bool:
        """Return whether the screen becomes another and then keeps still, within the limit."""
        until = time.monotonic() + KEY_LIMIT_S
        last = before
        while time.monotonic() < until:
            time.sleep(LOOK_S)
            now = self._pixels()
            if now != before and now == last:
                return True
            last = now
        return False


@contextmanager
def power_on(pc: DonatedPC, folder: Path, stick: Stick | None) -> Iterator[RunningPC]:
    """Switch a PC on, its disks in `folder`, and off at the end whatever happened."""
    running = RunningPC(pc, folder, stick)
    try:
        yield running
    finally:
        running.pull_plug()


@contextmanager
def started(
    pc: DonatedPC, folder: Path, stick: Stick | Disc, entry: int, menu: Path | None = None
) -> Iterator[RunningPC]:
    """Switch a PC on and choose from its boot menu; what does not start is tried once more.

    `menu` is where a picture of the boot menu goes.
    """
    running = RunningPC(pc, folder, stick)
    try:
        try:
            _start(running, entry, menu)
        except NotStartedError:
            running.pull_plug()
            running = RunningPC(pc, folder, stick)
            _start(running, entry, menu)
        yield running
    finally:
        running.pull_plug()


def _start(running: RunningPC, entry: int, menu: Path | None) -> None:
    running.wait_for_menu()
    if menu:
        running.picture(menu)
    running.choose(entry)
    running.wait_for_agent()
