"""ECC's own counters: what was added during the test, and in which slot."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.health.memory_edac import Reported, read_edac
from refurb.host.replay import ReplayHost

MC = "files/sys/devices/system/edac/mc"


def pc(folder: Path, **files: object) -> ReplayHost:
    """Return a PC with these files below `mc`; `__` stands for a slash."""
    for name, content in files.items():
        file = folder / MC / name.replace("__", "/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else f"{content}\n".encode())
    return ReplayHost(folder)


def test_pc_without_ecc_reports_nothing(tmp_path: Path) -> None:
    assert read_edac(ReplayHost(tmp_path)) is None
    assert read_edac(pc(tmp_path, power__autosuspend=1)) is None


def test_errors_of_all_controllers_are_counted_by_slot(tmp_path: Path) -> None:
    found = read_edac(
        pc(
            tmp_path,
            mc0__ce_count=5, mc0__ue_count=1, mc1__ce_count=2, mc1__ue_count=0,
            mc0__dimm0__dimm_label="DIMM_A1",
            mc0__dimm0__dimm_ce_count=5, mc0__dimm0__dimm_ue_count=1,
            mc0__dimm3__dimm_label="DIMM_B1",
            mc0__dimm3__dimm_ce_count=0, mc0__dimm3__dimm_ue_count=0,
            mc1__rank1__dimm_label="", mc1__rank1__dimm_location="channel 1 slot 0",
            mc1__rank1__dimm_ce_count=2, mc1__rank1__dimm_ue_count=0,
        )
    )  # fmt: skip
    assert found is not None
    assert (found.corrected, found.uncorrected) == (7, 1)
    assert dict(+found.by_slot) == {"DIMM_A1": 6, "channel 1 slot 0": 2}


def test_rows_of_old_kernels_are_read(tmp_path: Path) -> None:
    found = read_edac(
        pc(
            tmp_path,
            mc0__ce_count=3, mc0__ue_count=0,
            mc0__csrow0__ch0_ce_count=0, mc0__csrow0__ch0_dimm_label="DIMM 1",
            mc0__csrow1__ch1_ce_count=3, mc0__csrow1__ch1_dimm_label="DIMM 2",
        )
    )  # fmt: skip
    assert found is not None
    assert dict(+found.by_slot) == {"DIMM 2": 3}


def test_only_what_came_during_the_test_counts(tmp_path: Path) -> None:
    label = {"mc0__dimm0__dimm_label": "A", "mc0__dimm1__dimm_label": "B"}
    before = read_edac(
        pc(tmp_path, mc0__ce_count=9, mc0__dimm0__dimm_ce_count=9, mc0__ue_count=0, **label)
    )
    after = read_edac(
        pc(tmp_path, mc0__ce_count=11, mc0__dimm1__dimm_ce_count=2, mc0__ue_count=0, **label)
    )
    assert before is not None
    assert after is not None
    new = after.since(before)
    assert (new.corrected, new.uncorrected, dict(new.by_slot)) == (2, 0, {"B": 2})
    assert before.since(after) == Reported()


@pytest.mark.parametrize("content", [b"", b"many\n", b"-3\n", b"\xff\xfe", b"9" * 300])
def test_counter_that_is_no_number_counts_nothing(tmp_path: Path, content: bytes) -> None:
    found = read_edac(pc(tmp_path, mc0__ce_count=content, mc0__ue_count=1))
    assert found is not None
    assert (found.corrected, found.uncorrected) == (0, 1)


@given(st.integers(0, 99), st.integers(0, 99))
def test_counters_that_were_reset_never_count_below_nothing(was: int, now: int) -> None:
    new = Reported(now, now).since(Reported(was, was))
    assert new.corrected == new.uncorrected == max(now - was, 0)
