"""What every model shares: frozen, no unknown fields, and numbers that survive any JSON reader."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

WholeNumber = Annotated[int, Field(ge=0, lt=2**53)]
"""A count or a size that every JSON reader keeps exactly (53 bits)."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Fact(BaseModel):
    """A frozen piece of knowledge."""

    model_config = ConfigDict(frozen=True, extra="forbid", ser_json_inf_nan="null")
