"""Bad regions: where a disk would not take or give bytes, as (first byte, length)."""

from __future__ import annotations

from collections.abc import Iterable

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


def total(regions: Iterable[Region]) -> int:
    """Return how many bytes lie in the regions, each counted once."""
    return sum(length for _, length in merged(regions))
