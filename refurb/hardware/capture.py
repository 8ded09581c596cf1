"""`refurb capture`: what a bug report or a test needs of a machine, in a folder."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from refurb import __version__
from refurb.hardware.anonymise import Mask, anonymise, words_of
from refurb.hardware.inventory import take
from refurb.host import capture_names
from refurb.host.door import Host, Ran, ToolMissing, ToolTimeout
from refurb.host.record_host import RecordHost, write
from refurb.problem import CouldNot, WrongUse

MOST_BYTES_OF_ONE = 300_000
"""A capture stays under 2 MB: of what is longer (a kernel log) the beginning is kept."""


def capture(host: Host, folder: Path, *, keep_serials: bool = False) -> list[Path]:
    """Write a capture of `host` into the new or empty `folder`; return the files.

    Serials, UUIDs and addresses are replaced consistently unless `keep_serials`. Content of disks
    and licence keys are never read. Raises WrongUse (folder not empty), CouldNot.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise WrongUse("hardware.capture_not_empty", folder=folder)
    kept = RecordHost(host)
    machine = take(kept)
    _ask_the_rest(kept, [disk.path for disk in machine.disks])
    _shorten(kept)
    if not keep_serials:
        anonymise(kept, Mask(words_of(machine, _host_names(kept))))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        about = folder / "capture.toml"
        about.write_text(_about(anonymised=not keep_serials), encoding="utf-8")
        return [about, *write(kept, folder)]
    except OSError as error:
        raise CouldNot("hardware.capture_unwritable", folder=folder, why=error.strerror) from error


def _ask_the_rest(kept: RecordHost, disks: list[str]) -> None:
    """Run every tool that a capture holds; one that fails or is missing is kept as such."""
    asked = [list(argv) for argv in capture_names.WHOLE_MACHINE]
    asked += [[*argv, disk] for argv in capture_names.PER_DISK for disk in disks]
    fresh = [argv for argv in asked if capture_names.name_of(argv) not in kept.runs]

    def ask(argv: list[str]) -> None:
        try:
            kept.run(argv, timeout_s=30)
        except ToolMissing:
            return  # kept, with what was said
        except ToolTimeout as problem:
            name = capture_names.name_of(argv) or ""
            kept.runs[name] = Ran(tuple(argv), 124, b"", str(problem).encode(), 30.0)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(ask, fresh))


def _shorten(kept: RecordHost) -> None:
    for name, ran in kept.runs.items():
        if len(ran.stdout) > MOST_BYTES_OF_ONE:
            cut = ran.stdout[:MOST_BYTES_OF_ONE]
            kept.runs[name] = Ran(ran.argv, ran.exit, cut, ran.stderr, ran.seconds)


def _host_names(kept: RecordHost) -> list[str]:
    uname = kept.runs.get("uname.txt")
    words = uname.stdout.decode(errors="replace").split() if uname else []
    return [words[1]] if len(words) > 1 and words[1] not in ("localhost", "debian") else []


def _about(*, anonymised: bool) -> str:
    when = datetime.now(UTC).isoformat(timespec="seconds")
    return (
        "version = 1\n"
        f"when = {when}\n"
        f'refurb = "{__version__}"\n'
        f"anonymised = {str(anonymised).lower()}\n"
    )
