"""The stick's first screen: where the records are kept, and what would you like to do?"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from refurb.bench.asking import is_yes, typed
from refurb.host.door import Host
from refurb.locale import text
from refurb.locale.number import decimal
from refurb.problem import Problem
from refurb.stick import data, medium


class Choice(StrEnum):
    """What can be done from the first screen, in the menu's order."""

    RUN = "run"
    SEND = "send"
    WIFI = "wifi"
    COPY = "copy"
    LANGUAGE = "language"
    OFF = "off"
    AGAIN = "again"


def newest_order(home: Path) -> Path | None:
    """Return the newest work order on the stick by its file's time, null for none."""
    found = [f for f in (home / "orders").glob("*") if f.suffix in (".toml", ".json")]
    return max(found, key=lambda f: (f.stat().st_mtime, f.name), default=None)


def offer_data(console: Console, host: Host, home: Path) -> None:
    """Say where the records are kept, and offer to make the data partition where there is none."""
    if data.is_mounted(host, str(home)):
        if not data.is_writable(host, str(home)):
            console.print(Panel(text("stick.data.read_only"), border_style="bold"))
        return
    free = data.room(host)
    if free is None:
        console.print(Panel(text("stick.data.none"), border_style="bold"))
        return
    console.print(Panel(text("stick.data.offer", gb=decimal(free.size_bytes / 1e9))))
    if not is_yes(typed(console, text("stick.data.ask"))):
        console.print(text("stick.data.left"))
        return
    try:
        with console.status(text("stick.data.making")):
            data.make(host, free)
            data.mount(host, str(home))
        console.print(text("stick.data.made"))
    except Problem as problem:
        console.print(Panel(str(problem), border_style="bold"))


def ask(console: Console) -> Choice | None:
    """Show the menu and return what was chosen, null where it was nothing of it."""
    console.print()
    console.print(Panel(_menu(), title=_title(), border_style="bold", expand=False))
    letter = typed(console, text("bench.start.ask")).upper()[:1]
    for choice in Choice:
        if letter and letter == _words(choice)[0]:
            return choice
    console.print(text("bench.start.not_there"))
    return None


def _title() -> str:
    found = medium.image()
    return f"refurb {found.version}" if found else "refurb"


def _menu() -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(style="bold")
    for choice in Choice:
        letter, words = _words(choice)
        table.add_row(letter, words)
    return table


def _words(choice: Choice) -> tuple[str, str]:
    letter, _, words = text(f"bench.start.{choice}").partition(" ")
    return letter, words
