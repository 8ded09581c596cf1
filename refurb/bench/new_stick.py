"""Copies the stick to another one, at the bench: which one, confirmed by its serial."""

from __future__ import annotations

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from refurb.bench.asking import typed
from refurb.bench.screen import LiveScreen
from refurb.host.door import Host
from refurb.locale import text
from refurb.locale.number import decimal
from refurb.problem import Problem
from refurb.stick.write import Copy, plan, write


def copy_stick(console: Console, host: Host) -> None:
    """Ask for a stick to be plugged in, which one it is, and copy this stick onto it."""
    typed(console, text("stick.write.plug_in"))
    found = candidates(host)
    if not found:
        console.print(Panel(text("stick.write.none_seen"), border_style="bold"))
        return
    table = Table.grid(padding=(0, 2))
    for copy in found:
        size = decimal(copy.target.size_bytes / 1e9, 0)
        table.add_row(text("stick.write.seen", disk=copy.target.path, gb=size, end=copy.confirm))
    console.print(Panel(table, title=text("stick.write.title")))
    answer = typed(console, text("stick.write.ask"))
    chosen = [copy for copy in found if answer and copy.confirm.upper() == answer.upper()]
    if len(chosen) != 1:
        console.print(text("stick.write.left"))
        return
    with LiveScreen(console) as screen:
        digest = write(host, chosen[0], answer, emit=screen)
    console.print(text("stick.write.done", disk=chosen[0].target.path, digest=digest))


def candidates(host: Host) -> list[Copy]:
    """Return a plan for every disk that this stick could be copied onto."""
    found = []
    for name in host.names("/sys/class/block"):
        try:
            found.append(plan(host, f"/dev/{name}", None))
        except Problem:  # a disk of the PC, a partition, this very stick, one too small
            continue
    return found
