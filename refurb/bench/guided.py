"""The guided workbench: asks a trainee what only a person may decide, in plain words."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from refurb.bench import second_person
from refurb.bench.asking import is_no, is_yes, line
from refurb.bench.screen import LiveScreen
from refurb.line.state import State
from refurb.line.words import step_name
from refurb.locale import number, text
from refurb.model.disk import Disk
from refurb.model.machine import Machine
from refurb.model.record import Record
from refurb.model.sign_off import Word
from refurb.model.wipe import DiskPlan


class Trainee:
    """The person at the bench (see `refurb.line.person.Person`)."""

    def __init__(self, console: Console, name: str, stop: threading.Event) -> None:
        """`name` is what the journal writes beside each permission; Ctrl-C sets `stop`."""
        self._console = console
        self._stop = stop
        self.name = name
        self.screen: LiveScreen | None = None
        self._shown = False

    def goes_on(self, state: State) -> bool:
        """Offer to go on with a run that was cut off."""
        started = state.started
        done = [step_name(*key) for key in state.ended]
        said = text(
            "bench.interrupted",
            asset=started.asset_id if started else "?",
            done=", ".join(done) or text("bench.nothing_yet"),
        )
        with self._asking():
            self._console.print(Panel(said, title=text("bench.interrupted_title")))
            while True:
                answer = self._typed(text("bench.go_on"))
                if not answer or is_yes(answer):
                    return True
                if is_no(answer):
                    return False

    def lets_sleep(self, disks: Sequence[str]) -> bool:
        """Ask whether the PC may sleep for a moment; Enter alone says no."""
        with self._asking():
            return is_yes(self._typed(text("wipe.thaw.ask", disks=", ".join(disks))))

    def allows(self, machine: Machine, plan: DiskPlan) -> bool:
        """Show one disk and want the last four characters of its serial typed."""
        with self._asking():
            self._show_machine(machine)
            disk = next(d for d in machine.disks if d.id == plan.id)
            return self._ask_disk(disk, plan)

    def signs_off(self, record: Record) -> Word | None:
        """Let another person check the record and sign it off."""
        with self._asking():
            return second_person.ask(self._console, record, self._typed)

    @contextmanager
    def _asking(self) -> Iterator[None]:
        """Take the running picture down meanwhile: it would draw over what is asked."""
        if self.screen:
            self.screen.pause()
        try:
            yield
        finally:
            if self.screen:
                self.screen.go_on()

    def _show_machine(self, machine: Machine) -> None:
        if self._shown:
            return
        from refurb.hardware.show import rows

        self._shown = True
        table = Table.grid(padding=(0, 2))
        for title, words in rows(machine):
            table.add_row(title, Text(words))
        self._console.print(Panel(table, title=text("bench.machine")))

    def _ask_disk(self, disk: Disk, plan: DiskPlan) -> bool:
        self._console.print(
            Panel(
                Text(disk_words(disk)),
                title=text("bench.disk_title", disk=disk.id),
                border_style="bold",
            )
        )
        if plan.also_erases:
            others = ", ".join(plan.also_erases)
            self._console.print(text("wipe.also_erases", disks=others), style="bold")
        while True:
            typed = self._typed(text("bench.disk_confirm", what=_what_to_type(disk)))
            if not typed:
                self._console.print(text("bench.disk_left", disk=disk.id))
                return False
            if typed.upper() == plan.confirm.upper():
                return True
            self._console.print(text("bench.disk_wrong"), style="bold")

    def _typed(self, question: str) -> str:
        """Return what was typed; Ctrl-C answers nothing and ends the run cleanly."""
        before = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return line(self._console, question)
        except (KeyboardInterrupt, EOFError):
            self._stop.set()
            return ""
        finally:
            signal.signal(signal.SIGINT, before)


def welcome(console: Console, name: str, stop: threading.Event) -> Trainee:
    """Greet, say the rules, and ask who works here (`name` is offered)."""
    console.print(Panel(f"{text('bench.welcome')}\n{text('bench.welcome_rules')}", title="refurb"))
    offered = name or text("bench.default_name")
    typed = line(console, text("bench.ask_name", offered=offered))
    return Trainee(console, typed or offered, stop)


def wants_sheet(console: Console) -> bool:
    """Ask whether a wiped PC without a system is to say what it is; Enter alone: no."""
    return is_yes(line(console, text("bench.ask_sheet")))


def disk_words(disk: Disk) -> str:
    """Return what a trainee needs to know one disk from another, in a few lines."""
    size = number.fixed((disk.visible_bytes or 0) / 1e9)
    kinds = ", ".join(disk.traces) or text("bench.no_traces")
    return text(
        "bench.disk",
        model=disk.model or "?",
        serial=disk.serial or text("bench.no_serial"),
        size=size,
        medium=text(f"hardware.medium.{disk.medium}"),
        kinds=kinds,
    )


def _what_to_type(disk: Disk) -> str:
    return text("bench.type_serial") if disk.serial else text("bench.type_path", path=disk.path)
