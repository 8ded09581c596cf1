"""The bytes of a record: no number that a JSON reader may change."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.record import canonical
from refurb.record.dsse import Untrusted
from refurb.record.strict_json import NotStrict, encode, parse
from tests.record.making import folded, good_run


def test_a_record_survives_its_bytes_with_decimals_as_text() -> None:
    record = folded(good_run())
    data = canonical.to_bytes(record)
    assert canonical.from_bytes(data) == record
    battery = json.loads(data)["machine"]["batteries"][0]
    assert (battery["design_wh"], battery["full_wh"]) == ("65.1", "1e-07")


def test_the_same_record_gives_the_same_bytes() -> None:
    assert canonical.to_bytes(folded(good_run())) == canonical.to_bytes(folded(good_run()))


def test_a_float_that_slipped_into_a_model_is_never_signed() -> None:
    record = folded(good_run())
    spoiled = record.model_copy(
        update={"memory": record.memory.model_copy(update={"seconds": 1.5})}
    )  # type: ignore[union-attr]
    with pytest.raises(NotStrict), pytest.warns(UserWarning):
        canonical.to_bytes(spoiled)


def test_a_number_past_53_bits_is_never_signed() -> None:
    record = folded(good_run())
    tool = record.tools[0].model_copy(update={"exit": 2**53})
    with pytest.raises(NotStrict):
        canonical.to_bytes(record.model_copy(update={"tools": (tool,)}))


@pytest.mark.parametrize("data", [b"{}", b"", b"[1]", b'{"schema_name": 1.5}', b"\xff"])
def test_what_is_no_record_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(Untrusted):
        canonical.from_bytes(data)


@pytest.mark.parametrize(
    "data",
    [b"1.0", b"1e3", b"NaN", b"-Infinity", b"9007199254740992", b"-9007199254740992",
     b"9" * 5000, b'{"a":1,"a":2}', b"[" * 100_000],
)  # fmt: skip
def test_strict_json_refuses_what_two_readers_may_read_differently(data: bytes) -> None:
    with pytest.raises(NotStrict):
        parse(data)


WHOLE = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | WHOLE | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(VALUES)
def test_strict_json_reads_what_it_writes(value: object) -> None:
    assert parse(encode(value)) == value
