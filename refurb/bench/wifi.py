"""Joining a Wi-Fi network at the bench: a list, a letter, a password."""

from __future__ import annotations

from string import ascii_uppercase

from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from refurb.bench.asking import typed
from refurb.host.door import Host
from refurb.locale import text
from refurb.stick.wifi import join, search

MOST = 12
"""Networks that are listed: the best heard, as many as fit the smallest screen."""


def choose_network(console: Console, host: Host) -> None:
    """List the networks, ask for one and its password, and join it. Raises CouldNot."""
    with console.status(text("stick.wifi.searching")):
        found = search(host)[:MOST]
    if not found:
        console.print(text("stick.wifi.nothing_heard"))
        return
    table = Table.grid(padding=(0, 2))
    for letter, network in zip(ascii_uppercase, found, strict=False):
        lock = text("stick.wifi.open") if network.kind == "open" else text("stick.wifi.locked")
        heard = text(f"stick.wifi.heard.{network.strength}")
        table.add_row(letter, network.name, heard, lock)
    console.print(Panel(table, title=text("stick.wifi.title")))
    letter = typed(console, text("stick.wifi.ask")).upper()[:1]
    if not letter or letter not in ascii_uppercase[: len(found)]:
        console.print(text("stick.wifi.left"))
        return
    network = found[ascii_uppercase.index(letter)]
    password = ""
    if network.kind == "psk":
        password = typed(console, text("stick.wifi.password", network=network.name))
        if not password:
            console.print(text("stick.wifi.left"))
            return
    with console.status(text("stick.wifi.joining", network=network.name)):
        join(host, network, password)
    console.print(text("stick.wifi.joined", network=network.name))
