"""The published JSON Schema is the one of the model."""

from __future__ import annotations

import json
from pathlib import Path

from refurb.record.schema import schema

COMMITTED = Path(__file__).resolve().parents[2] / "docs" / "record.schema.json"


def test_the_committed_schema_is_the_generated_one() -> None:
    again = "run: python -m refurb.record.schema > docs/record.schema.json"
    assert COMMITTED.read_text(encoding="utf-8") == schema(), again


def test_the_schema_knows_no_floats() -> None:
    assert '"number"' not in schema()
    battery = json.loads(schema())["$defs"]["Battery"]["properties"]["design_wh"]
    assert battery["anyOf"][0]["type"] == "string"
