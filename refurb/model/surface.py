"""The surface of a disk as its wipe measured it: equal regions, each written and read back."""

from __future__ import annotations

from refurb.model.base import Fact, WholeNumber

Seen = tuple[WholeNumber, WholeNumber, WholeNumber]
"""One measured region: its number, its mean speed in kB/s (1000 bytes), its slowest request in ms.
"""


class Speeds(Fact):
    """One phase, a number for each region in the disk's order; null where nothing was measured."""

    kb_per_second: tuple[WholeNumber | None, ...]
    slowest_ms: tuple[WholeNumber | None, ...]


class Surface(Fact):
    """How fast each region of a disk took and gave its bytes.

    Region `i` begins at byte `i * region_bytes`; the last one may be shorter. `slow` lists the
    regions that were read too slowly twice; null where that is not judged (flash memory, a small
    disk, a wipe that did not come to its end).
    """

    region_bytes: WholeNumber
    write: Speeds
    verify: Speeds
    slow: tuple[WholeNumber, ...] | None = None

    @property
    def is_partial(self) -> bool:
        """Tell whether some region was not measured, as where a wipe was cut off."""
        return None in self.write.kb_per_second or None in self.verify.kb_per_second


def joined(before: tuple[Seen, ...], after: tuple[Seen, ...]) -> tuple[Seen, ...]:
    """Return what was measured in both, in order; of a region measured twice the later."""
    return tuple(sorted({seen[0]: seen for seen in (*before, *after)}.values()))
