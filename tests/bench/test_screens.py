"""What the bench shows beside the line's own picture: a lone test, and what is left to do."""

from __future__ import annotations

import io

from rich.console import Console

from refurb.bench.end import show_end
from refurb.bench.screen import LiveScreen
from refurb.line.summary import Summary
from refurb.locale import choose
from refurb.model.event import Progress
from refurb.model.outcome import Grade, StageName


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


def test_who_signed_off_stands_there_as_typed() -> None:
    drawn, out = console()
    show_end(drawn, summary().model_copy(update={"signed_off_by": ("Anne [/b]",)}))
    assert "Anne [/b]" in out.getvalue()
