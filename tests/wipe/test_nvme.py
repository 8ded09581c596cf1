"""NVMe disks that erase themselves, against a state machine behind a real process."""

from __future__ import annotations

import struct

import pytest

from refurb.model.event import WipeAttempt
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import Method, Note
from refurb.problem import Refused
from refurb.wipe import firmware
from refurb.wipe.nvme import sanitize_log
from refurb.wipe.watch import Look, Says
from tests.wipe.disks import HOST
from tests.wipe.ends import cut_off, never_says_wiped, outcomes
from tests.wipe.fake_pc import SIZE, FakePc

BLOCK, CRYPTO = Method.NVME_SANITIZE_BLOCK, Method.NVME_SANITIZE_CRYPTO
FORMAT, FORMAT_KEY = Method.NVME_FORMAT_USER_DATA, Method.NVME_FORMAT_CRYPTO


@pytest.mark.parametrize(
    ("method", "argv", "level"),
    [
        (BLOCK, "nvme sanitize {} -a 2", Level.PURGE),
        (CRYPTO, "nvme sanitize {} -a 4", Level.PURGE),
        (FORMAT, "nvme format {} -n 0xffffffff -s 1 -l 1 --force", Level.CLEAR),
        (FORMAT_KEY, "nvme format {} -n 0xffffffff -s 2 -l 1 --force", Level.CLEAR),
    ],
)
def test_each_method_erases_and_is_proved(
    pc: FakePc, method: Method, argv: str, level: Level
) -> None:
    disk = pc.nvme()
    found = disk.wiped(method)
    assert (found.outcome, found.level, found.bytes) == (Outcome.PASSED, level, SIZE)
    assert disk.commands == [argv.format(pc.folder / "nvme3")]
    assert not disk.keeps()


def test_the_format_in_use_is_kept(pc: FakePc) -> None:
    disk = pc.nvme()
    disk.wiped(FORMAT)
    assert disk.state["lba_format"] == 1


def test_a_format_that_succeeds_for_nothing_is_found(pc: FakePc) -> None:
    """QEMU and some disks say success to a key erase that they cannot do (trap 21)."""
    disk = pc.nvme()
    todo = disk.planned(FORMAT_KEY)
    disk.change(can=["block", "crypto", "format"])
    found = disk.wiped(plan=todo)
    never_says_wiped(found)
    assert disk.keeps()


def test_what_is_refused_falls_to_the_next_method(pc: FakePc) -> None:
    found = pc.nvme("sanitize").wiped()
    assert outcomes(found) == [
        ("nvme-sanitize-block", "skipped"),
        ("nvme-sanitize-crypto", "skipped"),
        ("nvme-format-user-data", "passed"),
    ]
    found = pc.nvme("sanitize", "format").wiped()
    assert outcomes(found)[-1] == ("overwrite-random", "passed")
    assert found.level is Level.CLEAR


@pytest.mark.parametrize("method", [BLOCK, CRYPTO, FORMAT, FORMAT_KEY])
@pytest.mark.parametrize("fault", ["lies", "halfway"])
def test_data_that_is_still_there_is_never_called_wiped(
    pc: FakePc, method: Method, fault: str
) -> None:
    disk = pc.nvme(fault)
    found = disk.wiped(method)
    never_says_wiped(found)
    assert found.outcome is Outcome.FAILED
    assert disk.keeps()


def test_a_disk_like_the_660p_is_given_up_and_not_touched_again(
    pc: FakePc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firmware, "LEAST_LIMIT_S", 0.5)
    monkeypatch.setattr(firmware, "LIMIT_TIMES", 0)
    disk = pc.nvme("hangs")
    found = disk.wiped()
    never_says_wiped(found)
    assert outcomes(found) == [("nvme-sanitize-block", "unknown")]
    assert "do not give it away" in (found.reason or "")


@pytest.mark.parametrize("fault", ["vanishes", "no-log"])
def test_a_disk_that_does_not_answer_is_never_called_wiped(pc: FakePc, fault: str) -> None:
    disk = pc.nvme(fault)
    found = disk.wiped(BLOCK)
    never_says_wiped(found)
    if fault == "no-log":  # nobody could follow it: it is not even started
        assert disk.commands == []
    else:
        assert found.outcome is Outcome.UNKNOWN


def test_a_failed_sanitize_is_failed(pc: FakePc) -> None:
    never_says_wiped(pc.nvme("fails").wiped(BLOCK))


def test_a_sanitize_that_runs_is_not_started_again_and_a_cut_off_one_is_followed(
    pc: FakePc,
) -> None:
    disk = pc.nvme()
    attempts = cut_off(disk)
    disk.change(sstat=2, action="2", steps=4)
    never_says_wiped(disk.wiped(BLOCK))
    assert disk.commands == []
    disk = pc.nvme(can=("block",))
    attempts = cut_off(disk)
    disk.change(sstat=2, action="2", steps=4)
    found = disk.wiped(plan=disk.planned(), attempt=attempts[-1])
    assert outcomes(found) == [("nvme-sanitize-block", "passed")]
    assert disk.commands == []


def test_a_busy_disk_is_refused_but_a_run_that_was_cut_off_goes_on(pc: FakePc) -> None:
    disk = pc.nvme()
    attempts = cut_off(disk)
    busy = disk.planned().model_copy(update={"methods": (), "notes": (Note.SANITIZE_IN_PROGRESS,)})
    with pytest.raises(Refused) as caught:
        disk.wiped(plan=busy)
    assert caught.value.code == "sanitize-in-progress"
    disk.change(sstat=2, action="2", steps=2)
    found = disk.wiped(plan=busy, attempt=attempts[-1])
    assert (found.outcome, found.level) == (Outcome.PASSED, Level.PURGE)


def test_a_format_that_was_cut_off_is_not_believed(pc: FakePc) -> None:
    disk = pc.nvme(can=("format",))
    attempts: list[WipeAttempt] = cut_off(disk)
    disk.data.write_bytes(bytes(SIZE))
    found = disk.wiped(plan=disk.planned(), attempt=attempts[-1])
    assert outcomes(found) == [
        ("nvme-format-user-data", "failed"),
        ("overwrite-random", "passed"),
    ]


@pytest.mark.parametrize(
    ("progress", "status", "says"),
    [
        (65535, 0, Says.NOTHING),  # trap 25: full progress, and never sanitized
        (65535, 1, Says.DONE),
        (65535, 4, Says.DONE),
        (65535, 0x101, Says.DONE),  # bit 8: nothing was written since
        (655, 2, Says.RUNNING),
        (65535, 3, Says.FAILED),
        (65535, 0x103, Says.FAILED),
        (65535, 7, Says.LOST),
    ],
)
def test_the_log_s_status_counts_and_not_its_progress(
    pc: FakePc, progress: int, status: int, says: Says
) -> None:
    from refurb.host.door import Ran

    class Disk:
        name = "local"

        def run(self, argv: tuple[str, ...], **_: object) -> Ran:
            page = struct.pack("<HH", progress, status).ljust(512, b"\0")
            return Ran(tuple(argv), 0, page, b"", 0.0)

    assert sanitize_log(Disk(), "/dev/nvme0") == Look(says, progress)  # type: ignore[arg-type]
    assert sanitize_log(HOST, str(pc.folder / "none")).says is Says.LOST
