"""ATA disks that erase themselves, against a state machine behind a real process."""

from __future__ import annotations

import os
import subprocess

import pytest

from refurb.model.disk import Medium
from refurb.model.event import Progress, WipeAttempt
from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import Method, WipePolicy
from refurb.wipe import ata, firmware
from refurb.wipe.ata_words import state_of, words
from tests.conftest import SYSTEM_PATH, need_tools
from tests.wipe.disks import HOST
from tests.wipe.ends import never_says_wiped, outcomes
from tests.wipe.fake_pc import SIZE, FakePc

BLOCK, CRYPTO, OVERWRITE = (
    Method.ATA_SANITIZE_BLOCK,
    Method.ATA_SANITIZE_CRYPTO,
    Method.ATA_SANITIZE_OVERWRITE,
)
ENHANCED, PLAIN = Method.ATA_SECURITY_ERASE_ENHANCED, Method.ATA_SECURITY_ERASE
SET_PASS = "hdparm --user-master u --security-set-pass refurb"
DISABLE = "hdparm --user-master u --security-disable refurb"
SECURITY_ONLY = ("security", "enhanced")


@pytest.mark.parametrize("method", [BLOCK, CRYPTO])
def test_a_sanitize_that_ends_well_is_purge_and_its_argv_is_kept(
    pc: FakePc, method: Method
) -> None:
    disk = pc.ata()
    seen: list[Progress] = []
    found = disk.wiped(method, emit=seen.append)  # type: ignore[arg-type]
    assert (found.outcome, found.level, found.reason) == (Outcome.PASSED, Level.PURGE, None)
    assert found.bytes == found.bytes_verified == SIZE  # so small a disk is read whole
    assert disk.commands == [" ".join(argv) for argv in found.methods[0].argv]
    assert not disk.keeps()
    assert [event.phase for event in seen if event.unit == "parts"]


def test_a_sanitize_overwrite_of_a_hard_disk_is_read_back_as_zeros(pc: FakePc) -> None:
    disk = pc.ata(medium=Medium.HDD)
    found = disk.wiped(OVERWRITE)
    assert (found.outcome, found.level) == (Outcome.PASSED, Level.PURGE)
    assert disk.data.read_bytes() == bytes(SIZE)


@pytest.mark.parametrize("method", [BLOCK, PLAIN])
def test_a_disk_with_a_hidden_area_is_wiped_in_part_only(pc: FakePc, method: Method) -> None:
    disk = pc.ata()
    disk.facts = disk.facts.model_copy(update={"native_bytes": SIZE + 512})
    found = disk.wiped(method)
    assert found.outcome is Outcome.DEGRADED
    assert "hidden area" in (found.reason or "")


@pytest.mark.parametrize(("method", "level"), [(ENHANCED, Level.CLEAR), (PLAIN, Level.CLEAR)])
def test_a_security_erase_sets_its_password_erases_and_leaves_none(
    pc: FakePc, method: Method, level: Level
) -> None:
    disk = pc.ata()
    found = disk.wiped(method)
    assert (found.outcome, found.level) == (Outcome.PASSED, level)
    erase = f"hdparm --user-master u --security-{method.value[11:]} refurb {disk.data}"
    assert disk.commands == [f"{SET_PASS} {disk.data}", erase]
    assert (disk.state["password"], disk.state["locked"]) == (None, False)
    assert not disk.keeps()


def test_the_enhanced_erase_of_a_hard_disk_is_purge(pc: FakePc) -> None:
    disk = pc.ata(can=SECURITY_ONLY, medium=Medium.HDD)
    found = disk.wiped(plan=disk.planned(policy=WipePolicy.PURGE_IF_POSSIBLE))
    assert outcomes(found) == [("ata-secure-erase-enhanced", "passed")]
    assert found.level is Level.PURGE


def test_what_the_disk_refuses_falls_to_the_next_method_and_every_attempt_is_kept(
    pc: FakePc,
) -> None:
    disk = pc.ata("sanitize", "erase-enhanced", "exit-0")  # aborted, and hdparm says 0 (trap 7)
    found = disk.wiped()
    assert outcomes(found) == [
        ("ata-sanitize-block", "skipped"),
        ("ata-sanitize-crypto", "skipped"),
        ("ata-secure-erase-enhanced", "skipped"),
        ("ata-secure-erase", "passed"),
    ]
    assert (found.outcome, found.level) == (Outcome.PASSED, Level.CLEAR)
    assert disk.state["password"] is None


