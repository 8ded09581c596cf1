"""An eMMC's boot areas: read, never written, and not passed over in silence."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.model.outcome import Outcome
from refurb.wipe import run
from refurb.wipe.boot_area import boot_areas_in_use
from tests.conftest import need_root
from tests.loop import loop
from tests.wipe.disks import filled
from tests.wipe.fake_pc import FakePc


class Pc(LocalHost):
    """A PC whose kernel shows these block devices, each at some path."""

    def __init__(self, paths: dict[str, str]) -> None:
        super().__init__()
        self._paths = paths

    def names(self, path: str) -> list[str]:
        assert path == "/sys/class/block"
        return sorted(self._paths)

    def disk_path(self, disk_id: str) -> str:
        return self._paths[disk_id]


@pytest.mark.parametrize(
    ("content", "is_used"),
    [
        (bytes(4 << 20), False),
        (b"\xff" * (4 << 20), False),
        (bytes((4 << 20) - 1) + b"x", True),
        (b"x" + bytes((4 << 20) - 1), True),
        (bytes(2 << 20) + b"\xff" * (2 << 20), True),
    ],
)
def test_an_area_that_is_one_byte_all_over_is_blank(
    tmp_path: Path, content: bytes, is_used: bool
) -> None:
    need_root()
    (tmp_path / "boot").write_bytes(content)
    with loop(tmp_path / "boot") as area:
        assert bool(boot_areas_in_use(Pc({"mmcblk0boot0": area}), "mmcblk0")) is is_used


def test_only_this_disk_s_own_areas_count_and_one_that_cannot_be_read_does(tmp_path: Path) -> None:
    need_root()
    with ExitStack() as stack:
        used = stack.enter_context(loop(filled(tmp_path / "a", 1 << 20)))
        paths = {"mmcblk0": used, "mmcblk0p1": used, "mmcblk1boot0": used, "mmcblk0rpmb": used}
        assert boot_areas_in_use(Pc(paths), "mmcblk0") == []
        paths["mmcblk0boot1"] = str(tmp_path / "none")
        assert boot_areas_in_use(Pc(paths), "mmcblk0") == ["mmcblk0boot1"]


def test_a_wipe_that_leaves_a_boot_area_is_one_in_part(
    pc: FakePc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "boot_areas_in_use", lambda host, disk_id: ["mmcblk0boot0"])
    found = pc.mmc().wiped()
    assert found.outcome is Outcome.DEGRADED
    assert "mmcblk0boot0" in (found.reason or "")
    assert pc.ata().wiped().outcome is Outcome.PASSED
