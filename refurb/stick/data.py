"""The stick's data partition: key, journal, spool, profiles and work orders live on it.

It is the third partition of the very disk that the system was started from, ext4, labelled
REFURB-DATA. No other disk is ever looked at, whatever its label says. It can be pulled out at any
moment: what counts is fsynced file by file (`refurb.record.files`), and ext4 replays its journal at
the next start.
"""

from __future__ import annotations

from enum import StrEnum

from refurb.host.door import Host
from refurb.model.base import Fact
from refurb.problem import CouldNot
from refurb.stick.medium import BLOCK, medium
from refurb.stick.table import Free, free_space

LABEL = "REFURB-DATA"
NUMBER = 3
OPTIONS = "nodev,nosuid,noexec,noatime,commit=1,errors=remount-ro"
CLEAN = (0, 1)
"""e2fsck(8): no errors, or all of them corrected."""
LONG_S = 600


class State(StrEnum):
    """Where the records are kept."""

    STICK = "stick"
    READ_ONLY = "read-only"
    MEMORY = "memory"


class Data(Fact):
    """How the data folder stands; `why` is a key of the catalogue where it is not on the stick."""

    state: State
    why: str | None = None


def mount(host: Host, home: str) -> Data:
    """Mount the data partition at `home` where there is one, after repairing it if need be.

    One that cannot be written is mounted under a layer in memory, so that orders and profiles can
    be read and the line still runs. Without one, `home` stays as it is: in memory.
    """
    part = partition(host)
    if part is None:
        return Data(state=State.MEMORY, why="stick.data.none")
    if is_mounted(host, home):
        return Data(state=State.STICK)
    device = f"/dev/{part}"
    checked = host.run(["e2fsck", "-p", device], timeout_s=LONG_S)
    if checked.exit in CLEAN:
        mounted = host.run(["mount", "-t", "ext4", "-o", OPTIONS, device, home])
        if mounted.exit == 0:
            return Data(state=State.STICK)
    return _read_only(host, device, home)


def _read_only(host: Host, device: str, home: str) -> Data:
    below = "/run/refurb/data"
    layer = "/run/refurb/layer"
    host.run(["mkdir", "-p", below, f"{layer}/upper", f"{layer}/work"])
    mounted = host.run(
        ["mount", "-t", "ext4", "-o", "ro,noload,nodev,nosuid,noexec", device, below]
    )
    if mounted.exit != 0:
        return Data(state=State.MEMORY, why="stick.data.damaged")
    options = f"lowerdir={below},upperdir={layer}/upper,workdir={layer}/work"
    over = host.run(["mount", "-t", "overlay", "-o", options, "refurb", home])
    if over.exit != 0:
        return Data(state=State.MEMORY, why="stick.data.damaged")
    return Data(state=State.READ_ONLY, why="stick.data.read_only")


def partition(host: Host) -> str | None:
    """Return the kernel name of the data partition, null where the stick has none."""
    found = medium(host)
    if found is None or found.partition is None:
        return None
    part = numbered(host, found.disk, NUMBER)
    if part is None:
        return None
    asked = host.run(["blkid", "-p", "-s", "LABEL", "-o", "value", f"/dev/{part}"])
    return part if asked.stdout.decode(errors="replace").strip() == LABEL else None


def numbered(host: Host, disk: str, number: int) -> str | None:
    """Return the kernel name of a disk's partition by its number, null for none."""
    for name in host.names(f"{BLOCK}/{disk}"):
        try:
            if host.read(f"{BLOCK}/{disk}/{name}/partition").strip() == str(number).encode():
                return name
        except OSError:
            continue
    return None


def is_mounted(host: Host, home: str) -> bool:
    """Tell whether something is mounted at `home`."""
    table = host.read("/proc/self/mountinfo").decode(errors="replace")
    return any(line.split(" ")[4:5] == [home] for line in table.splitlines())


def is_writable(host: Host, home: str) -> bool:
    """Tell whether what is mounted at `home` is the data partition itself, and can be written."""
    table = host.read("/proc/self/mountinfo").decode(errors="replace")
    here = [line.split(" ") for line in table.splitlines() if line.split(" ")[4:5] == [home]]
    return bool(here) and "ext4" in here[-1] and "ro" not in here[-1][5].split(",")


def room(host: Host) -> Free | None:
    """Return the free space in which the data partition can be made; null where it cannot."""
    found = medium(host)
    if found is None or found.partition is None:
        return None
    return free_space(host, found.disk)


def make(host: Host, free: Free) -> None:
    """Make the data partition in `free`, as `room` found it. Raises CouldNot.

    The two partitions that are there stay byte for byte: only the third entry of the table is
    written, and only where the stick still is the disk that this system was started from.
    """
    if room(host) != free:
        raise CouldNot("stick.data.changed")
    line = f"start={free.start_sector}, size={free.sectors}, type=83\n".encode()
    _run(host, ["sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", "--force", "--append",
                f"/dev/{free.disk}"], line)  # fmt: skip
    _run(host, ["partx", "--add", "--nr", str(NUMBER), f"/dev/{free.disk}"])
    host.run(["udevadm", "settle", "--timeout=20"])
    part = numbered(host, free.disk, NUMBER)
    if part is None:
        raise CouldNot("stick.data.not_seen")
    # Few inodes and all tables written now: a stick is slow, and is pulled out soon.
    now = "lazy_itable_init=0,lazy_journal_init=0,nodiscard"
    _run(host, ["mkfs.ext4", "-q", "-F", "-L", LABEL, "-m", "0", "-T", "largefile", "-E", now,
                f"/dev/{part}"])  # fmt: skip


def _run(host: Host, argv: list[str], stdin: bytes = b"") -> None:
    ran = host.run(argv, timeout_s=LONG_S, stdin=stdin)
    if ran.exit != 0:
        said = (ran.stderr or ran.stdout).decode(errors="replace").strip().splitlines()
        raise CouldNot("stick.data.failed", tool=argv[0], why=said[-1] if said else ran.exit)
