"""Hundreds of PCs with disks stacked in every way: never a disk in use, always a free one."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.model.disk import Disk, Holder, Medium, Transport
from refurb.wipe.plan import plan
from tests.host.pc import Pc

NAMES = ("sda", "sdb", "nvme0n1", "mmcblk0", "vda", "cciss!c0d0")
BOOT_POINTS = ("/", "/usr", "/boot", "/run/live/medium", "/cdrom", "/lib/live/mount/medium")
ACTIONS = ("partition", "stack", "mount", "boot", "bind", "btrfs", "loop", "loop on device",
           "swap", "swap file", "overlay", "to memory", "root by name")  # fmt: skip


@dataclass
class Built:
    """What a test builds, and by its own bookkeeping which disks that makes busy, and how."""

    pc: Pc
    draw: st.DataObject
    on: dict[str, frozenset[str]] = field(default_factory=dict)
    """By device the whole devices that it stands upon, itself where it is one."""
    numbers: dict[str, str] = field(default_factory=dict)
    points: dict[str, frozenset[str]] = field(default_factory=dict)
    busy: dict[str, set[Holder]] = field(default_factory=dict)
    count: int = 0

    def pick(self) -> str:
        return self.draw.draw(st.sampled_from(sorted(self.on)))

    def fresh(self, stem: str) -> str:
        self.count += 1
        return f"{stem}{self.count}"

    def hold(self, disks: frozenset[str], kind: Holder) -> None:
        for disk in disks:
            self.busy.setdefault(disk, set()).add(kind)

    def point(self, names: tuple[str, ...] = ()) -> str:
        """Return a new mount point, at times below another one, at times with odd characters."""
        if names:
            free = [name for name in names if name not in self.points]
            return self.draw.draw(st.sampled_from(free)) if free else self.fresh("/run/live/x")
        above = self.draw.draw(st.sampled_from(["/mnt", "/media/my disk", *sorted(self.points)]))
        return self.fresh(f"{above.rstrip('/')}/m")

    def mounted(self, point: str, disks: frozenset[str], kind: Holder) -> None:
        self.points[point] = disks
        self.hold(disks, kind)

    def do(self, action: str) -> None:
        getattr(self, f"_{action.replace(' ', '_')}")()

    def _partition(self) -> None:
        whole = self.pick()
        name = self.fresh(f"{whole}p")
        self.numbers[name] = self.pc.device(name, part_of=whole)
        self.on[name] = self.on[whole]

    def _stack(self) -> None:
        below = {self.pick() for _ in range(self.draw.draw(st.integers(1, 3)))}
        name = self.fresh(self.draw.draw(st.sampled_from(["dm-", "md"])))
        self.numbers[name] = self.pc.device(name, on=tuple(below))
        under = frozenset().union(*(self.on[one] for one in below))
        self.hold(under, Holder.IN_USE)
        self.on[name] = under | {name}

    def _mount(self) -> None:
        name, point = self.pick(), self.point()
        self.pc.mount(self.numbers[name], point.replace(" ", "\\040"))
        self.mounted(point, self.on[name], kind_of(point))

    def _boot(self) -> None:
        name, point = self.pick(), self.point(BOOT_POINTS)
        self.pc.mount(self.numbers[name], point, "iso9660")
        self.mounted(point, self.on[name], Holder.BOOT_MEDIUM)

    def _bind(self) -> None:
        name, first, second = self.pick(), self.point(), self.point()
        for point in (first, second):
            self.pc.mount(self.numbers[name], point.replace(" ", "\\040"))
            self.mounted(point, self.on[name], kind_of(point))

    def _btrfs(self) -> None:
        members = sorted({self.pick() for _ in range(self.draw.draw(st.integers(1, 3)))})
        self._mount_btrfs(members, self.point(), self._spelled(members[0]))

    def _root_by_name(self) -> None:
        """Mount a btrfs as root whose source is a name that nothing in /dev bears."""
        if "/" not in self.points:
            self._mount_btrfs([self.pick()], "/", "/dev/root")

    def _mount_btrfs(self, members: list[str], point: str, source: str) -> None:
        self.pc.btrfs(self.fresh("label"), members)
        self.pc.mount(f"0:{300 + self.count}", point.replace(" ", "\\040"), "btrfs", source)
        under = frozenset().union(*(self.on[one] for one in members))
        self.mounted(point, under, kind_of(point))

    def _spelled(self, name: str) -> str:
        if not name.startswith("dm-"):
            return f"/dev/{name.replace('!', '/')}"
        path = f"/dev/mapper/{self.fresh('vg-lv')}"
        self.pc.link(path, f"/dev/{name}")
        return path

    def _loop(self) -> None:
        if not self.points:
            return
        point = self.draw.draw(st.sampled_from(sorted(self.points)))
        name = self.fresh("loop")
        deleted = self.draw.draw(st.sampled_from(["", " (deleted)"]))
        self.numbers[name] = self.pc.loop(name, f"{point.rstrip('/')}/{name}.img{deleted}")
        self.hold(self.points[point], Holder.IN_USE)
        self.on[name] = self.points[point] | {name}

    def _loop_on_device(self) -> None:
        below, name = self.pick(), self.fresh("loop")
        self.numbers[name] = self.pc.loop(name, self._spelled(below))
        self.hold(self.on[below], Holder.IN_USE)
        self.on[name] = self.on[below] | {name}

    def _swap(self) -> None:
        name = self.pick()
        self.pc.swaps.append(f"{self._spelled(name)} partition 1 0 -2")
        self.hold(self.on[name], Holder.IN_USE)

    def _swap_file(self) -> None:
        if self.points:
            point = self.draw.draw(st.sampled_from(sorted(self.points)))
            path = f"{point.rstrip('/')}/{self.fresh('swap file')}".replace(" ", "\\040")
            self.pc.swaps.append(f"{path} file 1 0 -3")
            self.hold(self.points[point], Holder.IN_USE)

    def _overlay(self) -> None:
        if "/" not in self.points:
            self.pc.mount("0:40", "/", "overlay", "overlay")
            self.points["/"] = frozenset()

    def _to_memory(self) -> None:
        """Copy the live system into memory, so that the stick it came from is free."""
        if "/run/live/medium" not in self.points:
            self.pc.mount("0:41", "/run/live/medium", "tmpfs", "tmpfs")
            self.points["/run/live/medium"] = frozenset()


def kind_of(point: str) -> Holder:
    """Tell as what a mount point makes a disk busy; below the live medium is the system too."""
    below = ("/cdrom/", "/run/live/", "/lib/live/mount/")
    is_boot = point in BOOT_POINTS or point.startswith(below)
    return Holder.BOOT_MEDIUM if is_boot else Holder.MOUNTED


@settings(deadline=None, max_examples=300)
@given(
    names=st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True),
    actions=st.lists(st.sampled_from(ACTIONS), max_size=12),
    draw=st.data(),
)
def test_exactly_the_disks_that_something_uses_are_refused(
    names: list[str], actions: list[str], draw: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        built = Built(Pc(Path(folder)), draw)
        for name in names:
            built.numbers[name] = built.pc.device(name)
            built.on[name] = frozenset({name})
        for action in actions:
            built.do(action)
        uses = built.pc.uses()
    for name in names:
        assert {use.kind for use in uses[name]} >= built.busy.get(name, set())
        (planned,) = plan([facts(name).model_copy(update={"uses": uses[name]})]).disks
        assert planned.allowed is (name not in built.busy)
        if Holder.BOOT_MEDIUM in built.busy.get(name, set()):
            assert planned.refusal == "boot-medium"


def facts(name: str) -> Disk:
    """Return an internal disk that nothing else keeps from being wiped."""
    return Disk(id=name, path=f"/dev/{name}", medium=Medium.HDD, transport=Transport.SATA,
                serial="WD-1234", visible_bytes=1 << 30)  # fmt: skip
