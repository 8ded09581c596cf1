"""`refurb install`: the plan that is shown, or carried out once it was confirmed."""

from __future__ import annotations

from dataclasses import dataclass

from refurb import cli_tools as tools
from refurb.hardware.inventory import take
from refurb.hardware.show_traces import traces_in_words
from refurb.host.local import LocalHost
from refurb.install import guard
from refurb.install.plan import InstallPlan, plan
from refurb.install.profile import load
from refurb.install.run import check_possible, install
from refurb.install.show import plan_lines
from refurb.locale import text
from refurb.model.disk import Disk
from refurb.plain_typer import typer
from refurb.problem import WrongUse


@dataclass(frozen=True)
class Wanted:
    """What was typed: a profile's name, a disk's path, the PC's name, and whether files do."""

    profile: str
    disk: str
    hostname: str
    allow_file: bool


def show_plan(wanted: Wanted, as_json: bool) -> None:
    """Print what an installation would do, and write nothing. Raises as the installation would."""
    host = LocalHost()
    check_possible(host)
    todo, disk = _planned(host, wanted)
    guard.look(host, todo)
    was = traces_in_words(disk.traces) if disk else None
    tools.tell(todo, as_json, lambda: plan_lines(todo, disk.model if disk else None, was))


def install_command(wanted: Wanted, confirm: str | None, as_json: bool) -> None:
    """Install, and say so once all was read back. Raises WrongUse, Refused, CouldNot."""
    if confirm is None:
        raise WrongUse("cli.usage.missing", what="--confirm", command="refurb install")
    host = LocalHost()
    check_possible(host)
    with tools.screen() as screen:
        todo, _ = _planned(host, wanted)
        slip = tools.home() / "out" / f"{wanted.hostname}-admin.txt"
        done = install(host, todo, confirm, emit=screen, slip=slip)
    said = text("cli.installed", profile=done.profile, disk=done.disk)
    tools.tell(done, as_json, lambda: [said])
    if slip.is_file():
        typer.echo(text("line.print_slip", file=slip), err=as_json)


def _planned(host: LocalHost, wanted: Wanted) -> tuple[InstallPlan, Disk | None]:
    """Return the plan, and what the inventory knows of its disk."""
    chosen = load(wanted.profile, built=tools.home() / "profiles")
    machine = None if wanted.allow_file else take(host)
    todo = plan(
        host,
        chosen,
        wanted.disk,
        hostname=wanted.hostname,
        machine=machine,
        allow_file=wanted.allow_file,
    )
    disks = machine.disks if machine else ()
    return todo, next((disk for disk in disks if disk.path == todo.identity.path), None)
