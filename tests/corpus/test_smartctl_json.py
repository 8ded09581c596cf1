"""smartctl's JSON: every fact and the grade of every capture, as somebody read them with jq."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from refurb.health import smart
from refurb.health.assess import grade_disk
from refurb.health.checks import load
from refurb.model.check import DiskFacts
from refurb.model.disk import Disk

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "smartctl-json.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", EXPECTED)
def test_capture_is_read_and_graded_as_written_down(corpus: Path, name: str) -> None:
    model, serial, medium, grade, code = EXPECTED[name]["disk"]
    found = smart.parse((corpus / "smartctl-json" / name).read_bytes())
    assert (found.model or "", found.serial or "", str(found.medium)) == (model, serial, medium)
    assert found.has_data is ("facts" in EXPECTED[name])
    assert found.facts == DiskFacts.model_validate(EXPECTED[name].get("facts", {}))
    health = grade_disk(Disk(id="sda", path="/dev/sda"), found, load("disk-smart"))
    assert (str(health.grade), health.reasons[0].code) == (grade, code)


def test_no_capture_is_left_out(corpus: Path) -> None:
    folder = corpus / "smartctl-json"
    names = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert names == set(EXPECTED)
