"""What uses each disk right now: boot medium, mounts, swap, and other devices built upon it.

Every path is followed down to whole disks: through partitions, LVM, md, LUKS and multipath
(`slaves`), and loop devices (the file system that holds their file). Fail closed: where
something cannot be read, every disk counts as in use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath

from refurb.host.door import Host
from refurb.model.disk import Holder, Use

BLOCK = "/sys/class/block"

BOOT_MOUNTS = ("/", "/usr", "/boot", "/cdrom", "/run/live", "/lib/live/mount", "/run/archiso")
"""Mount points of the running system; of the last four also everything below."""

_OCTAL = re.compile(r"\\([0-7]{3})")


@dataclass(frozen=True)
class _Mount:
    number: str
    point: str
    kind: str
    source: str


def uses_by_disk(host: Host) -> dict[str, tuple[Use, ...]]:
    """Return what uses each block device that is no partition, by kernel name.

    A device that nothing uses has an empty tuple. A PC whose mounts or swaps cannot be read has
    all its devices in use.
    """
    names = host.names(BLOCK)
    try:
        tree = _Tree(host, names)
        found: dict[str, dict[Use, None]] = {name: {} for name in tree.whole}
        for name, use in _all_uses(host, tree):
            for disk in tree.below(name):
                found.setdefault(disk, {})[use] = None
    except (OSError, ValueError):  # fail closed: nobody can say that a disk is free
        return dict.fromkeys(names, (Use(kind=Holder.IN_USE, by="?"),))
    return {name: tuple(uses) for name, uses in found.items()}


def uses_of(host: Host, name: str) -> tuple[Use, ...]:
    """Return what uses the disk with this kernel name; a disk /sys does not know is in use."""
    return uses_by_disk(host).get(name, (Use(kind=Holder.IN_USE, by="?"),))


class _Tree:
    """The block devices of a PC: which stands upon which."""

    def __init__(self, host: Host, names: Iterable[str]) -> None:
        self._host = host
        self.parent: dict[str, str] = {}
        self.numbers: dict[str, str] = {}
        self.slaves: dict[str, list[str]] = {}
        self.backing: dict[str, str] = {}
        for name in names:
            self._add(name)
        self.whole = [name for name in self.slaves if name not in self.parent]
        self.mounts = _mounts(host)

    def _add(self, name: str) -> None:
        host, here = self._host, f"{BLOCK}/{name}"
        try:
            self.numbers[_line(host, f"{here}/dev")] = name
        except FileNotFoundError:
            return  # the device went away while we looked
        if "partition" in host.names(here):
            self.parent[name] = PurePosixPath(host.link(here)).parent.name
        self.slaves[name] = host.names(f"{here}/slaves")
        if "backing_file" in host.names(f"{here}/loop"):
            self.backing[name] = _line(host, f"{here}/loop/backing_file")

    def below(self, name: str) -> Iterator[str]:
        """Yield `name`'s whole device and every whole device that it stands upon."""
        seen: set[str] = set()
        todo = [name]
        while todo:
            here = todo.pop()
            if here in seen:
                continue
            seen.add(here)
            if here in self.parent:
                todo.append(self.parent[here])
                continue
            yield here
            todo += self.slaves.get(here, [])
            if here in self.backing:
                todo += self.holding(self.backing[here])

    def holding(self, path: str) -> list[str]:
        """Return the devices whose file system holds the file `path`, none for tmpfs.

        A loop device may also lie on a device itself.
        """
        if path.startswith("/dev/") and (name := self.named(path)) in self.slaves:
            return [name]
        above = [m for m in self.mounts if PurePosixPath(path).is_relative_to(m.point)]
        if not above:
            return []
        deepest = max(enumerate(above), key=lambda im: (len(im[1].point), im[0]))[1]
        return self.devices(deepest)

    def devices(self, mount: _Mount) -> list[str]:
        """Return the devices that a mounted file system lies on (btrfs: several)."""
        names = [self.numbers[mount.number]] if mount.number in self.numbers else []
        if not names and mount.source.startswith("/dev/"):
            names = [self.named(source) for source in mount.source.split(":")]
        if mount.kind == "btrfs":
            names = self._btrfs_members(names)
        return names

    def _btrfs_members(self, names: list[str]) -> list[str]:
        """Return all devices of the mounted btrfs that lies on `names`.

        Where its source bears no device's name (`/dev/root`) it may be any: all are returned.
        """
        here = "/sys/fs/btrfs"
        known = [self._host.names(f"{here}/{label}/devices") for label in self._host.names(here)]
        own = [members for members in known if set(members) & set(names)]
        if not own and not set(names) & set(self.slaves):
            own = known
        return [name for members in own for name in members] or names

    def named(self, path: str) -> str:
        """Return the kernel name of a device path, through links such as /dev/mapper/x."""
        with suppress(FileNotFoundError):
            path = self._host.link(path)
        return path.removeprefix("/dev/").replace("/", "!")  # as in /sys: cciss!c0d0


