"""What the bench shows beside the line's own picture: a lone test, and what is left to do."""

from __future__ import annotations

import io

from rich.console import Console

from refurb.bench.end import show_end
from refurb.bench.screen import LiveScreen
from refurb.line.summary import StepSummary, Summary
from refurb.locale import choose
from refurb.model.event import Progress, StepEnded
from refurb.model.outcome import Grade, Outcome, StageName


def console() -> tuple[Console, io.StringIO]:
    out = io.StringIO()
    return Console(file=out, width=80, force_terminal=False), out


def test_a_test_that_runs_alone_shows_how_far_it_is() -> None:
    drawn, out = console()
    screen = LiveScreen(drawn)
    screen(
        Progress(
            stage=StageName.HEALTH, target="processor", phase="test",
            done=30, total=120, unit="seconds", remaining_s=90,
        )
    )  # fmt: skip
    drawn.print(screen._picture())
    assert "Processor" in out.getvalue()
    assert "25 %" in out.getvalue()


def ended(disk: int, outcome: Outcome = Outcome.PASSED, reason: str | None = None) -> StepEnded:
    return StepEnded(
        stage=StageName.WIPE, target=f"sd{disk}", outcome=outcome, reason=reason, milliseconds=1
    )


def test_on_a_small_screen_what_is_at_work_stays_to_be_seen() -> None:
    out = io.StringIO()
    drawn = Console(file=out, width=80, height=25, force_terminal=False)
    screen = LiveScreen(drawn)
    for disk in range(40):
        screen(ended(disk, reason="one of many words that fill " * 5))
    screen(Progress(stage=StageName.WIPE, target="last", phase="write", done=1, total=2))
    drawn.print(screen._picture())
    lines = out.getvalue().splitlines()
    assert len(lines) < 25
    assert "50 %" in lines[-1]
    assert "20 step(s) ended before" in lines[1]
    assert "sd39" in lines[-2]


def test_why_a_step_failed_is_shown_whole_on_a_small_screen() -> None:
    drawn, out = console()
    screen = LiveScreen(drawn)
    reason = "the disk cannot be read back in three places and must be destroyed " * 2
    screen(ended(1, Outcome.FAILED, reason))
    drawn.print(screen._picture())
    shown = " ".join(out.getvalue().split())
    assert " ".join(reason.split()) in shown


def summary(*to_do: str) -> Summary:
    return Summary(
        asset_id="A", grade=Grade.A, record=None, label=None, certificate=None,
        machine_url="A", steps=(), to_do=to_do,
    )  # fmt: skip


def test_what_is_left_to_do_stands_on_the_last_screen() -> None:
    choose("fr")
    drawn, out = console()
    show_end(drawn, summary("Changez la pile."))
    assert "À faire" in out.getvalue()
    assert "Changez la pile." in out.getvalue()
    drawn, out = console()
    show_end(drawn, summary())
    assert "À faire" not in out.getvalue()


def test_a_page_is_named_only_where_an_inventory_is_known() -> None:
    choose("fr")
    for url, is_there in (("A", False), ("https://parc.example/m/A", True)):
        drawn, out = console()
        show_end(drawn, summary().model_copy(update={"machine_url": url}))
        assert ("Page du PC" in out.getvalue()) is is_there


def test_a_selftest_says_before_or_after_on_a_small_screen() -> None:
    choose("fr")
    drawn, out = console()
    screen = LiveScreen(drawn)
    for when in ("before", "after"):
        told = ended(1, Outcome.PASSED, "").model_copy(
            update={"stage": StageName.HEALTH, "target": f"{when}:nvme0n1"}
        )
        screen(told)
    drawn.print(screen._picture())
    assert "Autotest nvme0n1 (avant) " in out.getvalue()
    assert "Autotest nvme0n1 (après) " in out.getvalue()


def test_who_signed_off_stands_there_as_typed() -> None:
    drawn, out = console()
    show_end(drawn, summary().model_copy(update={"signed_off_by": ("Anne [/b]",)}))
    assert "Anne [/b]" in out.getvalue()


def test_what_went_wrong_stands_on_the_last_screen() -> None:
    drawn, out = console()
    failed, good = (
        StepSummary(stage=StageName.WIPE, target=disk, outcome=outcome, seconds=1, reason=reason)
        for disk, outcome, reason in (
            ("sda", Outcome.FAILED, "Destroy this disk."),
            ("sdb", Outcome.PASSED, "All is well."),
        )
    )
    show_end(drawn, summary().model_copy(update={"steps": (failed, good)}))
    assert "Wipe sda : Destroy this disk." in out.getvalue()
    assert "All is well." not in out.getvalue()
