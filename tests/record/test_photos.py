"""A record survives being photographed: its codes give it back byte for byte."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.problem import CouldNot
from refurb.record.photos import codes, joined
from refurb.record.stick import own_keyring
from refurb.record.verify import verify
from tests.record.making import seal_run


@pytest.fixture(scope="module")
def sealed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, bytes]:
    home = tmp_path_factory.mktemp("stick")
    return home, seal_run(home).path.read_bytes()


@pytest.fixture(scope="module")
def envelope(sealed: tuple[Path, bytes]) -> bytes:
    return sealed[1]


def test_any_order_and_any_number_of_times_give_the_record_back(
    sealed: tuple[Path, bytes],
) -> None:
    home, envelope = sealed
    found = [*codes(envelope, 195), *codes(envelope, 195)]
    random.Random(7).shuffle(found)
    again = joined(["\n".join(found)])
    assert again == envelope
    assert verify(again, own_keyring(home)).record_id


def test_each_code_fits_and_uses_only_letters_of_the_compact_mode(envelope: bytes) -> None:
    for letters in (77, 195, 854):
        for code in codes(envelope, letters):
            assert len(code) <= letters
            assert set(code) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def test_a_missing_code_is_named(envelope: bytes) -> None:
    found = list(codes(envelope, 195))
    assert len(found) > 3
    del found[1]
    with pytest.raises(CouldNot, match="codes 2 are missing"):
        joined(found)


def test_codes_of_two_records_are_not_mixed(envelope: bytes, tmp_path: Path) -> None:
    other = seal_run(tmp_path).path.read_bytes()
    with pytest.raises(CouldNot, match="several records"):
        joined([*codes(envelope, 195), *codes(other, 195)])
    with pytest.raises(CouldNot, match="no code"):
        joined(["hello", ""])


@given(at=st.integers(0, 10_000), letter=st.sampled_from("ABCXYZ234567"))
def test_a_letter_read_wrongly_is_noticed(envelope: bytes, at: int, letter: str) -> None:
    found = list(codes(envelope, 195))
    number = at % len(found)
    code = found[number]
    place = 24 + at % (len(code) - 24)
    found[number] = code[:place] + letter + code[place + 1 :]
    if found[number] == code:
        assert joined(found) == envelope
        return
    try:
        assert joined(found) == envelope  # the last letter may hold spare bits only
    except CouldNot as problem:
        assert problem.key == "record.photos.damaged"