@pytest.mark.parametrize("faults", [("set-pass",), ("set-pass", "exit-0")])
def test_a_password_that_the_disk_did_not_take_erases_nothing(
    pc: FakePc, faults: tuple[str, ...]
) -> None:
    disk = pc.ata(*faults, can=SECURITY_ONLY)
    found = disk.wiped(PLAIN)
    never_says_wiped(found)
    assert outcomes(found) == [("ata-secure-erase", "skipped")]
    assert disk.commands == [f"{SET_PASS} {disk.data}"]
    assert disk.keeps()


@pytest.mark.parametrize("state", [{"frozen": True}, {"locked": True, "password": "x"}])
def test_a_disk_that_froze_or_locked_since_the_plan_gets_no_password(
    pc: FakePc, state: dict[str, object]
) -> None:
    disk = pc.ata(can=SECURITY_ONLY)
    todo = disk.planned(PLAIN)
    disk.change(**state)
    never_says_wiped(disk.wiped(plan=todo))
    assert disk.commands == []


@pytest.mark.parametrize("method", [BLOCK, CRYPTO, ENHANCED, PLAIN])
def test_a_success_that_left_the_data_there_is_found_by_the_markers(
    pc: FakePc, method: Method
) -> None:
    disk = pc.ata("lies")
    found = disk.wiped(method)
    never_says_wiped(found)
    assert found.outcome is Outcome.FAILED
    assert "still hold" in (found.reason or "")
    assert disk.keeps()


def test_after_a_lie_the_next_method_proves_itself(pc: FakePc) -> None:
    disk = pc.ata("lies")
    found = disk.wiped()
    assert outcomes(found)[-1] == ("overwrite-random", "passed")
    assert {outcome for _, outcome in outcomes(found)[:-1]} == {"failed"}
    assert (found.outcome, found.level) == (Outcome.PASSED, Level.CLEAR)
    assert not disk.keeps()


def test_an_erase_of_one_half_is_found(pc: FakePc) -> None:
    never_says_wiped(pc.ata("halfway").wiped(BLOCK))


def test_a_sanitize_that_fails_is_not_wiped_and_an_overwrite_may_follow(pc: FakePc) -> None:
    disk = pc.ata("fails", "halfway", can=("sanitize", "block"))
    never_says_wiped(disk.wiped(BLOCK))
    disk = pc.ata("fails", "halfway", can=("sanitize", "block"))
    found = disk.wiped()
    assert outcomes(found) == [("ata-sanitize-block", "failed"), ("overwrite-random", "passed")]


def test_a_disk_that_never_comes_to_an_end_is_unknown_and_nothing_follows(
    pc: FakePc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firmware, "LEAST_LIMIT_S", 0.5)
    monkeypatch.setattr(firmware, "LIMIT_TIMES", 0)
    disk = pc.ata("hangs")
    found = disk.wiped()
    never_says_wiped(found)
    assert outcomes(found) == [("ata-sanitize-block", "unknown")]
    assert len(disk.commands) == 1


