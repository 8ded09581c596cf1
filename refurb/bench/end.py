"""The last screen of a run: what the machine got, and where everything lies."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from refurb.bench.screen import BAD
from refurb.line.summary import Summary
from refurb.line.words import mark, outcome_word, step_name
from refurb.locale import number, text
from refurb.model.wipe import DiskWipe


def show_steps(console: Console, summary: Summary) -> None:
    """Print how each step ended, for those who did not watch."""
    steps = Table.grid(padding=(0, 2))
    for step in summary.steps:
        steps.add_row(
            step_name(step.stage, step.target),
            f"{mark(step.outcome)} {outcome_word(step.outcome)}",
            text("bench.took", seconds=number.fixed(step.seconds)),
            step.reason or "",
        )
    console.print(steps)


def show_surfaces(console: Console, wipes: Iterable[DiskWipe]) -> None:
    """Print the map of each disk's surface that its wipe measured."""
    from refurb.wipe.surface_map import map_lines

    for wipe in wipes:
        if wipe.surface:
            lines = map_lines(wipe.surface, wipe.unreadable)
            title = text("bench.end.surface", disk=wipe.id)
            console.print(Panel(Text("\n".join(lines)), title=title, width=80))


def show_end(console: Console, summary: Summary, login: dict[str, str] | None = None) -> None:
    """Print the asset id, the grade and where the papers lie."""
    none = text("bench.end.none")
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="bold")
    facts.add_column(overflow="fold")
    facts.add_row(text("bench.end.asset"), summary.asset_id, style="bold")
    facts.add_row(text("bench.end.grade"), text(f"bench.grade.{summary.grade}"))
    if why := _why(summary):
        facts.add_row(text("bench.end.why"), "\n".join(why))
    if summary.to_do:
        facts.add_row(text("bench.end.to_do"), "\n".join(summary.to_do))
    facts.add_row(text("bench.end.label"), summary.label or none)
    facts.add_row(text("bench.end.certificate"), summary.certificate or none)
    facts.add_row(text("bench.end.record"), summary.record or none)
    if summary.signed_off_by:
        facts.add_row(text("bench.end.signed_off"), Text(", ".join(summary.signed_off_by)))
    if summary.machine_url != summary.asset_id:  # an inventory is known
        facts.add_row(text("bench.end.page"), summary.machine_url)
    if login:
        facts.add_row(
            text("bench.end.login"),
            text("bench.end.login_is", user=login["user"], password=login["password"]),
        )
    title = "bench.end.title_interrupted" if summary.interrupted else "bench.end.title"
    console.print(Panel(facts, title=text(title), border_style="bold"))


def _why(summary: Summary) -> list[str]:
    """Return what did not go well: on a small screen the steps are out of sight by now."""
    bad = (step for step in summary.steps if step.outcome in BAD and step.reason)
    return [f"{step_name(step.stage, step.target)} : {step.reason}" for step in bad]
