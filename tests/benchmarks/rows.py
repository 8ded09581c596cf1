"""One row of the bench: our figure, others' figures of the same run, and the ratios."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

ROUNDS = 5
"""Each figure is a median; we and the others take turns, since machines drift."""


@dataclass(frozen=True)
class Row:
    """A figure. A ratio above 1 means that refurb is ahead."""

    name: str
    ours: float
    unit: str
    against: dict[str, float] = field(default_factory=dict)
    ratio: dict[str, float] = field(default_factory=dict)

    def json(self) -> dict[str, object]:
        """Return the row as `build/bench.json` holds it (CONTRACT)."""
        return asdict(self)


def in_turns(
    name: str,
    unit: str,
    ours: Callable[[], float],
    others: dict[str, Callable[[], float]],
    *,
    less_is_better: bool = False,
    rounds: int = ROUNDS,
) -> Row:
    """Measure us and the others in turns; return medians, and the median of the paired ratios."""
    mine: list[float] = []
    theirs: dict[str, list[float]] = {who: [] for who in others}
    for _ in range(rounds):
        for who, measure in others.items():
            theirs[who].append(measure())
        mine.append(ours())
    return row_of(name, unit, mine, theirs, less_is_better=less_is_better)


def row_of(
    name: str,
    unit: str,
    mine: list[float],
    theirs: dict[str, list[float]],
    *,
    less_is_better: bool = False,
) -> Row:
    """Return the row of figures that were measured in turns."""

    def ratio(a: float, b: float) -> float:
        return b / a if less_is_better else a / b

    return Row(
        name=name,
        ours=round(statistics.median(mine), 3),
        unit=unit,
        against={who: round(statistics.median(seen), 3) for who, seen in theirs.items()},
        ratio={
            who: round(statistics.median(map(ratio, mine, seen)), 3) for who, seen in theirs.items()
        },
    )
