"""`refurb capture`: what a bug report or a test needs of a machine, in a folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from refurb import __version__
from refurb.hardware.anonymise import anonymise, words_of
from refurb.hardware.inventory import take
from refurb.hardware.mask import Mask
from refurb.hardware.people import common_words, names_of, serials_of
from refurb.host import capture_names, udev
from refurb.host.door import Host, Ran, ToolMissing, ToolTimeout
from refurb.host.record_host import RecordHost, write
from refurb.model.disk import Disk
from refurb.model.machine import Machine
from refurb.problem import CouldNot, WrongUse

MOST_BYTES_OF_ONE = 300_000
"""A capture stays under 2 MB: of a longer log (dmesg, udev) the beginning is kept."""

LIMIT_S = 60.0
_CLOCKS = "/sys/class/rtc"
_PRODUCT_KEY = re.compile(rb"\b(?:[0-9A-Z]{5}-){4}[0-9A-Z]{5}\b")
COMMON_NAMES = frozenset({"localhost", "debian", "linux", "ubuntu", "(none)"})
"""Host names that say nothing of anybody, and stand in many texts."""


def capture(host: Host, folder: Path, *, keep_serials: bool = False) -> list[Path]:
    """Write a capture of `host` into the new or empty `folder`; return the files.

    Serials, UUIDs and addresses are replaced consistently unless `keep_serials`. Content of disks
    and licence keys are never read. Raises WrongUse (folder not empty), CouldNot.
    """
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise WrongUse("hardware.capture_not_empty", folder=folder)
        folder.mkdir(parents=True, exist_ok=True)
        kept, machine = record(host)
        if not keep_serials:
            words = words_of(machine, _host_names(kept)) | serials_of(kept.udev())
            anonymise(kept, Mask(words, names=names_of(kept), common=common_words(kept, machine)))
        about = folder / "capture.toml"
        about.write_text(_about(anonymised=not keep_serials), encoding="utf-8")
        return [about, *write(kept, folder)]
    except OSError as error:
        raise CouldNot("hardware.capture_unwritable", folder=folder, why=error.strerror) from error


def record(host: Host) -> tuple[RecordHost, Machine]:
    """Ask a PC everything that inventory and health read; return the answers and the machine."""
    kept = RecordHost(host)
    machine = take(kept)
    _ask_the_rest(kept, machine.disks)
    for name, ran in kept.runs.items():
        out = without_keys(_shortened(name, ran.stdout))
        kept.runs[name] = Ran(ran.argv, ran.exit, out, ran.stderr, ran.seconds)
    return kept, machine


def without_keys(data: bytes) -> bytes:
    """Return a tool's output without Windows product keys, which some firmware holds."""
    return _PRODUCT_KEY.sub(b"XXXXX-XXXXX-XXXXX-XXXXX-XXXXX", data)


def _ask_the_rest(kept: RecordHost, disks: Iterable[Disk]) -> None:
    """Run every tool that a capture holds; one that fails, hangs or is missing is kept as such."""
    asked = [list(argv) for argv in capture_names.WHOLE_MACHINE]
    asked += [[*argv, disk.path] for disk in disks for argv in capture_names.PER_DISK]
    known = kept.runs.keys() | kept.failed.keys()
    fresh = [argv for argv in asked if capture_names.name_of(argv) not in known]

    def ask(argv: list[str]) -> None:
        try:
            kept.run(argv, timeout_s=LIMIT_S)
        except (ToolMissing, ToolTimeout):
            return  # kept, with what was said

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, fresh))
    clocks = [f"{_CLOCKS}/{name}/since_epoch" for name in kept.names(_CLOCKS)]
    for path in (*clocks, "/proc/driver/rtc"):
        with suppress(OSError):
            kept.read(path)


def _shortened(name: str, out: bytes) -> bytes:
    """Cut a long log at the end of a line, so that no serial is cut in two; never JSON.

    Of udev's devices those that refurb asks of come first: a disk that is cut off would be missed.
    """
    if not name.endswith(".txt") or len(out) <= MOST_BYTES_OF_ONE:
        return out
    if name == "udev-db.txt":
        blocks = sorted(out.split(b"\n\n"), key=lambda block: _is_not_asked(bytes(block)))
        out = b"\n\n".join(blocks)
    return out[:MOST_BYTES_OF_ONE].rpartition(b"\n")[0] + b"\n"


def _is_not_asked(block: bytes) -> bool:
    lines = block.split(b"\n")
    return not any(f"E: SUBSYSTEM={one}".encode() in lines for one in udev.SUBSYSTEMS)


def _host_names(kept: RecordHost) -> list[str]:
    """Return the PC's own name, as `uname -a` gives it."""
    uname = kept.runs.get("uname.txt")
    words = uname.stdout.decode(errors="replace").split() if uname else []
    return [words[1]] if len(words) > 1 and words[1].lower() not in COMMON_NAMES else []


def _about(*, anonymised: bool) -> str:
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return (
        "version = 1\n"
        f"when = {when}\n"
        f'refurb = "{__version__}"\n'
        f"anonymised = {str(anonymised).lower()}\n"
    )
