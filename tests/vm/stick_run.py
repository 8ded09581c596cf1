"""A run of the whole line, from power-on to power-off, and what it left."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from refurb.record.stick import own_keyring
from tests.conftest import need_tools
from tests.record.server import Central
from tests.vm import guided
from tests.vm.installed import NOBODY
from tests.vm.stick.medium import PROJECT, Stick, iso
from tests.vm.stick.pc import OVMF, DonatedPC
from tests.vm.stick.power import RunningPC, started

BATCH_ENTRY = 1
"""Where the boot menu has "batch, by the stick's work order"."""

ORDER = """\
id = "OT-2026-041"
operator = "Camille"
site = "Atelier du Port"
lot = "2026-041"
donor = "Mairie de Saint-Malo"
wipe = true
memory_seconds = 20
burn_in_seconds = 0
"""


@dataclass
class Left:
    """What a run left: the folder with the PC's disks, the stick's data, and what was measured."""

    pc: DonatedPC
    folder: Path
    before: dict[str, str]
    seconds: dict[str, float] = field(default_factory=dict)
    seen: dict[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        """Return the data partition's content."""
        return self.folder / "left"

    @property
    def record_file(self) -> Path:
        """Return the one signed record in the spool."""
        (file,) = (path for path in (self.data / "spool").rglob("*") if _is_envelope(path))
        return file

    def record(self) -> dict[str, Any]:
        """Return the record as `refurb record show` gives it, once its signature was verified."""
        shown = self.refurb("record", "show", str(self.record_file), "--json")
        assert shown.returncode == 0, shown.stderr
        told: dict[str, Any] = json.loads(shown.stdout)
        return told

    def refurb(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run refurb outside of the PC, with a keyring that knows this stick alone."""
        ring = self.folder / "keyring.json"
        if not ring.exists():
            ring.write_text(own_keyring(self.data).model_dump_json())
        argv = [sys.executable, "-m", "refurb", *words, "--keyring", str(ring)]
        env = os.environ | {"REFURB_HOME": str(self.folder / "nobody"), "PYTHONPATH": str(PROJECT)}
        return subprocess.run(argv, capture_output=True, text=True, env=env, check=False)


def run_batch(pc: DonatedPC, folder: Path, profile: Path | None = None) -> Left:
    """Run the line on `pc` by the stick's work order, with nobody there.

    `profile` is the folder of a built one, to be carried on the stick and installed.
    """
    return _run(
        pc, folder, BATCH_ENTRY, lambda running: guided.at_the_end(running, folder), profile
    )


def run_guided(pc: DonatedPC, folder: Path) -> Left:
    """Run the line on `pc` as a trainee does; pictures of the screens lie in the folder."""
    (disk,) = (disk for disk in pc.disks if not disk.is_spared)
    return _run(
        pc,
        folder,
        guided.BENCH_ENTRY,
        lambda running: guided.to_the_end(running, folder, disk.serial),
    )


def _run(
    pc: DonatedPC,
    folder: Path,
    entry: int,
    attend: Callable[[RunningPC], None],
    profile: Path | None = None,
) -> Left:
    """Start `pc` from a fresh stick with a work order, let the line end, and switch it off."""
    need_tools("qemu-system-x86_64:qemu-system-x86", "iasl:acpica-tools")
    if not OVMF.is_dir():
        need_tools("ovmf:ovmf")
    stick = with_order(folder, profile)
    for disk in pc.disks:
        disk.fill(folder)
    left = Left(pc, folder, {disk.name: digest(disk.image(folder)) for disk in pc.disks})
    with started(pc, folder, stick, entry, folder / "1-menu.png") as running:
        left.seconds["agent"] = running.seconds
        attend(running)
        left.seconds["line"] = running.seconds
        _look(running, left)
        running.switch_off()
        left.seconds["off"] = running.seconds
    stick.read_out(left.data)
    stick.path.unlink()
    print(f"{pc.name}: {left.seconds}")
    return left


def with_order(folder: Path, profile: Path | None = None) -> Stick:
    """Return a fresh stick in `folder` with the work order on its data partition.

    One that carries a profile is known to an inventory, which does not answer.
    """
    orders = folder / "data" / "orders"
    orders.mkdir(parents=True)
    order = ORDER
    if profile:
        shutil.copytree(profile, folder / "data" / "profiles" / profile.name)
        order += f'profile = "{profile.name}"\n'
        Central(url=NOBODY).enrol(folder / "data")
    (orders / "lot.toml").write_text(order, encoding="utf-8")
    return Stick.copy_of(iso(), folder / "stick.img", folder / "data")


def _look(running: RunningPC, left: Left) -> None:
    """Ask, before it is switched off, what only the running system can tell."""
    left.seen["screen"] = running.agent.screen()
    for name, command in {
        "failed": "systemctl --failed --no-legend --plain",
        "secure_boot": "od -An -tu1 -j4 /sys/firmware/efi/efivars/SecureBoot-* 2>/dev/null",
        "oom": "dmesg | grep -E 'oom-kill|Out of memory' ",
        "mounts": "findmnt -rno SOURCE,TARGET,FSTYPE",
        "listening": "ss -lntuH",
        "status": "refurb stick status --check --json",
        "memory": "free -m",
        "journal": "journalctl -b -p warning --no-pager | tail -40",
    }.items():
        left.seen[name] = running.agent.run(command).out.strip()


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_envelope(path: Path) -> bool:
    if not path.is_file() or path.suffix != ".json":
        return False
    told = json.loads(path.read_bytes())
    return isinstance(told, dict) and "payloadType" in told
