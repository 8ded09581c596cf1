"""The desktops, built and installed, started: the wizard by keys, the desktop, the browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import need_root, need_tools
from tests.vm import desktop
from tests.vm.installed import GIB, built, installed
from tests.vm.stick.power import RunningPC

pytestmark = [pytest.mark.slow, pytest.mark.desktop, pytest.mark.timeout(5400)]
DISKS_GIB = {"famille": 20, "leger": 14}
"""14 GiB is what a disk sold as 16 GB has, less what old flash has lost."""

MEMORY_MIB = {"famille": 4096, "leger": 2048}


def answer(pc: RunningPC, folder: Path) -> None:
    """Walk the wizard: French, large letters, Fatima, no password, no Wi-Fi."""
    desktop.wait_for_wizard(pc, folder)
    pc.picture(folder / "wizard.png")
    for _ in ("language", "sight"):
        desktop.press(pc, folder, "ret")
    pc.type("fatima")
    for _ in ("name", "password", "wifi", "ready"):
        desktop.press(pc, folder, "ret")


@pytest.mark.parametrize("name", DISKS_GIB)
def test_a_family_gets_from_the_first_start_to_the_web(name: str, folder: Path) -> None:
    need_root()
    need_tools("mmdebstrap", "mksquashfs:squashfs-tools", "qemu-system-x86_64:qemu-system-x86")
    disk = installed(built(name), folder / f"{name}.img", DISKS_GIB[name] * GIB)
    with desktop.on(disk, MEMORY_MIB[name], folder) as pc:
        answer(pc, folder)
        pc.wait_for("the desktop", lambda: pc.agent.run("pgrep xfdesktop").exit == 0, 600)
        pc.picture(folder / f"{name}.png")
        for account in ("fatima", "admin"):
            assert desktop.ask(pc, f"passwd -S {account} | cut -d' ' -f2") == "L"
        assert desktop.ask(pc, "awk -F: '$2 == \"\"' /etc/shadow") == ""
        assert "sudo" not in desktop.ask(pc, "id fatima")
        assert desktop.ask(pc, "systemctl --failed --no-legend") == ""
        print(name, "at rest:", desktop.ask(pc, "free -m | sed -n 2p; df -m / | sed -n 2p"))
        desktop.as_person(pc, "fatima", "sh -c 'firefox-esr >/dev/null 2>&1 &'")
        opened = "ls /home/fatima/.mozilla/firefox/*/sessionstore-backups"
        pc.wait_for("the browser", lambda: pc.agent.run(opened).exit == 0, 600)
        pc.picture(folder / f"{name}-web.png")
        update = pc.agent.run("unattended-upgrade --dry-run", 600)
        assert update.exit == 0, update.err
