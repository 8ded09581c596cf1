"""The second person at the bench: sees what the signed record says, and signs it, or does not."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from refurb.bench.asking import is_yes
from refurb.locale import number, text
from refurb.model.fate import fates
from refurb.model.record import Record
from refurb.model.sign_off import Word
from refurb.problem import Refused, WrongUse

Typed = Callable[[str], str]
"""Asks a question and returns what was typed, nothing for Enter alone or Ctrl-C."""


def ask(console: Console, record: Record, typed: Typed) -> Word | None:
    """Ask who checks, whether they saw no anomaly, and what risk they accept.

    Null where nobody signs. The operator's own name is refused, and asked for again.
    """
    from refurb.record.sign_off import check_name

    console.print(Panel(Text("\n".join(_lines(record))), title=text("bench.second.title")))
    while name := typed(text("bench.second.name")):
        try:
            check_name(record, name)
        except Refused as refused:
            console.print(Text(str(refused), style="bold"))  # it repeats what was typed
            continue
        if not is_yes(typed(text("bench.second.seen"))):
            break
        return Word(name, _risk(console, typed))
    console.print(text("bench.second.none"))
    return None


def _risk(console: Console, typed: Typed) -> str | None:
    from refurb.record.sign_off import risk_of

    while True:
        try:
            return risk_of(typed(text("bench.second.risk")))
        except WrongUse as wrong:
            console.print(str(wrong), style="bold")


def _lines(record: Record) -> list[str]:
    """Return a line for each disk that leaves with the machine, from the signed record alone."""
    found = [text("bench.second.explained", operator=record.order.operator)]
    for fate in fates(record):
        if not fate.is_of_the_machine:
            continue
        wipe = fate.wipe
        how = text("bench.second.not_wiped", why=fate.reason or "")
        if fate.is_wiped and wipe is not None:
            gb = number.decimal(wipe.bytes_verified / 1e9)
            how = text("bench.second.wiped", level=wipe.level.value, gb=gb)
        serial = fate.disk.serial if fate.disk else None
        found.append(f"{fate.id}  {serial or text('bench.no_serial')}  {how}".rstrip())
    return found
