"""SAS disks and eMMC that erase themselves, against state machines behind real processes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.model.outcome import Level, Outcome
from refurb.model.wipe import Method
from refurb.wipe import firmware
from refurb.wipe.scsi import sense
from refurb.wipe.watch import Look, Says
from tests.wipe.ends import cut_off, never_says_wiped, outcomes
from tests.wipe.fake_pc import SIZE, FakePc

ALL = ("block", "crypto", "overwrite")


@pytest.mark.parametrize(
    ("way", "options", "level"),
    [
        ("block", "--block", Level.PURGE),
        ("crypto", "--crypto", Level.PURGE),
        ("overwrite", "--overwrite --zero --count=1", Level.CLEAR),
    ],
)
def test_each_sanitize_erases_and_is_proved(
    pc: FakePc, way: str, options: str, level: Level
) -> None:
    disk = pc.scsi(can=ALL)
    found = disk.wiped(Method(f"scsi-sanitize-{way}"))
    assert (found.outcome, found.level, found.bytes) == (Outcome.PASSED, level, SIZE)
    assert disk.commands == [f"sg_sanitize {options} --early --quick {disk.data}"]
    assert not disk.keeps()


@pytest.mark.parametrize("fault", ["lies", "halfway", "fails", "vanishes", "sanitize"])
def test_no_way_to_go_wrong_is_called_wiped(pc: FakePc, fault: str) -> None:
    found = pc.scsi(fault, can=ALL).wiped(Method.SCSI_SANITIZE_BLOCK)
    never_says_wiped(found)


def test_what_is_refused_falls_to_an_overwrite(pc: FakePc) -> None:
    found = pc.scsi("sanitize", can=("block",)).wiped()
    assert outcomes(found) == [("scsi-sanitize-block", "skipped"), ("overwrite-random", "passed")]


def test_a_disk_that_hangs_is_unknown(pc: FakePc, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(firmware, "LEAST_LIMIT_S", 0.5)
    monkeypatch.setattr(firmware, "LIMIT_TIMES", 0)
    found = pc.scsi("hangs", can=ALL).wiped()
    never_says_wiped(found)
    assert outcomes(found) == [("scsi-sanitize-block", "unknown")]


def test_a_disk_that_is_busy_is_left_alone(pc: FakePc) -> None:
    disk = pc.scsi(can=ALL, running="block", steps=99)
    found = disk.wiped()
    never_says_wiped(found)
    assert outcomes(found) == [("scsi-sanitize-block", "unknown")]
    assert disk.commands == []


def test_a_run_that_was_cut_off_follows_the_sanitize(pc: FakePc) -> None:
    disk = pc.scsi(can=("block",))
    attempts = cut_off(disk)
    disk.change(running="block", steps=3)
    found = disk.wiped(plan=disk.planned(), attempt=attempts[-1])
    assert outcomes(found) == [("scsi-sanitize-block", "passed")]
    assert disk.commands == []


@pytest.mark.parametrize(
    ("hexadecimal", "look"),
    [
        ("70000000000000 0a 00000000 0000 000000 00", Look(Says.DONE)),
        ("70000200000000 0a 00000000 041b 00804000", Look(Says.RUNNING, 0x4000)),
        ("f0000200000000 0a 00000000 041b 00000000", Look(Says.RUNNING, None)),
        ("70000300000000 0a 00000000 3103 00000000", Look(Says.FAILED)),
        ("70000600000000 0a 00000000 2900 00000000", Look(Says.DONE)),
        ("70000200000000 0a 00000000 0402 00000000", Look(Says.LOST)),
        ("7202041b 00000000", Look(Says.RUNNING, None)),
        ("72033103 00000000", Look(Says.FAILED)),
        ("72000000 00000000", Look(Says.DONE)),
        ("", Look(Says.LOST)),
        ("7000", Look(Says.LOST)),
        ("0000000000000000000000000000000000", Look(Says.LOST)),
    ],
)
def test_sense_data_of_both_formats_are_read(hexadecimal: str, look: Look) -> None:
    assert sense(bytes.fromhex(hexadecimal.replace(" ", ""))) == look


@given(st.binary(max_size=300))
def test_any_bytes_are_some_answer(data: bytes) -> None:
    assert sense(data).says in (Says.DONE, Says.RUNNING, Says.FAILED, Says.LOST)


def test_an_emmc_is_discarded_then_sanitized_and_read_whole(pc: FakePc) -> None:
    disk = pc.mmc()
    found = disk.wiped()
    assert (found.outcome, found.level) == (Outcome.PASSED, Level.CLEAR)
    assert found.bytes_verified == SIZE
    assert disk.commands == [f"blkdiscard -f {disk.data}", f"mmc sanitize {disk.data}"]


@pytest.mark.parametrize("fault", ["lies", "halfway", "vanishes", "sanitize", "discard"])
def test_an_emmc_that_goes_wrong_is_never_called_wiped(pc: FakePc, fault: str) -> None:
    never_says_wiped(pc.mmc(fault).wiped(Method.MMC_SANITIZE))


def test_an_emmc_whose_discard_is_refused_is_overwritten_twice(pc: FakePc) -> None:
    disk = pc.mmc("discard")
    found = disk.wiped()
    assert outcomes(found) == [("mmc-sanitize", "skipped"), ("overwrite-random", "passed")]
    assert disk.planned().methods[1].passes == 2
    assert len(disk.commands) == 1  # without a discard nothing is there to sanitize


def test_a_discard_without_its_sanitize_is_not_believed(pc: FakePc) -> None:
    """Discarded places read as zeros at once; their content is still in the chip."""
    disk = pc.mmc("sanitize")
    attempts = cut_off(disk)
    disk.data.write_bytes(bytes(SIZE))
    found = disk.wiped(Method.MMC_SANITIZE, attempt=attempts[-1])
    never_says_wiped(found)
