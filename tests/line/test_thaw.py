"""The line lets the PC sleep once, before anything is planned, and only where it may."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from refurb.line.run import Run
from refurb.line.state import State
from refurb.line.thaw import thawed
from refurb.model.event import MachineSeen, WipeCheckpoint
from refurb.model.machine import Machine
from refurb.model.work_order import WorkOrder
from refurb.rack.from_order import FromOrder
from tests.line.helpers import Kept
from tests.wipe.test_thaw import Pc, ssd


class Willing(FromOrder):
    """Somebody who says yes, and remembers what was asked."""

    def __init__(self, *, yes: bool = True) -> None:
        super().__init__(WorkOrder(id="o", operator="anne"))
        self.asked: list[Sequence[str]] = []
        self._yes = yes

    def lets_sleep(self, disks: Sequence[str]) -> bool:
        self.asked.append(disks)
        return self._yes


@pytest.fixture
def slept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the file that is there once the PC slept."""
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "rtcwake").write_text(f"#!/bin/sh\ntouch {tmp_path}/slept\n")
    (bin_ / "rtcwake").chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_}:{os.environ['PATH']}")
    return tmp_path / "slept"


def run_with(folder: Path, pc: Pc, **more: object) -> tuple[Run, Kept]:
    kept = Kept(folder)
    state = State()
    run = Run(
        patient=pc, tools=pc, home=folder, out=folder, order=WorkOrder(id="o", operator="a"),
        journal=kept.journal, state=state, screen=lambda event: None, **more,
    )  # fmt: skip
    return run, kept


FROZEN = Machine(disks=(ssd(),))


def test_a_sleep_that_was_allowed_has_the_machine_seen_again(slept: Path, tmp_path: Path) -> None:
    run, kept = run_with(tmp_path, Pc())
    person = Willing()
    again = thawed(run, FROZEN, person)
    assert person.asked == [["sda"]]
    assert slept.exists()
    assert again != FROZEN
    assert any(isinstance(event, MachineSeen) for event in kept.journal.events)


def test_nobody_is_asked_where_the_pc_may_not_sleep(slept: Path, tmp_path: Path) -> None:
    person = Willing()
    run, _ = run_with(tmp_path, Pc(cmdline=b"boot=refurb\n"))
    assert thawed(run, FROZEN, person) is FROZEN
    run, _ = run_with(tmp_path / "practice", Pc(), practice=True)
    assert thawed(run, FROZEN, person) is FROZEN
    assert person.asked == []
    assert not slept.exists()


def test_a_no_and_a_run_that_goes_on_keep_it_awake(slept: Path, tmp_path: Path) -> None:
    run, _ = run_with(tmp_path, Pc())
    assert thawed(run, FROZEN, Willing(yes=False)) is FROZEN
    run.state.checkpoints["sda"] = WipeCheckpoint(
        disk="sda", method="overwrite-zero", seed="", written=1, verified=0
    )
    person = Willing()
    assert thawed(run, FROZEN, person) is FROZEN
    assert person.asked == []
    assert not slept.exists()


def test_an_order_lets_it_sleep_only_where_it_says_so() -> None:
    order = WorkOrder(id="o", operator="a", wipe=True)
    assert not FromOrder(order).lets_sleep(["sda"])
    assert FromOrder(order.model_copy(update={"suspend_frozen": True})).lets_sleep(["sda"])
