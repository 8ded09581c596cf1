"""Step-by-step help to find the bad memory module, for a trainee with the PC open before them."""

from __future__ import annotations

from collections.abc import Iterator

from refurb.locale import text
from refurb.model.check import MemoryTest
from refurb.model.outcome import Outcome

SURE = (
    "health.memory_help.off",
    "health.memory_help.replace_known",
    "health.memory_help.again_once",
    "health.memory_help.keep_apart",
)
SEVERAL = (
    "health.memory_help.off",
    "health.memory_help.only_first",
    "health.memory_help.again",
    "health.memory_help.next_one",
    "health.memory_help.same_slot",
    "health.memory_help.keep_apart",
)
UNKNOWN = (
    "health.memory_help.off",
    "health.memory_help.soldered",
    "health.memory_help.any_first",
    "health.memory_help.again",
    "health.memory_help.next_any",
    "health.memory_help.same_slot",
    "health.memory_help.keep_apart",
)


def steps(test: MemoryTest) -> Iterator[str]:
    """Yield what to do after errors, one numbered step a line; nothing where there were none."""
    if test.outcome is not Outcome.FAILED:
        return
    first, others = test.suspects[:1], ", ".join(test.suspects[1:])
    keys: tuple[str, ...] = UNKNOWN if not first else SEVERAL if others else SURE
    for number, key in enumerate(keys, start=1):
        step = text(key, slot="".join(first), others=others)
        yield text("health.memory_help.step", number=number, text=step)
