"""The schema of check files is the one in docs, and says of every field what it is."""

from __future__ import annotations

import json
from pathlib import Path

from refurb.health.schema import schema

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "checks.schema.json"


def test_the_committed_schema_is_the_generated_one() -> None:
    again = "run: make schema"
    assert COMMITTED.read_text(encoding="utf-8") == schema(), again


def test_every_field_is_described_and_no_other_is_allowed() -> None:
    whole = json.loads(schema())
    for part in (whole, *(d for d in whole["$defs"].values() if "properties" in d)):
        assert part["additionalProperties"] is False
        for name, field in part["properties"].items():
            assert field.get("description"), name
