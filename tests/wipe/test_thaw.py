"""The PC sleeps to thaw a frozen disk only where that helps and nothing can be lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from refurb.host.local import LocalHost
from refurb.model.disk import AtaSecurity, Disk, Holder, Medium, Transport, Use
from refurb.model.erase import AtaSanitize
from refurb.model.wipe import WipePolicy
from refurb.wipe import thaw
from tests.wipe.fake_pc import SECURITY

FROZEN = SECURITY.model_copy(update={"frozen": True})
CLEAR = WipePolicy.CLEAR


def ssd(security: AtaSecurity | None = FROZEN, **facts: object) -> Disk:
    known = {"id": "sda", "path": "/dev/sda", "medium": Medium.SSD, "transport": Transport.SATA}
    return Disk.model_validate({**known, "visible_bytes": 1 << 30, "security": security, **facts})


class Pc(LocalHost):
    """This PC with other files where `files` says so; null stands for a file that is missing."""

    def __init__(self, **files: bytes | None) -> None:
        super().__init__()
        self.files: dict[str, bytes | None] = {
            "/proc/cmdline": b"boot=refurb refurb.toram quiet\n",
            "/proc/self/mountinfo": b"1 1 0:1 / / rw - overlay root rw\n",
            "/sys/power/mem_sleep": b"s2idle [deep]\n",
            "/sys/class/power_supply/AC/type": b"Mains\n",
            "/sys/class/power_supply/AC/online": b"1\n",
            "/sys/class/power_supply/BAT0/type": b"Battery\n",
        }
        names = {
            "cmdline": "/proc/cmdline",
            "mounts": "/proc/self/mountinfo",
            "depths": "/sys/power/mem_sleep",
            "online": "/sys/class/power_supply/AC/online",
        }
        self.files.update({names[name]: content for name, content in files.items()})

    def read(self, path: str, limit_bytes: int = 1 << 20) -> bytes:
        content = self.files.get(path)
        if content is None:
            raise FileNotFoundError(path)
        return content

    def names(self, path: str) -> list[str]:
        return sorted({p.split("/")[4] for p in self.files if p.startswith(path)})


def test_a_frozen_disk_that_could_erase_itself_gains() -> None:
    assert thaw.gain([ssd()], CLEAR)
    assert not thaw.gain([ssd(SECURITY)], CLEAR)
    assert not thaw.gain([ssd(None)], CLEAR)


def test_a_hard_disk_gains_only_where_purge_is_wanted() -> None:
    disk = ssd(medium=Medium.HDD)
    assert not thaw.gain([disk], CLEAR)
    assert thaw.gain([disk], WipePolicy.PURGE_IF_POSSIBLE)


def test_disks_in_use_removable_or_behind_an_adapter_do_not_count() -> None:
    use = Use(kind=Holder.BOOT_MEDIUM, by="/")
    assert not thaw.gain([ssd(uses=(use,)), ssd(removable=True)], CLEAR)
    assert not thaw.gain([ssd(transport=Transport.USB)], CLEAR)


def test_a_sanitize_is_not_frozen_and_still_a_security_erase_may_be_gained() -> None:
    sanitize = AtaSanitize(block=True, crypto=False, overwrite=False, antifreeze=False)
    assert thaw.gain([ssd(sanitize=sanitize)], CLEAR)


def test_a_pc_in_memory_on_mains_may_sleep() -> None:
    assert thaw.why_not(Pc(), [ssd()]) is None


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"cmdline": b"boot=refurb quiet\n"}, "wipe.thaw.not_in_memory"),
        ({"mounts": b"9 1 8:1 / /run/live/medium ro - iso9660 /dev/sdb1 ro\n"},
         "wipe.thaw.not_in_memory"),
        ({"depths": b"[s2idle]\n"}, "wipe.thaw.no_sleep"),
        ({"depths": None}, "wipe.thaw.no_sleep"),
        ({"cmdline": None}, "wipe.thaw.no_sleep"),
        ({"mounts": None}, "wipe.thaw.no_sleep"),
        ({"online": b"0\n"}, "wipe.thaw.no_mains"),
        ({"online": None}, "wipe.thaw.no_mains"),
    ],
)  # fmt: skip
def test_anything_else_keeps_it_awake(files: dict[str, bytes | None], why: str) -> None:
    assert thaw.why_not(Pc(**files), [ssd()]) == why


def test_a_disk_behind_a_password_keeps_it_awake() -> None:
    behind = FROZEN.model_copy(update={"enabled": True, "level_maximum": True})
    assert thaw.why_not(Pc(), [ssd(), ssd(behind)]) == "wipe.thaw.password"


def test_it_sleeps_by_rtcwake_and_says_whether_it_came_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "rtcwake"
    tool.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/argv\nexit "$STATUS"\n')
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setenv("STATUS", "0")
    assert thaw.sleep(LocalHost())
    assert (tmp_path / "argv").read_text() == "-m mem -s 5\n"
    monkeypatch.setenv("STATUS", "1")
    assert not thaw.sleep(LocalHost())
