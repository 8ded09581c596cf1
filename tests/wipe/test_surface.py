"""The wipe pass as a surface test: what is measured, what is kept, and what counts as slow."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.line.state import State
from refurb.model.disk import Medium
from refurb.model.event import Event, WipeCheckpoint
from refurb.model.outcome import Outcome
from refurb.model.surface import Seen
from refurb.model.wipe import DiskPlan, DiskWipe, Method
from refurb.wipe import overwrite, stopwatch, surface
from refurb.wipe.stopwatch import Stopwatch
from refurb.wipe.surface import Measured, percents, region_bytes_of
from refurb.wipe.sweep import CHUNK
from tests.wipe.disks import filled, planned, wiped

MS = 1_000_000
HDD = 500_107_862_016
SIZE = 24 << 20


@pytest.fixture
def small_regions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a region be a single request, so that a small file has some."""
    monkeypatch.setattr(surface, "LEAST_REQUESTS", 1)


class Clock:
    """A clock that stands still unless it is moved."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


def mark(size: int, verify: list[Seen], write: list[Seen] | None = None) -> WipeCheckpoint:
    return WipeCheckpoint(
        disk="sda", method=Method.OVERWRITE_ZERO, seed="", written=size, verified=size,
        region_bytes=region_bytes_of(size), write_seen=tuple(write or ()),
        verify_seen=tuple(verify),
    )  # fmt: skip


def like_a_hard_disk(slow: dict[int, int]) -> list[Seen]:
    """Return 200 regions from 180 MB/s outside to 90 inside, but for `slow` (in per cent)."""
    return [(i, (180_000 - 450 * i) * slow.get(i, 100) // 100, 40) for i in range(200)]


@given(st.integers(1, 1 << 45))
def test_a_disk_of_any_size_has_at_most_200_regions_of_whole_requests(size: int) -> None:
    region = region_bytes_of(size)
    assert region % CHUNK == 0
    assert 1 <= -(-size // region) <= 200
    assert size <= 1600 * CHUNK or -(-size // region) > 100


def test_each_region_gets_its_mean_speed_and_its_slowest_request() -> None:
    clock, seen = Clock(), []
    watch = Stopwatch(seen, 0, 5 * CHUNK, 2 * CHUNK, clock)
    for i, took in enumerate([10, 30, 5, 5, 7]):
        clock.now += took * MS
        watch.note(i * CHUNK, took * MS)
        watch.reach((i + 1) * CHUNK)
    rates = [2 * CHUNK // 40, 2 * CHUNK // 10, CHUNK // 7]  # bytes per ms are kB per s
    assert seen == [(0, rates[0], 30), (1, rates[1], 5), (2, rates[2], 7)]


def test_a_region_in_whose_middle_a_sweep_began_is_left_out() -> None:
    clock, seen = Clock(), []
    watch = Stopwatch(seen, CHUNK, 6 * CHUNK, 2 * CHUNK, clock)
    for reached in (2, 4, 6):
        clock.now += 10 * MS
        watch.reach(reached * CHUNK)
    assert [region for region, _, _ in seen] == [1, 2]
    assert seen[0][1] == 2 * CHUNK // 10  # the time before it is not its own


def test_regions_that_end_together_share_one_speed() -> None:
    clock, seen = Clock(), []
    watch = Stopwatch(seen, 0, 3 * CHUNK, CHUNK, clock)
    clock.now = 30 * MS
    watch.reach(3 * CHUNK)
    assert [speed for _, speed, _ in seen] == [CHUNK // 10] * 3


def test_a_disk_that_slows_down_smoothly_has_no_slow_zone() -> None:
    assert Measured(HDD, mark(HDD, like_a_hard_disk({}))).suspects(Medium.HDD) == []


@pytest.mark.parametrize("where", [0, 1, 97, 198, 199])
def test_a_zone_below_half_its_neighbours_is_suspect_anywhere(where: int) -> None:
    region = region_bytes_of(HDD)
    found = Measured(HDD, mark(HDD, like_a_hard_disk({where: 47}))).suspects(Medium.HDD)
    assert found == [(where * region, min((where + 1) * region, HDD))]
    assert Measured(HDD, mark(HDD, like_a_hard_disk({where: 54}))).suspects(Medium.HDD) == []


def test_a_wide_weak_zone_does_not_hide_itself() -> None:
    weak = dict.fromkeys(range(50, 57), 30)
    assert len(Measured(HDD, mark(HDD, like_a_hard_disk(weak))).suspects(Medium.HDD)) == 7


def test_only_what_is_slow_again_counts() -> None:
    measured = Measured(HDD, mark(HDD, like_a_hard_disk({20: 10, 120: 10})))
    suspects = measured.suspects(Medium.HDD)
    assert len(suspects) == 2
    measured._verify.append((20, 170_000, 40))  # read once more: it had only been a pause
    measured._verify.append((120, 14_000, 900))
    measured.judge(Medium.HDD, suspects)
    found = measured.surface()
    assert found is not None
    assert found.slow == (120,)
    assert found.verify.slowest_ms[120] == 900


@pytest.mark.parametrize(
    ("medium", "size"), [(Medium.SSD, HDD), (Medium.NVME, HDD), (Medium.HDD, 1 << 30)]
)
def test_flash_and_small_disks_are_measured_but_not_judged(medium: Medium, size: int) -> None:
    count = -(-size // region_bytes_of(size))
    measured = Measured(size, mark(size, like_a_hard_disk({30: 5})[:count]))
    assert measured.suspects(medium) == []
    measured.judge(medium, [])
    found = measured.surface()
    assert found is not None
    assert found.slow is None


def test_percents_say_nothing_where_nothing_was_measured() -> None:
    assert percents([None, 100, None, 40]) == [None, 250, None, 40]
    assert percents([7]) == [100]
    assert percents([]) == []


@pytest.mark.usefixtures("small_regions")
def test_a_wipe_measures_every_region_of_both_phases(tmp_path: Path) -> None:
    found = wiped(planned(filled(tmp_path / "d", SIZE)))
    assert found.surface is not None
    assert found.surface.region_bytes == CHUNK
    for speeds in (found.surface.write, found.surface.verify):
        assert len(speeds.kb_per_second) == len(speeds.slowest_ms) == SIZE // CHUNK
        assert all(speed and speed > 0 for speed in speeds.kb_per_second)
    assert not found.surface.is_partial


@pytest.mark.usefixtures("small_regions")
def test_what_was_measured_before_a_cut_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(overwrite, "CHECKPOINT_S", 0)
    monkeypatch.setattr(overwrite, "OVERLAP", CHUNK)
    plan = planned(filled(tmp_path / "d", SIZE), Method.OVERWRITE_RANDOM)
    state = State()

    def cut(event: Event) -> None:
        state.take(event)
        if isinstance(event, WipeCheckpoint) and len(event.verify_seen) > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        wiped(plan, keep=cut)
    before = state.checkpoints[plan.id]
    assert len(before.write_seen) == SIZE // CHUNK
    assert before.verify_seen
    found = wiped(plan, checkpoint=before, keep=state.take)
    assert found.outcome is Outcome.PASSED
    assert found.surface is not None
    assert found.surface.write.kb_per_second == tuple(s for _, s, _ in before.write_seen)
    assert not found.surface.is_partial
    assert len(state.checkpoints[plan.id].verify_seen) == SIZE // CHUNK


@pytest.mark.usefixtures("small_regions")
def test_a_map_says_that_it_is_partial_where_measures_were_lost(tmp_path: Path) -> None:
    disk = tmp_path / "d"
    disk.write_bytes(bytes(SIZE))
    old = WipeCheckpoint(
        disk=str(disk), method=Method.OVERWRITE_ZERO, seed="", written=SIZE // 2, verified=0
    )
    found = wiped(planned(disk), checkpoint=old)
    assert found.outcome is Outcome.PASSED
    assert found.surface is not None
    assert found.surface.is_partial
    assert found.surface.write.kb_per_second[0] is None
    assert None not in found.surface.verify.kb_per_second


def test_a_new_pass_forgets_what_an_earlier_one_measured() -> None:
    one = mark(SIZE, [(0, 5, 5)], [(0, 5, 5)])
    other = one.model_copy(update={"pass_index": 1, "write_seen": (), "verify_seen": ()})
    assert other.after(one).verify_seen == ()
    again = one.model_copy(update={"written": 0, "write_seen": (), "verify_seen": ()})
    assert again.after(one).write_seen == ()


class SlowRegion:
    """A clock that jumps whenever one region of the disk is read (its first `times` reads)."""

    def __init__(self, plan: DiskPlan, region: int, times: int) -> None:
        self.plan, self.region, self.left = plan, region, times

    def wipe(self, monkeypatch: pytest.MonkeyPatch) -> DiskWipe:
        real = overwrite.Verifier.do
        late = [0]
        monkeypatch.setattr(surface, "LEAST_JUDGED", 1)

        def do(worker: overwrite.Verifier, offset: int, size: int) -> None:
            real(worker, offset, size)
            if offset // CHUNK == self.region and self.left:
                self.left -= 1
                late[0] += 3600 * 1000 * MS

        monkeypatch.setattr(overwrite.Verifier, "do", do)
        real_init = stopwatch.Stopwatch.__init__

        def init(watch: Stopwatch, *args: object) -> None:
            real_init(watch, *args, lambda: late[0] + next(ticks) * MS)  # type: ignore[arg-type]

        ticks = iter(range(1 << 30))
        monkeypatch.setattr(stopwatch.Stopwatch, "__init__", init)
        return wiped(self.plan)


@pytest.mark.parametrize(("times", "slow"), [(1, ()), (2, (7,))])
@pytest.mark.usefixtures("small_regions")
def test_one_pause_does_not_count_and_a_zone_that_is_slow_twice_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int, slow: tuple[int, ...]
) -> None:
    monkeypatch.setattr("refurb.wipe.sweep.IN_FLIGHT", 1)  # so that regions end one by one
    disk = planned(filled(tmp_path / "d", SIZE)).model_copy(update={"medium": Medium.HDD})
    found = SlowRegion(disk, 7, times).wipe(monkeypatch)
    assert found.outcome is Outcome.PASSED
    assert found.surface is not None
    assert found.surface.slow == slow
