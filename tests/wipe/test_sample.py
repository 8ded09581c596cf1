"""How much is read back after a firmware erase, and that it is really read."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refurb.host.block import BlockDevice
from refurb.model.wipe import Method, Verification
from refurb.wipe.disk_io import Bad
from refurb.wipe.marks import SIZE, CannotMark, Marks
from refurb.wipe.pattern import new_seed
from refurb.wipe.sample import SMALL_BYTES, read_back, regions
from tests.wipe.disks import filled

SAMPLE, WHOLE = Verification.SAMPLE, Verification.FULL_READ


@settings(max_examples=30, deadline=None)
@given(sectors=st.integers((SMALL_BYTES >> 9) + 1, 1 << 36))
def test_samples_cover_a_tenth_of_each_of_a_thousand_parts_and_both_ends(sectors: int) -> None:
    """SP 800-88r1, 4.7.3: a thousand parts, two samples in each, a twentieth of it or more."""
    size = sectors * 512
    found = regions(size, SAMPLE, new_seed())
    assert found[0][0] == 0
    assert found[-1][0] + found[-1][1] == size
    assert all(first + length < following for (first, length), (following, _) in pairwise(found))
    part = size // 1000 // 4096 * 4096
    seen = [0] * 1001
    for first, length in found:
        at, end = first, first + length
        while at < end:
            inside = min(end - at, part - at % part)
            seen[min(at // part, 1000)] += inside
            at += inside
    assert all(bytes_seen >= part / 10 for bytes_seen in seen[:1000])


def test_small_disks_and_full_reads_leave_nothing_out() -> None:
    assert regions(SMALL_BYTES, SAMPLE, new_seed()) == ((0, SMALL_BYTES),)
    assert regions(1 << 40, WHOLE, new_seed()) == ((0, 1 << 40),)


def test_samples_of_two_runs_lie_elsewhere() -> None:
    size = 1 << 40
    assert regions(size, SAMPLE, new_seed()) != regions(size, SAMPLE, new_seed())


@pytest.mark.parametrize(
    ("method", "different"),
    [(Method.ATA_SANITIZE_OVERWRITE, True), (Method.ATA_SANITIZE_CRYPTO, False)],
)
def test_only_where_zeros_must_be_is_anything_else_wrong(
    tmp_path: Path, method: Method, different: bool
) -> None:
    disk = filled(tmp_path / "d", 4 << 20)
    bad = Bad()
    with BlockDevice(str(disk), write=True, allow_file=True) as device:
        done = read_back(
            device,
            method,
            ((0, 1 << 20), (2 << 20, 1 << 20)),
            bad=bad,
            stop=threading.Event(),
            tick=lambda _: None,
        )
    assert done == 2 << 20
    assert bool(bad.different) is different


def test_markers_lie_at_both_ends_and_everywhere_between(tmp_path: Path) -> None:
    disk = filled(tmp_path / "d", 8 << 20)
    with BlockDevice(str(disk), write=True, allow_file=True) as device:
        marks = Marks(device, new_seed())
        assert (marks.places[0], marks.places[-1]) == (0, (8 << 20) - SIZE)
        assert len(marks.places) == len(set(marks.places)) == 32
        assert max(b - a for a, b in pairwise(marks.places)) < (8 << 20) // 8
        marks.place()
        assert marks.survey().is_untouched


@pytest.mark.parametrize("kept", [0, 1, 7])
def test_one_sector_of_one_marker_is_enough_to_say_no(tmp_path: Path, kept: int) -> None:
    disk = filled(tmp_path / "d", 8 << 20)
    with BlockDevice(str(disk), write=True, allow_file=True) as device:
        marks = Marks(device, new_seed())
        marks.place()
        at = marks.places[17] + kept * 512
        sector = disk.read_bytes()[at : at + 512]
        with disk.open("r+b") as file:
            file.write(bytes(8 << 20))
            file.seek(at)
            file.write(sector)
        survey = marks.survey()
    assert (survey.survivors, survey.is_all_gone) == (1, False)


def test_old_content_between_the_markers_is_seen(tmp_path: Path) -> None:
    disk = filled(tmp_path / "d", 8 << 20)
    with BlockDevice(str(disk), write=True, allow_file=True) as device:
        marks = Marks(device, new_seed())
        marks.place()
        with disk.open("r+b") as file:
            for place in marks.places:
                file.seek(place)
                file.write(bytes(SIZE))
        survey = marks.survey()
    assert survey.survivors == 0
    assert survey.old_content > 200
    assert not survey.is_all_gone


def test_the_same_seed_finds_the_same_markers_again(tmp_path: Path) -> None:
    disk, seed = filled(tmp_path / "d", 4 << 20), new_seed()
    with BlockDevice(str(disk), write=True, allow_file=True) as device:
        Marks(device, seed).place()
        assert Marks(device, seed).survey().is_untouched
        assert Marks(device, new_seed()).survey().survivors == 0


def test_a_disk_too_small_for_markers_proves_nothing(tmp_path: Path) -> None:
    disk = filled(tmp_path / "d", 15 * SIZE)
    with (
        BlockDevice(str(disk), write=True, allow_file=True) as device,
        pytest.raises(CannotMark),
    ):
        Marks(device, new_seed()).place()
