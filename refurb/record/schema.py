"""The JSON Schema of a record: `python -m refurb.record.schema > docs/record.schema.json`."""

from __future__ import annotations

import json
import sys

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from refurb.model.record import Record


class _InRecords(GenerateJsonSchema):
    """Describes a signed record, in which decimal numbers are text."""

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:
        return {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?(e[-+][0-9]+)?$"}


def schema() -> str:
    """Return the JSON Schema (draft 2020-12) of `refurb.record/v1`, in one spelling."""
    found = Record.model_json_schema(schema_generator=_InRecords)
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:refurb:record:v1",
    }
    return json.dumps({**head, **found}, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema())
