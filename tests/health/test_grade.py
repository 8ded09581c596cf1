"""Rules as data: how they match, what the shipped check files say, and what is wrong in others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from refurb import locale
from refurb.health import checks
from refurb.health.grade import FIELDS, disk_view, judge, memory_view
from refurb.health.smart import Smart
from refurb.locale import text
from refurb.model.check import DiskFacts, MemoryTest
from refurb.model.disk import Medium
from refurb.model.outcome import Grade, Outcome
from refurb.problem import CouldNot


def grade(medium: Medium = Medium.HDD, **facts: object) -> tuple[Grade, str]:
    known = DiskFacts.model_validate({"smart_passed": True, **facts})
    verdict = judge(checks.load("disk-smart"), disk_view(Smart(facts=known, has_data=True), medium))
    return verdict.grade, verdict.reasons[0].code


def test_shipped_checks_have_no_problems() -> None:
    assert checks.validate(checks.default_folder(), FIELDS) == []


@pytest.mark.parametrize(
    ("sectors", "expected"),
    [(0, "A"), (1, "B"), (4, "B"), (5, "C"), (16, "C"), (17, "reject")],
)
def test_reallocated_sectors_of_a_hard_disk(sectors: int, expected: str) -> None:
    assert grade(reallocated=sectors)[0] == expected


@pytest.mark.parametrize(
    ("percent", "expected"),
    [(0, "A"), (20, "A"), (21, "B"), (50, "B"), (51, "C"), (80, "C"), (81, "reject")],
)
def test_wear_of_flash(percent: int, expected: str) -> None:
    assert grade(Medium.SSD, reallocated=0, used_percent=percent)[0] == expected


@pytest.mark.parametrize(
    "counter",
    ["pending", "offline_uncorrectable", "reported_uncorrectable", "spin_retries",
     "end_to_end_errors", "media_errors", "critical_warning"],
)  # fmt: skip
def test_one_error_of_these_rejects_a_hard_disk(counter: str) -> None:
    assert grade(reallocated=0, **{counter: 0})[0] is Grade.A
    assert grade(reallocated=0, **{counter: 1})[0] is Grade.REJECT


def test_ssd_whose_wear_is_not_known_is_no_a() -> None:
    assert grade(Medium.SSD, reallocated=0) == (Grade.B, "wear-unknown")


@pytest.mark.parametrize("medium", list(Medium))
def test_no_data_is_never_a_grade(medium: Medium) -> None:
    view = disk_view(Smart(), medium)
    assert judge(checks.load("disk-smart"), view).grade is Grade.UNKNOWN


def test_reasons_speak_the_language_chosen_and_give_the_number() -> None:
    locale.choose("fr")
    view = disk_view(Smart(facts=DiskFacts(pending=67), has_data=True), Medium.HDD)
    (reason,) = judge(checks.load("disk-smart"), view).reasons[:1]
    assert "67" in reason.text
    assert "Secteurs" in reason.text


def test_all_reasons_of_the_deciding_grade_are_told() -> None:
    facts = DiskFacts(pending=3, reallocated=99, spin_retries=1)
    view = disk_view(Smart(facts=facts, has_data=True), Medium.HDD)
    told = {reason.code for reason in judge(checks.load("disk-smart"), view).reasons}
    assert told == {"pending-sectors", "reallocated-many", "spin-retries"}


@pytest.mark.parametrize(
    ("outcome", "errors", "lesser", "expected"),
    [
        (Outcome.PASSED, 0, False, "A"),
        (Outcome.PASSED, 0, True, "B"),
        (Outcome.FAILED, 2, False, "reject"),
        (Outcome.ABORTED, 1, False, "reject"),
        (Outcome.ABORTED, 0, False, "unknown"),
        (Outcome.SKIPPED, 0, False, "unknown"),
        (Outcome.ERROR, 0, False, "unknown"),
        (Outcome.TIMED_OUT, 0, True, "unknown"),
    ],
)
def test_memory_grade(outcome: Outcome, errors: int, lesser: bool, expected: str) -> None:
    test = MemoryTest(
        outcome=outcome, tool="t", lesser=lesser, tested_bytes=1, errors=errors, seconds=1
    )
    assert judge(checks.load("memory"), memory_view(test)).grade == expected


def spoiled(tmp_path: Path, old: str, new: str) -> list[str]:
    """Return the problems of a copy of the shipped checks with one text replaced."""
    folder = tmp_path / "checks"
    shutil.copytree(checks.default_folder(), folder, dirs_exist_ok=True)
    file = folder / "disk-smart.toml"
    whole = file.read_text(encoding="utf-8")
    assert old in whole
    file.write_text(whole.replace(old, new), encoding="utf-8")
    return checks.validate(folder, FIELDS)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('field = "pending", op = "gt"', 'field = "pendig", op = "gt"', 'field "pendig" does not'),
        ('op = "gt", limit = "used_c"', 'op = "gt", limit = "used_z"', 'limit "used_z" is not'),
        ('op = "gt", limit = "used_c"', 'op = "above", limit = "used_c"', "op"),
        ('grade = "reject"', 'grade = "D"', "grade"),
        ('code = "undecided"\ngrade = "unknown"', 'code = "undecided"', "last rule"),
        ("{used_percent} % of", "{used_percents} % of", "names {used_percents}"),
        ('op = "eq", value = false', 'op = "eq"', "exactly 1 of"),
        ('why = "Half of the rated life is left."\n', "", "why"),
        ('id = "disk-smart"', 'id = "disk-other"', "disk-other"),
        ('target = "disk"', 'target = "moon"', 'target "moon"'),
        ("version = 3", "version = [", "disk-smart.toml"),
        ("locks = []", "locks = []\nshell = 'rm'", "shell"),
    ],
)
def test_broken_check_file_is_told(tmp_path: Path, old: str, new: str, told: str) -> None:
    problems = spoiled(tmp_path, old, new)
    assert any(told in problem for problem in problems), problems


def test_unused_limit_is_told(tmp_path: Path) -> None:
    problems = spoiled(
        tmp_path, "[limits.used_a]", '[limits.spare]\nvalue=1\nunit="x"\nwhy="y"\n[limits.used_a]'
    )
    assert problems == ["disk-smart.toml: " + text("health.problem.unused_limit", what="spare")]


def test_folder_without_checks_is_told(tmp_path: Path) -> None:
    assert len(checks.validate(tmp_path, FIELDS)) == 1


def test_missing_check_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CouldNot, match=r"disk-smart\.toml"):
        checks.load("disk-smart", tmp_path)


def test_workshop_can_change_a_limit(tmp_path: Path) -> None:
    shutil.copytree(checks.default_folder(), tmp_path / "checks")
    file = tmp_path / "checks" / "disk-smart.toml"
    own = file.read_text(encoding="utf-8").replace("version = 2", "version = 3")
    file.write_text(own.replace("value = 4\n", "value = 0\n", 1), encoding="utf-8")
    check = checks.load("disk-smart", tmp_path / "checks")
    view = disk_view(Smart(facts=DiskFacts(reallocated=1), has_data=True), Medium.HDD)
    assert check.label == "disk-smart@3"
    assert judge(check, view).grade is Grade.C
