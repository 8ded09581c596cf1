"""`make bench`: measures, prints a table, and writes build/bench.json (CONTRACT)."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

from tests.benchmarks import (
    burn_in,
    emulated,
    install,
    inventory,
    live_image,
    memory,
    start,
    tampering,
    wipe,
)

BUILD = Path("build")


def main() -> None:
    """Run every subject; without root or a tool say so and measure the rest."""
    BUILD.mkdir(exist_ok=True)
    subjects = [start.rows]
    needed = {
        wipe.rows: ("fio", "nwipe"),
        tampering.rows: ("nwipe",),
        memory.rows: ("stressapptest", "memtester"),
        burn_in.rows: ("stress-ng",),
        inventory.rows: ("mmdebstrap", "mksquashfs", "qemu-system-x86_64"),
        emulated.rows: ("mmdebstrap", "mksquashfs", "qemu-system-x86_64"),
        install.rows: ("mmdebstrap", "mksquashfs", "unsquashfs"),
        live_image.rows: ("qemu-system-x86_64", "iasl", "sfdisk"),
    }
    for rows, tools in needed.items():
        missing = [tool for tool in tools if shutil.which(tool) is None]
        if os.geteuid() != 0:
            print(f"{rows.__module__}: not measured, run as root.", file=sys.stderr)
        elif missing:
            print(f"{rows.__module__}: not measured, install {missing}.", file=sys.stderr)
        else:
            subjects.append(rows)
    found = []
    print(f"{'':42} {'refurb':>10}        {'others':<34} refurb is ahead above 1")
    for rows in subjects:
        for row in rows(BUILD):
            found.append(row.json())
            others = ", ".join(f"{who} {value}" for who, value in row.against.items())
            ratios = ", ".join(f"{who} {value}" for who, value in row.ratio.items())
            print(f"{row.name:42} {row.ours:>10} {row.unit:6} {others:<34} {ratios}", flush=True)
    (BUILD / "bench.json").write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
