"""The stick: how big it is, how soon a person sees something, and what it needs of the RAM.

The PC is emulated and the boot menu is answered at once: the seconds are upper bounds, to be
compared with themselves from one version to the next. ShredOS's figures are what it says of itself,
on real hardware: an image of about 260 MB, ready in 4 to 6 seconds. Debian packages no live image
that could start in the same emulator, so there is no row for one.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.benchmarks.rows import Row
from tests.vm import guided
from tests.vm.stick.medium import IMAGES, Stick, iso
from tests.vm.stick.pcs import PCS
from tests.vm.stick.power import started

SHREDOS_MB, SHREDOS_S = 260.0, 6.0


def rows(build: Path) -> Iterator[Row]:
    """Yield the size; then, for a BIOS and a UEFI PC, the time to the first screen and the RAM."""
    if not list(IMAGES.glob("refurb-*-amd64.iso")):
        sys.stderr.write("the stick: not measured, run make image first.\n")
        return
    size = iso().stat().st_size / 1e6
    yield _row("size of the image", size, "MB", {"ShredOS (published)": SHREDOS_MB})
    for name in ("old-desktop", "laptop"):
        with tempfile.TemporaryDirectory(dir=build) as folder:
            seconds, memory_mib = _measure(name, Path(folder).resolve())
        firmware = PCS[name].firmware.value
        others = {"ShredOS (published, real PC)": SHREDOS_S}
        yield _row(f"power-on to first screen ({firmware}, emulated)", seconds, "s", others)
        yield _row(f"RAM at rest ({firmware})", memory_mib, "MiB", {})


def _row(name: str, ours: float, unit: str, others: dict[str, float]) -> Row:
    ratio = {who: round(value / ours, 3) for who, value in others.items()}
    return Row(name, round(ours, 1), unit, others, ratio)


def _measure(name: str, folder: Path) -> tuple[float, float]:
    """Return seconds from power-on to the first screen, and MiB of RAM that are then taken."""
    empty = folder / "data"
    empty.mkdir()
    stick = Stick.copy_of(iso(), folder / "stick.img", empty)
    with started(PCS[name], folder, stick, guided.BENCH_ENTRY) as running:
        running.wait_for_text(guided.CHOICE, guided.SCREEN_LIMIT_S)
        seconds = running.seconds
        told = running.agent.read("/proc/meminfo").decode()
    kib = {line.split(":")[0]: int(line.split()[1]) for line in told.splitlines()}
    return seconds, (kib["MemTotal"] - kib["MemAvailable"]) / 1024


if __name__ == "__main__":
    for row in rows(Path("build")):
        sys.stdout.write(f"{row}\n")
