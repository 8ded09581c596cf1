"""What the kernel says of one of our own pages."""

from __future__ import annotations

from refurb.host.pagemap import page_flags

EXCLUSIVE, SOFT_DIRTY = 2, 1


def test_a_page_of_ours_is_exclusively_ours_on_every_kernel_of_today() -> None:
    flags = page_flags()
    assert flags is not None
    assert flags & EXCLUSIVE
    assert not flags & ~(EXCLUSIVE | SOFT_DIRTY)
