"""The second verifier: only nwipe's own sentence on this disk is a pass; absence is said."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest

from refurb.host.door import Ran
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import DiskWipe, Method
from refurb.wipe import second_check
from refurb.wipe.run import wipe
from refurb.wipe.second_check import argv_of, checked, read
from tests.conftest import need_root, need_tools
from tests.loop import loop
from tests.wipe.disks import HOST, filled, planned, wiped

SIZE = 8 << 20
HEAD = """\
[2026/11/25 02:00:38]  notice:   banner   = nwipe 0.33
[2026/11/25 02:00:38]  notice:   method   = Verify Zeros (0x00)
[2026/11/25 02:00:38]  notice: Verifying that /dev/loop0 is zeroed
"""
GOOD = HEAD + "[2026/11/25 02:00:38]  notice: [SUCCESS] Verified that /dev/loop0 is Zeroed.\n"
BAD = HEAD + "[2026/11/25 02:00:40]   error: [FAILURE] /dev/loop0 has not been Zeroed .\n"
TABLE = "     loop0 | Erased |   0 B/s | 00:00:00 | Loopback device/\n"
"""Lines of nwipe 0.33 on a loop device, zeroed and with one byte changed."""


def said(log: str, status: int = 0, path: str = "/dev/loop0") -> Outcome:
    return read(Ran(argv_of(path), status, log.encode(), b"", 1.0), path).outcome


def test_only_its_own_sentence_on_this_disk_is_a_pass() -> None:
    assert said(GOOD + TABLE) is Outcome.PASSED
    assert said(HEAD + TABLE) is Outcome.ERROR
    assert said(GOOD, status=1) is Outcome.ERROR
    assert said(GOOD, path="/dev/loop01") is Outcome.ERROR
    assert said(BAD, status=1) is Outcome.FAILED
    assert said(BAD + TABLE, status=0) is Outcome.FAILED
    assert said("") is Outcome.ERROR


def test_version_and_command_are_kept() -> None:
    found = read(Ran(argv_of("/dev/loop0"), 0, GOOD.encode(), b"", 1.0), "/dev/loop0")
    assert found.version == "0.33"
    assert "--method=verify_zero" in found.argv


def both(device: str, method: Method = Method.OVERWRITE_ZERO) -> DiskWipe:
    plan = planned(device, method)
    return wipe(
        HOST, plan, plan.confirm, emit=lambda _: None, keep=lambda _: None, allow_file=True,
        second_check=True,
    )  # fmt: skip


def test_the_real_nwipe_agrees_on_a_wiped_disk(tmp_path: Path) -> None:
    need_root()
    need_tools("nwipe:nwipe")
    with loop(filled(tmp_path / "d", SIZE)) as device:
        found = both(device)
    assert found.outcome is Outcome.PASSED
    assert found.second_check is not None
    assert found.second_check.outcome is Outcome.PASSED


def test_a_disk_on_which_the_real_nwipe_finds_something_is_not_wiped(tmp_path: Path) -> None:
    need_root()
    need_tools("nwipe:nwipe")
    disk = filled(tmp_path / "d", SIZE)
    with loop(disk) as device:
        first = wiped(planned(device, Method.OVERWRITE_ZERO))
        with disk.open("r+b") as file:
            file.seek(SIZE // 2)
            file.write(b"x")
        subprocess.run(["blockdev", "--flushbufs", device], check=True)
        found = checked(
            first, is_block_device=True, emit=lambda _: None, stop=threading.Event(), told=None
        )
    assert first.outcome is Outcome.PASSED
    assert (found.outcome, found.level) == (Outcome.FAILED, Level.NONE)
    assert "other than zeros" in (found.reason or "")


@pytest.mark.parametrize("method", [Method.OVERWRITE_ZERO, Method.OVERWRITE_RANDOM])
def test_what_it_cannot_read_is_skipped_with_a_reason_and_never_a_pass(
    tmp_path: Path, method: Method
) -> None:
    found = both(str(filled(tmp_path / "d", SIZE)), method)
    assert found.outcome is Outcome.PASSED
    assert found.second_check is not None
    assert found.second_check.outcome is Outcome.SKIPPED
    assert found.second_check.reason


def as_if(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> DiskWipe:
    """Return the check of a wiped disk by a program of the name nwipe that does `script`."""
    program = tmp_path / "bin" / "nwipe"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:/usr/bin:/bin")
    disk = wiped(planned(filled(tmp_path / "d", SIZE), Method.OVERWRITE_ZERO))
    stop = threading.Event()
    return checked(disk, is_block_device=True, emit=lambda _: None, stop=stop, told=None)


def test_one_that_hangs_is_killed_at_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_check, "EXTRA_S", 0)
    found = as_if(tmp_path, monkeypatch, "trap '' TERM; exec sleep 600")
    assert found.outcome is Outcome.PASSED
    assert found.second_check is not None
    assert found.second_check.outcome is Outcome.TIMED_OUT


def test_one_that_is_not_there_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second_check, "TOOL", "nwipe-that-is-not-there")
    found = as_if(tmp_path, monkeypatch, "exit 0")
    assert found.second_check is not None
    assert found.second_check.outcome is Outcome.SKIPPED
    assert "nwipe-that-is-not-there" in (found.second_check.reason or "")