def _all_uses(host: Host, tree: _Tree) -> Iterator[tuple[str, Use]]:
    """Yield each use with the device that it is made of directly."""
    for mount in tree.mounts:
        kind = Holder.BOOT_MEDIUM if is_boot_point(mount.point) else Holder.MOUNTED
        for name in tree.devices(mount):
            yield name, Use(kind=kind, by=mount.point)
    for path, kind_word in _swaps(host):
        devices = tree.holding(path) if kind_word == "file" else [tree.named(path)]
        if kind_word != "file" and devices[0] not in tree.slaves:
            raise ValueError(f"swaps: {path}")
        for name in devices:
            yield name, Use(kind=Holder.IN_USE, by=f"swap {path}")
    for name in tree.slaves:
        for holder in host.names(f"{BLOCK}/{name}/holders"):
            yield name, Use(kind=Holder.IN_USE, by=holder)
    for name, path in tree.backing.items():
        for holding in tree.holding(path):
            yield holding, Use(kind=Holder.IN_USE, by=f"{name} ({path})")


def is_boot_point(point: str) -> bool:
    """Tell whether what is mounted at `point` is the running system."""
    return point in BOOT_MOUNTS[:3] or any(
        PurePosixPath(point).is_relative_to(root) for root in BOOT_MOUNTS[3:]
    )


def _mounts(host: Host) -> list[_Mount]:
    """Return all mounts (proc(5), /proc/pid/mountinfo). ValueError where a line is not one."""
    found = []
    for line in host.read("/proc/self/mountinfo", 8 << 20).decode(errors="replace").splitlines():
        left, _, right = line.partition(" - ")
        before, after = left.split(" "), right.split(" ")
        if len(before) < 6 or len(after) < 2:
            raise ValueError(f"mountinfo: {line}")
        found.append(_Mount(before[2], _plain(before[4]), after[0], _plain(after[1])))
    if not found:
        raise ValueError("mountinfo: empty")
    return found


def _swaps(host: Host) -> Iterator[tuple[str, str]]:
    """Yield path and kind (`partition`, `file`) of each swap (/proc/swaps)."""
    lines = host.read("/proc/swaps").decode(errors="replace").splitlines()
    if not lines or not lines[0].startswith("Filename"):
        raise ValueError("swaps: no heading")
    for line in lines[1:]:
        words = line.split()
        if len(words) < 2:
            raise ValueError(f"swaps: {line}")
        yield _plain(words[0]), words[1]


def _plain(escaped: str) -> str:
    r"""Undo the kernel's escapes, such as `\040` for a space."""
    return _OCTAL.sub(lambda m: chr(int(m[1], 8)), escaped).removesuffix(" (deleted)")


def _line(host: Host, path: str) -> str:
    return host.read(path).decode(errors="replace").strip()
