"""The wipe engine against fio on an NVMe and a virtio disk, in one virtual machine (root).

The processor is emulated, so the speeds say nothing of a PC; the ratios say what our requests cost
beside fio's on drivers that loop devices do not have.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.rows import Row, row_of
from tests.vm.box import Box, run
from tests.vm.faulty import drive

SIZE_MIB = 256
HERE = Path(__file__).resolve().parent


def rows(build: Path) -> Iterator[Row]:
    """Yield writing and reading back on both disks."""
    with tempfile.TemporaryDirectory(dir=build) as name:
        folder = Path(name).resolve()
        parts = drive("nvme", folder, SIZE_MIB, "nvme,serial=SPEEDNVM")
        parts += drive("virtio", folder, SIZE_MIB, "virtio-blk-pci,serial=SPEEDVIR")
        engine = (HERE / "sweeping.py").read_text(encoding="utf-8")
        job = f"cat >sweeping.py <<'END'\n{engine}END\npython3 jobs/speed.py"
        out = run(Box(parts), job, folder)
        if (out / "status").read_text().strip() != "0":
            raise SystemExit((out / "job.log").read_text())
        found = json.loads((out / "speed.json").read_bytes())
    megabytes = SIZE_MIB * (1 << 20) / 1e6
    for what, seconds in found.items():
        speeds = {who: [megabytes / took for took in all_] for who, all_ in seconds.items()}
        yield row_of(f"{what} (emulated)", "MB/s", speeds.pop("ours"), speeds)


if __name__ == "__main__":
    for row in rows(Path("build")):
        sys.stdout.write(f"{row}\n")
