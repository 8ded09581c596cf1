"""Gaps, forks and broken links in a stick's chain."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from refurb.record import keys, stick
from refurb.record.chain import ChainReport, check_chain
from refurb.record.dsse import Untrusted
from tests.record.making import keyring_of, seal_run


def _chain(home: Path, *runs: str) -> list[bytes]:
    return [seal_run(home, run).path.read_bytes() for run in runs]


def test_a_missing_record_is_a_gap(tmp_path: Path) -> None:
    one, _two, _three, four = _chain(tmp_path, "1", "2", "3", "4")
    report = check_chain([four, one], stick.own_keyring(tmp_path))
    assert [(g.first, g.last) for g in report.gaps] == [(2, 3)]
    assert not report.forks
    assert not report.broken
    assert check_chain([four], stick.own_keyring(tmp_path)).gaps[0].last == 3


def test_a_cloned_stick_is_a_fork(tmp_path: Path) -> None:
    first = _chain(tmp_path / "a", "1")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    of_a = _chain(tmp_path / "a", "2a")
    of_b = _chain(tmp_path / "b", "2b", "3b")
    report = check_chain([*first, *of_a, *of_b], stick.own_keyring(tmp_path / "a"))
    assert [(f.seq, len(f.sha256)) for f in report.forks] == [(2, 2)]
    assert not report.gaps
    without_their_two = check_chain([*first, *of_a, of_b[1]], stick.own_keyring(tmp_path / "a"))
    assert [b.seq for b in without_their_two.broken] == [3]


def test_the_same_envelope_twice_and_in_any_order_is_no_fork(tmp_path: Path) -> None:
    found = _chain(tmp_path, "1", "2", "3")
    ring = stick.own_keyring(tmp_path)
    assert check_chain([*reversed(found), *found], ring) == ChainReport()


def test_two_sticks_do_not_mix(tmp_path: Path) -> None:
    found = _chain(tmp_path / "a", "1", "2") + _chain(tmp_path / "b", "3")
    ring = keyring_of(stick.own_key(tmp_path / "a"), stick.own_key(tmp_path / "b"))
    assert check_chain(found, ring) == ChainReport()


def test_a_record_that_does_not_verify_stops_the_look(tmp_path: Path) -> None:
    with pytest.raises(Untrusted):
        check_chain(_chain(tmp_path, "1"), keyring_of(keys.new_key()))
