"""`refurb run`: puts the line together, guided or batch, on a real machine or for practice."""

from __future__ import annotations

import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from refurb import cli_tools as tools
from refurb.bench.screen import LiveScreen
from refurb.host.door import Host
from refurb.line.main import run_line
from refurb.line.person import Person
from refurb.line.run import Screen
from refurb.line.setting import Setting
from refurb.line.summary import Summary
from refurb.locale import text
from refurb.model.work_order import WorkOrder
from refurb.plain_typer import typer
from refurb.problem import WrongUse


def run_command(
    order_file: Path | None, batch: bool, practice: bool, stay: bool, as_json: bool
) -> int:
    """Run the line once and show how it ended; return the exit status."""
    if not batch and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise WrongUse("bench.no_terminal")
    home = tools.home() / "practice" if practice else tools.home()
    order = _order(order_file, batch, practice)
    login = None
    with ExitStack() as stack:
        if practice:
            order, login = _practice_central(home, order, stack)
        stop = stack.enter_context(tools.stop_on_ctrl_c())
        summary = _run(home, order, stop, batch=batch, practice=practice)
        if as_json:
            typer.echo(summary.model_dump_json(indent=2))
        else:
            _show_end(summary, login)
        if summary.record and not batch and not practice:
            _offer_photos(home, Path(summary.record))
        if stay and not stop.is_set():
            typer.echo(text("bench.stay"), err=True)
            stop.wait()
    return int(summary.exit)


def _order(file: Path | None, batch: bool, practice: bool) -> WorkOrder:
    from refurb.bench.practice import practice_order
    from refurb.rack.from_order import read_order, standing_order

    if file is not None:
        return read_order(file)
    if practice:
        return practice_order("")
    if batch:
        raise WrongUse("line.order_missing")
    return standing_order(tools.home() / "orders") or WorkOrder(id="", operator="")


def _practice_central(
    home: Path, order: WorkOrder, stack: ExitStack
) -> tuple[WorkOrder, dict[str, str] | None]:
    from refurb.bench.practice import first_start, start_central

    if order.inventory_url:
        return order, None
    service, url = start_central(home)
    stack.callback(service.stop)
    return order.model_copy(update={"inventory_url": url}), first_start(home)


def _run(
    home: Path, order: WorkOrder, stop: threading.Event, *, batch: bool, practice: bool
) -> Summary:
    from rich.console import Console

    from refurb.rack.from_order import FromOrder, check_in_force
    from refurb.rack.lines import Lines
    from refurb.record.clock import now

    if not practice:
        tools.refuse_revoked_image()
    patient, pc = _hosts(home, practice)
    check_in_force(order, clock_is_right=now(pc, home).source != "image")
    console = Console(stderr=True)
    person: Person
    if batch:
        person = FromOrder(order)
        screen: Screen | LiveScreen = LiveScreen(console) if sys.stderr.isatty() else Lines()
    else:
        from refurb.bench.guided import wants_sheet, welcome

        trainee = welcome(console, order.operator, stop)
        is_open = not (practice or order.profile or order.sheet)
        is_wanted = order.sheet or (is_open and wants_sheet(console))
        order = order.model_copy(update={"operator": trainee.name, "sheet": is_wanted})
        person, screen = trainee, LiveScreen(console)
        trainee.screen = screen
    setting = Setting(patient, pc, home, order, person, screen, practice)
    with screen if isinstance(screen, LiveScreen) else ExitStack():
        return run_line(setting, stop)


def _offer_photos(home: Path, record: Path) -> None:
    """Have the record photographed where this is the stick, and the stick cannot keep it."""
    from rich.console import Console

    from refurb.bench.photos import offer
    from refurb.host.local import LocalHost
    from refurb.stick.data import is_writable
    from refurb.stick.medium import image

    host = LocalHost()
    if image() is not None and not is_writable(host, str(home)):
        offer(Console(stderr=True), host, record)


def _hosts(home: Path, practice: bool) -> tuple[Host, Host]:
    """Return the donated PC and the PC whose tools work: one and the same, but for practice."""
    from refurb.host.local import LocalHost

    if not practice:
        pc = LocalHost()
        return pc, pc
    from refurb.bench.practice import practice_pc

    return practice_pc(home), LocalHost()


def _show_end(summary: Summary, login: dict[str, str] | None) -> None:
    from rich.console import Console

    from refurb.bench.end import show_end, show_steps, show_surfaces

    console = Console()
    if not sys.stderr.isatty():  # on a terminal they were watched
        show_steps(console, summary)
    show_surfaces(console, summary.wipes)
    show_end(console, summary, login)