def test_a_command_that_never_returns_does_not_hold_refurb(
    pc: FakePc, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(firmware, "LEAST_LIMIT_S", 0.5)
    monkeypatch.setattr(firmware, "LIMIT_TIMES", 0)
    os.mkfifo(pc.folder / "never")
    found = pc.ata("stalls").wiped(PLAIN)
    never_says_wiped(found)
    assert found.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize("method", [BLOCK, PLAIN])
def test_a_disk_that_vanishes_is_unknown(pc: FakePc, method: Method) -> None:
    found = pc.ata("vanishes", "interrupted").wiped(method)
    never_says_wiped(found)
    assert found.outcome is Outcome.UNKNOWN
    assert len(found.methods) == 1


def test_an_interrupted_erase_is_unlocked_again_and_not_called_wiped(pc: FakePc) -> None:
    disk = pc.ata("interrupted", can=SECURITY_ONLY)
    found = disk.wiped(PLAIN)
    never_says_wiped(found)
    assert disk.commands[-1] == f"{DISABLE} {disk.data}"
    assert (disk.state["password"], disk.state["locked"]) == (None, False)


def test_a_disk_that_stays_locked_is_unknown_and_says_the_way_back(pc: FakePc) -> None:
    disk = pc.ata("interrupted", "disable", can=SECURITY_ONLY)
    found = disk.wiped()
    never_says_wiped(found)
    assert outcomes(found) == [("ata-secure-erase-enhanced", "unknown")]
    assert "refurb wipe unlock" in (found.reason or "")
    disk.power_cycle()
    assert disk.state["locked"]
    assert ata.unlock(HOST, str(disk.data))
    assert not disk.state["locked"]


def test_a_disk_with_somebody_else_s_password_stays_locked(pc: FakePc) -> None:
    disk = pc.ata(password="secret", locked=True)
    assert not ata.unlock(HOST, str(disk.data))
    assert (disk.state["password"], disk.state["tries"]) == ("secret", 4)


def test_a_sanitize_of_somebody_else_is_not_started_a_second_time(pc: FakePc) -> None:
    disk = pc.ata(can=("sanitize", "block"), sanitize="SD2", kind="block", steps=99)
    before = disk.data.read_bytes()
    found = disk.wiped()
    never_says_wiped(found)
    assert outcomes(found) == [("ata-sanitize-block", "unknown")]
    assert disk.commands == []
    assert disk.data.read_bytes() == before


@pytest.mark.parametrize("sanitize", ["SD1", "SD4"])
def test_the_end_of_an_earlier_sanitize_proves_nothing(pc: FakePc, sanitize: str) -> None:
    disk = pc.ata("sanitize", can=("sanitize", "block"), sanitize=sanitize)
    found = disk.wiped(BLOCK)
    never_says_wiped(found)
    assert outcomes(found) == [("ata-sanitize-block", "skipped")]


def test_started_is_kept_before_the_first_byte_and_again_before_the_erase(pc: FakePc) -> None:
    disk = pc.ata()
    before = disk.data.read_bytes()
    seen: list[tuple[bool, bool, int]] = []

    def keep(event: object) -> None:
        assert isinstance(event, WipeAttempt)
        is_same = disk.data.read_bytes() == before
        seen.append((event.is_marked, is_same, len(disk.commands)))
        assert event.password == "refurb"

    disk.wiped(PLAIN, keep=keep)
    assert seen == [(False, True, 0), (True, False, 0)]


STATES: list[dict[str, object]] = [
    {},
    {"frozen": True},
    {"password": "x"},
    {"password": "x", "locked": True},
    {"password": "x", "frozen": True, "level_maximum": True},
    {"tries": 0, "password": "x", "locked": True},
]


@pytest.mark.parametrize("state", STATES)
def test_the_real_hdparm_reads_the_fake_s_identify_as_we_do(
    pc: FakePc, state: dict[str, object]
) -> None:
    need_tools("hdparm")
    disk = pc.ata(**state)
    printed = HOST.run(["hdparm", "--Istdout", str(disk.data)]).stdout
    real = subprocess.run(
        ["hdparm", "--Istdin"],
        input=printed.split(b":\n", 1)[1],
        capture_output=True,
        check=True,
        env={"PATH": SYSTEM_PATH},
    )
    lines = {" ".join(line.split()) for line in real.stdout.decode().splitlines()}
    found = state_of(HOST, str(disk.data))
    assert found is not None
    assert "Checksum: correct" in lines
    assert ("locked" in lines, "frozen" in lines) == (found.locked, found.frozen)
    assert ("enabled" in lines, "expired: security count" in lines) == (
        found.enabled,
        found.expired,
    )
    assert "supported: enhanced erase" in lines
    assert any("BLOCK_ERASE_EXT" in line for line in lines)


def test_garbage_is_no_state_and_starts_nothing(pc: FakePc) -> None:
    disk = pc.ata("garbage", can=SECURITY_ONLY)
    assert state_of(HOST, str(disk.data)) is None
    never_says_wiped(disk.wiped(PLAIN))
    assert disk.commands == []
    for output in (b"", b"\n/dev/sda:\n", b"0000 " * 256, b"ffff " * 255):
        assert words(output) is None
