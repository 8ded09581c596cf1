"""smartctl's JSON as another workbench kept it, within its snapshots: the same facts and grades."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from refurb.health import smart
from refurb.health.assess import grade_disk
from refurb.health.checks import load
from refurb.model.check import DiskFacts
from refurb.model.disk import Disk

EXPECTED = tomllib.loads(
    (Path(__file__).parent / "expected" / "smartctl-snapshot.toml").read_text(encoding="utf-8")
)


def attributes_of(snapshot: bytes) -> list[bytes]:
    """Return each smartctl document of a snapshot that holds attributes."""
    documents = json.loads(snapshot)["data"]["smart"]
    texts = [d if isinstance(d, str) else json.dumps(d) for d in documents]
    return [text.encode() for text in texts if "ata_smart_attributes" in text]


@pytest.mark.parametrize("name", EXPECTED)
def test_disk_of_a_snapshot_is_read_as_written_down(corpus: Path, name: str) -> None:
    model, serial, medium, grade, code = EXPECTED[name]["disk"]
    (document,) = attributes_of((corpus / "ereuse-snapshot" / name).read_bytes())
    found = smart.parse(document)
    assert (found.model, found.serial, str(found.medium)) == (model, serial, medium)
    assert found.facts == DiskFacts.model_validate(EXPECTED[name]["facts"])
    health = grade_disk(Disk(id="sda", path="/dev/sda"), found, load("disk-smart"))
    assert (str(health.grade), health.reasons[0].code) == (grade, code)
