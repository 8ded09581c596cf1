"""Bad regions: where a disk would not take or give bytes, as (first byte, length)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

Region = tuple[int, int]
"""First byte and length in bytes."""


def merged(regions: Iterable[Region]) -> tuple[Region, ...]:
    """Return the regions in order, those that touch or overlap as one."""
    found: list[Region] = []
    for first, length in sorted(regions):
        if found and first <= found[-1][0] + found[-1][1]:
            start, before = found[-1]
            found[-1] = (start, max(before, first + length - start))
        elif length:
            found.append((first, length))
    return tuple(found)


def outside(first: int, length: int, regions: Iterable[Region]) -> Iterator[Region]:
    """Yield the parts of [first, first + length) that lie in none of the regions."""
    end = first + length
    for bad, size in merged(regions):
        if bad + size <= first:
            continue
        if bad >= end:
            break
        if bad > first:
            yield first, bad - first
        first = bad + size
    if first < end:
        yield first, end - first


def total(regions: Iterable[Region]) -> int:
    """Return how many bytes lie in the regions, each counted once."""
    return sum(length for _, length in merged(regions))
