"""What erases one namespace erases all: they are held, or nothing is started."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.problem import Refused
from refurb.wipe import sibling
from refurb.wipe.plan import plan
from refurb.wipe.target import bound
from tests.conftest import need_root
from tests.loop import loop
from tests.wipe.disks import HOST, filled, wiped
from tests.wipe.media import NVME, with_nvme

ONE_PATH = "/sys/devices/pci0000:00/0000:01:00.0/nvme/nvme3"
SEVERAL_PATHS = "/sys/devices/virtual/nvme-subsystem/nvme-subsys0"


class Kernel:
    """A kernel's /sys around one NVMe disk."""

    def __init__(self, above: str, names: list[str]) -> None:
        self._above = above
        self._names = names

    def link(self, path: str) -> str:
        return f"{self._above}/{path.rsplit('/', 1)[-1]}"

    def names(self, path: str) -> list[str]:
        assert path == self._above
        return self._names


def others(above: str, names: list[str], *, known: tuple[str, ...]) -> list[str]:
    siblings = [NVME.model_copy(update={"id": name}) for name in known]
    todo = plan([NVME], beside=siblings).disks[0]
    return sibling._others(Kernel(above, names), todo, "nvme0n1")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("above", "beside"),
    [(ONE_PATH, ["device", "hwmon1", "ng0n1"]), (SEVERAL_PATHS, ["nvme3", "subsysnqn"])],
)
def test_the_namespaces_that_the_plan_names_are_found(above: str, beside: list[str]) -> None:
    assert others(above, [*beside, "nvme0n1"], known=()) == []
    found = others(above, [*beside, "nvme0n1", "nvme0n2"], known=("nvme0n2",))
    assert found == ["nvme0n2"]


@pytest.mark.parametrize(
    ("above", "names", "known"),
    [
        (ONE_PATH, ["nvme0n1", "nvme0n2"], ()),  # one that nobody was told of
        (ONE_PATH, ["nvme0n1"], ("nvme0n2",)),  # one is gone
        (ONE_PATH.replace("nvme3", "nvme0"), ["nvme0n1"], ()),  # another controller's (trap 4)
        (SEVERAL_PATHS, ["nvme1", "nvme0n1"], ()),
    ],
)
def test_anything_else_is_refused(above: str, names: list[str], known: tuple[str, ...]) -> None:
    with pytest.raises(Refused) as caught:
        others(above, names, known=known)
    assert caught.value.code == "identity-changed"


def test_a_disk_that_the_controller_does_not_own_is_never_erased_by_it(tmp_path: Path) -> None:
    need_root()
    with loop(filled(tmp_path / "d", 4 << 20)) as device:
        facts = with_nvme(NVME, controller="/dev/nvme0").model_copy(
            update={
                "id": device.rsplit("/", 1)[-1],
                "path": device,
                "serial": None,
                "visible_bytes": 4 << 20,
            }
        )
        todo = bound(HOST, plan([facts], allow_file=True).disks, allow_file=True)[0]
        with pytest.raises(Refused) as caught:
            wiped(todo)
    assert caught.value.code == "identity-changed"
    assert b"PERSONNEL" in (tmp_path / "d").read_bytes()
