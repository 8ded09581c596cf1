"""The JSON Schema of a check file: `python -m refurb.health.schema > docs/checks.schema.json`."""

from __future__ import annotations

import json
import sys

from refurb.health.checks import Check


def schema() -> str:
    """Return the JSON Schema (draft 2020-12) of `checks/*.toml`, in one spelling."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:refurb:check:v1",
    }
    whole = {**head, **Check.model_json_schema()}
    return json.dumps(whole, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
