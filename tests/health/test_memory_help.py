"""The steps a trainee follows to the bad module: complete, in order, in both languages."""

from __future__ import annotations

import pytest

from refurb import locale
from refurb.health.memory_help import steps
from refurb.health.show import memory_lines
from refurb.model.check import MemoryTest
from refurb.model.outcome import Outcome


def result(outcome: Outcome, *suspects: str) -> MemoryTest:
    return MemoryTest(
        outcome=outcome,
        tool="stressapptest",
        lesser=False,
        tested_bytes=64 << 20,
        errors=1 if outcome is Outcome.FAILED else 0,
        suspects=suspects,
        seconds=9,
    )


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("suspects", [(), ("DIMM1",), ("DIMM1", "DIMM2", "DIMM3")])
def test_steps_are_numbered_and_begin_with_the_plug(lang: str, suspects: tuple[str, ...]) -> None:
    locale.choose(lang)
    shown = list(steps(result(Outcome.FAILED, *suspects)))
    assert [line.split(".")[0].strip() for line in shown] == [
        str(number) for number in range(1, len(shown) + 1)
    ]
    assert ("débranchez" if lang == "fr" else "unplug") in shown[0]
    assert all(name in "".join(shown) for name in suspects)
    assert "{" not in "".join(shown)
    assert ("HS" if lang == "fr" else "dead") in shown[-1]


def test_sure_slot_is_replaced_and_others_are_tried_one_by_one() -> None:
    sure = "\n".join(steps(result(Outcome.FAILED, "DIMM1")))
    several = "\n".join(steps(result(Outcome.FAILED, "DIMM2", "DIMM1")))
    assert "put in a good one" in sure
    assert "one module only: the one in the slot “DIMM2”" in several
    assert "take out the next one: DIMM1" in several


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.FAILED])
def test_nobody_opens_a_pc_whose_memory_did_not_fail(outcome: Outcome) -> None:
    assert list(steps(result(outcome, "DIMM1"))) == []


def test_refurb_memory_shows_the_steps() -> None:
    shown = list(memory_lines(result(Outcome.FAILED, "DIMM1", "DIMM2")))
    assert shown[-7] == "To find the bad module:"
    assert "DIMM1" in shown[-5]
