"""A desktop profile on a PC of its own: installed, started, its wizard walked by keys."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.vm.installed import PROJECT
from tests.vm.stick.pc import Disk, DonatedPC
from tests.vm.stick.pcs import OLD_DESKTOP
from tests.vm.stick.power import RunningPC

BOOT_S = 900.0
STEP_S = 240.0
STILL_S = 15.0
BROWSER_LOG = "/tmp/browser.log"
PICTURES = PROJECT / "build" / "desktop"
"""Left for people to look at."""
LIFE_S = 3000
PAPER = (247, 245, 239)
"""The wizard's background (window.py)."""


@contextmanager
def on(disk: Path, memory_mib: int, folder: Path) -> Iterator[RunningPC]:
    """Switch a PC on with this disk alone, and off at the end whatever happened."""
    (folder / "system.img").unlink(missing_ok=True)
    (folder / "system.img").hardlink_to(disk)
    pc = DonatedPC("desktop", OLD_DESKTOP.nameplate, (Disk("system", "ide-hd,bus=ide.0"),),
                   memory_mib=memory_mib)  # fmt: skip
    running = RunningPC(pc, folder, None, limit_s=LIFE_S)
    try:
        running.wait_for_agent(BOOT_S)
        yield running
    finally:
        running.pull_plug()


def pixels(pc: RunningPC, folder: Path) -> Image.Image:
    """Return what the screen shows."""
    with Image.open(pc.picture(folder / "now.png")) as shot:
        return shot.convert("RGB")


def wait_for_wizard(pc: RunningPC, folder: Path) -> None:
    """Return when the wizard fills the screen."""

    def is_there() -> bool:
        shot = pixels(pc, folder)
        near = [abs(a - b) for a, b in zip(shot.getpixel((4, 4)), PAPER, strict=True)]
        return max(near) < 8 and is_drawn(shot)

    pc.wait_for("the wizard", is_there, STEP_S)


def is_drawn(shot: Image.Image) -> bool:
    """Tell whether a screen shows anything but one colour and a pointer."""
    return len(shot.getcolors(1 << 24) or ()) > 8


def press(pc: RunningPC, folder: Path, key: str) -> None:
    """Press a key and return when the screen has become another."""
    before = pixels(pc, folder).tobytes()
    pc.press(key)
    pc.wait_for(f"{key} does something", lambda: pixels(pc, folder).tobytes() != before, STEP_S)


def ask(pc: RunningPC, command: str) -> str:
    """Return what a command in the PC printed, both ways, without spaces around."""
    said = pc.agent.run(command)
    return (said.out + said.err).strip()


def as_person(pc: RunningPC, login: str, command: str) -> str:
    """Run a command in the session of `login`."""
    session = f"DISPLAY=:0 XAUTHORITY=/home/{login}/.Xauthority DBUS_SESSION_BUS_ADDRESS="
    session += "unix:path=/run/user/$(id -u)/bus XDG_RUNTIME_DIR=/run/user/$(id -u) "
    return ask(pc, f"su - {login} -c {shlex.quote(session + command)}")


def open_browser(pc: RunningPC, folder: Path, login: str) -> None:
    """Start the browser for `login` and return once it runs and the screen shows all it will."""
    before = pixels(pc, folder).tobytes()
    as_person(pc, login, f"sh -c 'firefox-esr >{BROWSER_LOG} 2>&1 &'")
    opened = f"ls /home/{login}/.mozilla/firefox/*/sessionstore-backups"
    try:
        pc.wait_for("the browser", lambda: pc.agent.run(opened).exit == 0, BOOT_S)
    except AssertionError:
        pc.picture(PICTURES / "no-browser.png")
        raise AssertionError(ask(pc, f"cat {BROWSER_LOG}; ps -u {login} -o pcpu,comm")) from None
    wait_until_still(pc, folder, unlike=before)


def wait_until_still(pc: RunningPC, folder: Path, unlike: bytes = b"") -> None:
    """Return when something is drawn, it is not `unlike`, and it has not changed for STILL_S."""
    seen, since = b"", 0.0

    def is_still() -> bool:
        nonlocal seen, since
        shot = pixels(pc, folder)
        if (now := shot.tobytes()) != seen:
            seen, since = now, pc.seconds
        return is_drawn(shot) and now != unlike and pc.seconds - since > STILL_S

    pc.wait_for("a screen that stays", is_still, BOOT_S)
