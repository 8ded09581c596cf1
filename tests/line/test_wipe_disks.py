"""The journal of `refurb wipe run` belongs to a disk, not to the name it has today."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from refurb.line.state import State
from refurb.line.wipe_disks import cut_off, journal_of, wipe_disks
from refurb.model.event import DiskPlanned, StepEnded, StepStarted, WipeCheckpoint
from refurb.model.outcome import Outcome, StageName
from refurb.model.wipe import DiskIdentity, DiskPlan, Method
from refurb.problem import WrongUse
from tests.wipe.disks import HOST

HOME = Path("/home")
SDA = DiskPlan(
    id="sda", path="/dev/sda", allowed=True, refusal=None, methods=(), verification="full-read",
    identity=DiskIdentity(path="/dev/sda", size_bytes=1 << 30, serial="S1", wwn=None, device=2048),
)  # fmt: skip
SDH = SDA.model_copy(
    update={
        "id": "sdh",
        "path": "/dev/sdh",
        "identity": DiskIdentity(
            path="/dev/sdh", size_bytes=1 << 30, serial="S1", wwn=None, device=2160
        ),
    }
)


def run_of(plan: DiskPlan, written: int) -> list[DiskPlanned | StepStarted | WipeCheckpoint]:
    return [
        DiskPlanned(plan=plan),
        StepStarted(stage=StageName.WIPE, target=plan.id, destructive=True),
        WipeCheckpoint(
            disk=plan.id, method=Method.OVERWRITE_ZERO, seed="", written=written, verified=0
        ),
    ]


def test_a_disk_that_was_renumbered_goes_on_where_it_stopped() -> None:
    assert journal_of(HOME, SDA) == journal_of(HOME, SDH)
    mark = cut_off(run_of(SDA, 4096), SDH).checkpoints[SDH.id]
    assert mark.written == 4096


def test_what_was_ended_under_another_name_never_goes_on() -> None:
    ended = StepEnded(
        stage=StageName.WIPE, target="sdh", outcome=Outcome.PASSED, milliseconds=1, reason=None
    )
    assert cut_off([*run_of(SDA, 4096), *run_of(SDH, 8192), ended], SDA) == State()


def test_another_disk_has_another_journal_and_no_checkpoint() -> None:
    assert SDA.identity is not None
    other = SDA.model_copy(update={"identity": SDA.identity.model_copy(update={"serial": "S2"})})
    assert journal_of(HOME, other) != journal_of(HOME, SDA)
    assert cut_off(run_of(SDA, 4096), other) == State()


def test_twins_with_one_serial_are_not_wiped_at_once(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="same serial"):
        wipe_disks(
            HOST,
            [SDA, SDH],
            ["S1", "S1"],
            home=tmp_path,
            screen=lambda _: None,
            stop=threading.Event(),
        )
    assert not (tmp_path / "wipes").exists()


def test_namespaces_of_one_disk_have_a_journal_each() -> None:
    one, two = (
        SDA.model_copy(
            update={"identity": SDH.identity and SDH.identity.model_copy(update={"wwn": wwn})}
        )
        for wwn in ("uuid.1", "uuid.2")
    )
    assert journal_of(HOME, one) != journal_of(HOME, two)
