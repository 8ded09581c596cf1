"""How fast the whole inventory is, on an emulated PC with four disks."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.rows import Row, row_of
from tests.vm.box import Box, disk, run

LIMIT_S = 2.0
MIB = 1 << 20
DISKS = (
    "ide-hd,bus=ide.0,serial=A1,rotation_rate=7200",
    "ide-hd,bus=ide.1,serial=B2,rotation_rate=1",
    "nvme,serial=C3",
    "usb-storage,serial=D4,removable=on",
)
JOB = Path(__file__).parents[1] / "vm" / "jobs" / "inventory_race.sh"


def rows(build: Path) -> Iterator[Row]:
    """Yield the time of an inventory, cold and in the line, against lshw, dmidecode and smartctl.

    Emulated, all takes many times as long as on a PC, the start of a Python most of all: hence
    the figure of a Python that does nothing.
    """
    folder = Path(tempfile.mkdtemp(dir=build))
    parts = ["-device", "qemu-xhci"]
    for number, device in enumerate(DISKS):
        parts += disk(f"disk{number}", folder / f"{number}.img", 64 * MIB, device)
    left = run(Box(parts, limit_s=900), JOB.read_text(encoding="utf-8"), folder)
    cold, tools, python, warm = [], [], [], []
    for line in (left / "times.txt").read_text(encoding="utf-8").splitlines():
        first, second, third, fourth, in_line = map(float, line.split())
        cold.append(second - first)
        tools.append(third - second)
        python.append(fourth - third)
        warm.append(in_line)
    shutil.rmtree(folder)
    others = {"limit": [LIMIT_S] * len(cold), "lshw+dmidecode+smartctl": tools}
    yield row_of("inventory of 4 disks, in the line", "s", warm, others, less_is_better=True)
    others["bare Python"] = python
    yield row_of("inventory of 4 disks, cold", "s", cold, others, less_is_better=True)
