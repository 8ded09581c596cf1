"""A trial installation: its plan, its run, this PC with faults, and what must not be left."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from refurb.host.door import Ran
from refurb.host.local import LocalHost
from refurb.install import boot
from refurb.install.plan import InstallPlan, plan
from refurb.install.profile import load
from refurb.install.run import PACKAGES, install
from refurb.model.event import Progress
from tests.conftest import need_root, need_tools

MIB = 1 << 20


class Faulty(LocalHost):
    """This PC, where `before` may do harm just before a tool runs."""

    def __init__(self, tool: str, before: object) -> None:
        super().__init__()
        self._tool, self._before = tool, before

    def run(self, argv: Sequence[str], *, timeout_s: float = 60, stdin: bytes = b"") -> Ran:
        if any(self._tool in a for a in argv):
            self._before(argv)  # type: ignore[operator]
        return super().run(argv, timeout_s=timeout_s, stdin=stdin)


def left_over(folder: Path) -> list[str]:
    """Return the loop devices and mounts that belong to files below `folder`, or to refurb."""
    backing = [p for p in Path("/sys/block").glob("loop*/loop/backing_file") if p.is_file()]
    loops = [p.read_text() for p in backing]
    mounts = Path("/proc/self/mounts").read_text().splitlines()
    return [x for x in loops + mounts if str(folder) in x or "refurb-install" in x]


def can_install() -> None:
    need_root()
    need_tools(*(f"{tool}:{package}" for tool, package in PACKAGES.items()))


def planned(path: Path | str, **more: object) -> InstallPlan:
    return plan(
        LocalHost(), load("essai"), str(path), hostname="ABCD-2345", allow_file=True
    ).model_copy(update=more)


def run_install(todo: InstallPlan, host: LocalHost | None = None) -> list[Progress]:
    told: list[Progress] = []
    done = install(host or LocalHost(), todo, todo.confirm, emit=told.append)
    assert (done.profile, done.bootable, done.seen_to_boot) == ("essai", False, False)
    return told


def bootable(path: str, tree: Path) -> InstallPlan:
    """Return the plan for a profile whose boot loaders are of the right size, and nothing more."""
    sizes = dict.fromkeys((*boot.ON_ESP.values(), boot.CORE_IMG), 5000) | {boot.BOOT_IMG: 512}
    for name, size in sizes.items():
        file = tree / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(name.encode().ljust(size, b"~"))
    profile = load("essai").model_copy(update={"overlay": tree, "bootable": True})
    return plan(LocalHost(), profile, path, hostname="ABCD-2345", allow_file=True)
