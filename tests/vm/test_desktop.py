"""The desktops, built and installed, started: the wizard by keys, the desktop, the browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import need_root, need_tools
from tests.vm import desktop
from tests.vm.installed import GIB, built, installed
from tests.vm.stick.power import RunningPC

pytestmark = [pytest.mark.slow, pytest.mark.desktop, pytest.mark.timeout(5400)]
DISKS_GIB = {"famille": 20, "leger": 14, "association": 20}
"""14 GiB is what a disk sold as 16 GB has, less what old flash has lost."""

MEMORY_MIB = {"famille": 4096, "leger": 2048, "association": 4096}


@pytest.fixture(autouse=True)
def pictures() -> None:
    need_root()
    need_tools("mmdebstrap", "mksquashfs:squashfs-tools", "qemu-system-x86_64:qemu-system-x86")
    desktop.PICTURES.mkdir(parents=True, exist_ok=True)


def answer(pc: RunningPC, folder: Path) -> None:
    """Walk the wizard: French, large letters, Fatima, no password, no Wi-Fi."""
    desktop.wait_for_wizard(pc, folder)
    pc.picture(desktop.PICTURES / "wizard.png")
    for _ in ("language", "sight"):
        desktop.press(pc, folder, "ret")
    pc.type("fatima")
    for _ in ("name", "password", "wifi", "ready"):
        desktop.press(pc, folder, "ret")


def at_rest(pc: RunningPC, folder: Path, name: str) -> None:
    """Print what the desktop takes of memory and disk once its screen stays as it is."""
    desktop.wait_until_still(pc, folder)
    print(name, "at rest:", desktop.ask(pc, "free -m | sed -n 2p; df -m / | sed -n 2p"))
    print(desktop.ask(pc, "cat /proc/loadavg; ps -eo pcpu,rss,comm --sort=-rss | head -n 12"))


@pytest.mark.parametrize("name", DISKS_GIB)
def test_a_family_gets_from_the_first_start_to_the_web(name: str, folder: Path) -> None:
    disk = installed(built(name), folder / f"{name}.img", DISKS_GIB[name] * GIB)
    with desktop.on(disk, MEMORY_MIB[name], folder) as pc:
        answer(pc, folder)
        pc.wait_for("the desktop", lambda: pc.agent.run("pgrep xfdesktop").exit == 0, 600)
        # a person's account is locked where no password is wanted; admin's is the slip's
        for account, state in (("fatima", "L"), ("admin", "P")):
            assert desktop.ask(pc, f"passwd -S {account} | cut -d' ' -f2") == state, account
        assert desktop.ask(pc, "awk -F: '$2 == \"\"' /etc/shadow") == ""
        assert "sudo" not in desktop.ask(pc, "id fatima")
        at_rest(pc, folder, name)
        pc.picture(desktop.PICTURES / f"{name}.png")
        assert desktop.ask(pc, "systemctl --failed --no-legend") == ""
        desktop.open_browser(pc, folder, "fatima")
        pc.picture(desktop.PICTURES / f"{name}-web.png")
        update = pc.agent.run("unattended-upgrade --dry-run", 600)
        assert update.exit == 0, update.err


def test_a_visitor_of_the_cafe_leaves_nothing(folder: Path) -> None:
    disk = installed(built("cafe"), folder / "cafe.img", 20 * GIB)
    with desktop.on(disk, 4096, folder) as pc:
        pc.wait_for("the desktop", lambda: pc.agent.run("pgrep xfdesktop").exit == 0, 900)
        at_rest(pc, folder, "cafe")
        pc.picture(desktop.PICTURES / "cafe.png")
        assert desktop.ask(pc, "findmnt -no FSTYPE /home/visiteur") == "tmpfs"
        assert desktop.ask(pc, "passwd -S visiteur | cut -d' ' -f2") == "L"
        desktop.as_person(
            pc, "visiteur", "sh -c 'echo secret >~/Documents.txt; echo secret >/var/tmp/mine'"
        )
        assert desktop.ask(pc, "cat /home/visiteur/Documents.txt") == "secret"
        first = desktop.ask(pc, "pgrep -o xfce4-session")
        desktop.open_browser(pc, folder, "visiteur")
        pc.picture(desktop.PICTURES / "cafe-web.png")
        desktop.as_person(pc, "visiteur", "xfce4-session-logout --logout --fast")

        def another_session() -> bool:
            return desktop.ask(pc, "pgrep -o xfce4-session") not in ("", first)

        pc.wait_for("the next visitor's session", another_session, 600)
        left = "find /home/visiteur /var/tmp /tmp -user visiteur -newermt '2000-01-01' -name"
        assert desktop.ask(pc, f"{left} Documents.txt -o -name mine -o -name .mozilla") == ""
        assert desktop.ask(pc, "systemctl --failed --no-legend") == ""
