"""Faulty disks, a PC that is cut off, and disks in use: nothing is ever wrongly called wiped."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.vm import faulty
from tests.vm.box import Box, need_vm, run
from tests.vm.conftest import TABLE
from tests.vm.fault_table import FAULTS, GOOD, HEAD, HELD, STATUS, Case, row

MIB = 1 << 20
RESUME_LIMIT_S = 5.0
Found = dict[str, Any]

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.fixture(scope="module")
def faults(folder: Path, request: pytest.FixtureRequest) -> Found:
    """Boot the PC with the faulty disks; it is cut off in the middle of its last wipe."""
    need_vm()
    box = Box(faulty.with_faults(folder), memory_mib=1536, limit_s=900)
    found = ended(run(box, "python3 jobs/faults.py", folder), "faults.json")
    tell(request.config, FAULTS, found)
    return found


@pytest.fixture(scope="module")
def again(folder: Path, faults: Found, request: pytest.FixtureRequest) -> Found:
    """Boot the PC once more: the wipe that was cut off goes on there."""
    box = Box(faulty.with_good_and_held_disks(folder), memory_mib=1536, limit_s=900)
    found = ended(run(box, "python3 jobs/again.py", folder), "again.json")
    tell(request.config, GOOD, found)
    return found


def ended(out: Path, name: str) -> Found:
    assert (out / "status").read_text().strip() == "0", (out / "job.log").read_text()
    found: Found = json.loads((out / name).read_bytes())
    return found


def tell(config: pytest.Config, cases: dict[str, Case], found: Found) -> None:
    """Leave what happened to be printed at the end of the run."""
    lines = config.stash.setdefault(TABLE, [*HEAD])
    lines += [row(case, found[name]) for name, case in cases.items() if name in found]


def is_honest(found: Found) -> None:
    """Hold what is true of every end: no level without evidence, and the status of the contract."""
    assert found["status"] != "hangs", found["said"]
    disks = found["report"]["disks"] if found["report"] else []
    for disk in disks:
        is_passed = disk["outcome"] == "passed"
        assert (disk["level"] == "Clear") is is_passed
        assert is_passed or disk["reason"]
        if is_passed:
            assert disk["bytes"] == disk["bytes_verified"] == disk["capacity_bytes"]
            assert not disk["unreadable"]
    if len(disks) == 1 and disks[0]["outcome"] == "passed":
        assert not found["left"], "called wiped, and what had been there is there"
    if disks:
        assert found["status"] == max(STATUS[disk["outcome"]] for disk in disks)


def is_as(case: Case, found: Found) -> None:
    """Hold that a case ended as the table says."""
    is_honest(found)
    assert found["status"] == STATUS[case.end], found
    if case.end == "refused":
        assert not found["report"]
        assert case.says in found["said"]
        return
    disk = found["report"]["disks"][0]
    assert disk["outcome"] == case.end
    assert case.says in (disk["reason"] or "")
    assert [tuple(place) for place in disk["unreadable"]] == list(case.places)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_an_honest_end(faults: Found, name: str) -> None:
    is_as(FAULTS[name], faults[name])


def test_a_fault_that_comes_and_goes_is_never_called_wiped_wrongly(faults: Found) -> None:
    is_honest(faults["comes-and-goes"])


def test_no_case_is_left_out(faults: Found, again: Found) -> None:
    assert set(faults) == {*FAULTS, "comes-and-goes", "line"}
    assert set(again) == {*GOOD, *HELD}


def test_beside_a_disk_that_hangs_another_is_wiped(faults: Found, folder: Path) -> None:
    _, beside = faults["hangs"]["report"]["disks"]
    assert beside["outcome"] == "passed"
    assert not any(faulty.image_of(folder, "goodside").read_bytes())


def test_the_whole_line_ends_though_a_disk_hangs_and_says_so_of_each(faults: Found) -> None:
    found = faults["line"]
    assert found["status"] == 5, found["said"]
    steps = found["report"]["steps"]
    wipes = {s["outcome"]: s["reason"] for s in steps if s["stage"] == "wipe"}
    assert set(wipes) == {"unknown", "passed", "skipped"}  # the order names two disks of many
    assert "no longer answers" in wipes["unknown"]
    (record,) = [s for s in steps if s["stage"] == "record"]
    assert record["outcome"] == "passed", record
    assert found["report"]["record"]
    assert found["report"]["grade"] not in ("A", "B", "C")


@pytest.mark.parametrize("name", [name for name in GOOD if name != "reset"])
def test_a_good_disk_of_every_kind_passes(again: Found, folder: Path, name: str) -> None:
    is_as(GOOD[name], again[name])
    if GOOD[name].end == "passed":
        assert not any(faulty.image_of(folder, name.replace("-", "")).read_bytes())


def test_after_a_reset_the_wipe_goes_on_and_every_byte_is_right(again: Found, folder: Path) -> None:
    found = again["reset"]
    is_as(GOOD["reset"], found)
    assert found["resume_s"] < RESUME_LIMIT_S
    image = faulty.image_of(folder, "reset").read_bytes()
    assert found["written"] < len(image)  # it did not begin anew
    lines = (folder / "shared/out/journal.jsonl").read_text().splitlines()
    seeds = {e["seed"] for e in map(json.loads, lines) if e["kind"] == "wipe_checkpoint"}
    (seed,) = seeds
    stream = Cipher(algorithms.AES(bytes.fromhex(seed)), modes.CTR(bytes(16))).encryptor()
    assert stream.update(bytes(len(image))) == image


@pytest.mark.parametrize("serial", HELD)
def test_a_disk_in_use_is_refused_and_untouched(again: Found, serial: str) -> None:
    found = again[serial]
    assert (found["status"], found["report"]) == (3, None)
    assert found["untouched"] is True
    assert found["refusal"] == HELD[serial][1]
