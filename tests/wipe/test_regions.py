"""Regions are joined without losing or inventing a byte."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from refurb.wipe.regions import merged, outside, total

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


@given(REGIONS, st.integers(0, 60), st.integers(1, 40))
def test_what_lies_outside_is_the_rest(
    regions: list[tuple[int, int]], first: int, length: int
) -> None:
    bad = {byte for start, size in regions for byte in range(start, start + size)}
    pieces = list(outside(first, length, regions))
    rest = [byte for start, size in pieces for byte in range(start, start + size)]
    assert rest == [byte for byte in range(first, first + length) if byte not in bad]
    assert all(size > 0 for _, size in pieces)
