"""Asset ids survive people and scanners."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refurb.model import asset_id

IDS = st.builds(asset_id.mint)


def test_a_minted_id_has_the_shape_that_labels_show() -> None:
    minted = asset_id.mint()
    assert len(minted) == 9
    assert minted[4] == "-"
    assert not set(minted) & set("ILO01")


@given(IDS)
def test_it_is_read_however_it_was_typed(minted: str) -> None:
    assert asset_id.read(f" {minted.lower().replace('-', ' ')} ") == minted


@given(IDS, st.integers(0, 7), st.sampled_from(asset_id.SYMBOLS))
def test_every_single_wrong_symbol_is_caught(minted: str, where: int, other: str) -> None:
    plain = minted.replace("-", "")
    wrong = plain[:where] + other + plain[where + 1 :]
    if wrong != plain:
        with pytest.raises(ValueError, match=wrong):
            asset_id.read(wrong)


@given(IDS, st.integers(0, 6))
def test_every_swap_of_neighbours_is_caught(minted: str, where: int) -> None:
    plain = list(minted.replace("-", ""))
    plain[where], plain[where + 1] = plain[where + 1], plain[where]
    wrong = "".join(plain)
    if wrong != minted.replace("-", ""):
        with pytest.raises(ValueError, match=wrong):
            asset_id.read(wrong)
