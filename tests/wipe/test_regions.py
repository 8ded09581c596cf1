"""Regions are joined without losing or inventing a byte."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from refurb.wipe.regions import merged, total

REGIONS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)))


@given(REGIONS)
def test_merged_regions_cover_exactly_the_same_bytes(regions: list[tuple[int, int]]) -> None:
    def covered(some: object) -> set[int]:
        return {byte for first, length in some for byte in range(first, first + length)}  # type: ignore[attr-defined]

    found = merged(regions)
    assert covered(found) == covered(regions)
    assert total(regions) == len(covered(regions))
    ends = [(first, first + length) for first, length in found]
    assert all(a[1] < b[0] for a, b in pairwise(ends))
