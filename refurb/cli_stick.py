"""The commands under `refurb stick`; heavy modules are imported late."""

from __future__ import annotations

import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from refurb import cli_tools as tools
from refurb.locale import text
from refurb.plain_typer import typer
from refurb.problem import Problem

if TYPE_CHECKING:
    from refurb.bench.start import Choice
    from refurb.model.wire import ImageNews

BATCH_DONE = Path("/run/refurb/batch-done")
"""There once the line ran in batch since this start: it never runs twice by itself."""

stick_app = tools.new_app("cli.stick")

Json = Annotated[bool, typer.Option("--json", help=text("cli.json"))]
AllowFile = Annotated[bool, typer.Option("--allow-file", help=text("cli.allow_file"))]


@stick_app.command(name="enrol", help=text("cli.stick_enrol"))
def stick_enrol(
    to: Annotated[str, typer.Option(help=text("cli.upload_to"))],
    code: Annotated[str, typer.Option(help=text("cli.code"))],
    name: Annotated[str, typer.Option(help=text("cli.stick_name"))] = "",
) -> None:
    """Make this stick known to a central inventory."""
    from refurb.record.enrol import enrol

    answer = enrol(tools.home(), to, code, name)
    typer.echo(text("cli.enrolled", stick=answer.stick))


@stick_app.command(name="status", help=text("cli.stick_status"))
def stick_status(
    as_json: Json = False,
    check: Annotated[bool, typer.Option("--check", help=text("cli.stick_check"))] = False,
) -> None:
    """Show the stick's key, its spool, its room and its health; read its system back if asked."""
    from refurb.cli_stick_status import stick_status as look
    from refurb.record.news import known

    found = look(tools.home(), read_back=check)
    tools.tell(found, as_json, found.lines)
    if not as_json:
        tell_news(known(tools.home()))


def tell_news(told: ImageNews | None) -> None:
    """Say what the central inventory says of the image that this is, where it says anything."""
    from refurb.record.news import sentence
    from refurb.stick.medium import image

    here = image()
    if here and (said := sentence(told, here.version)):
        typer.echo(said)


@stick_app.command(name="write", help=text("cli.stick_write"))
def stick_write(
    target: Annotated[str, typer.Argument(metavar="DISK")],
    confirm: Annotated[str, typer.Option(help=text("cli.confirm"))],
    image: Annotated[str | None, typer.Option(help=text("cli.stick_image"))] = None,
    allow_file: AllowFile = False,
) -> None:
    """Copy this stick, or an image, to another stick, and read it back."""
    from refurb.host.local import LocalHost
    from refurb.stick.write import plan, write

    host = LocalHost()
    copy = plan(host, target, image, allow_file=allow_file)
    with tools.screen() as screen:
        digest = write(host, copy, confirm, emit=screen)
    typer.echo(text("stick.write.done", disk=copy.target.path, digest=digest))


@stick_app.command(name="mount", help=text("cli.stick_mount"))
def stick_mount() -> None:
    """Put the data partition where the records are kept; for the image's own start."""
    from refurb.host.local import LocalHost
    from refurb.stick.data import mount

    found = mount(LocalHost(), str(tools.home()))
    typer.echo(text(found.why) if found.why else text("stick.data.good"))


@stick_app.command(name="bench", help=text("cli.stick_bench"))
def stick_bench() -> None:
    """Open the stick's first screen, again and again; for the image's own start."""
    from rich.console import Console

    from refurb.bench import start
    from refurb.host.local import LocalHost
    from refurb.record.news import known

    console, host = Console(), LocalHost()
    start.offer_data(console, host, tools.home())
    tell_news(known(tools.home()))
    while True:
        with suppress(KeyboardInterrupt):  # pressed while the menu was drawn: draw it again
            if choice := start.ask(console):
                _do(choice)


@stick_app.command(name="batch", help=text("cli.stick_batch"))
def stick_batch() -> None:
    """Run the line once by the stick's newest work order; for the image's own start."""
    from refurb.bench.start import newest_order

    order = newest_order(tools.home())
    if order is None:
        typer.echo(text("bench.start.no_order", folder=tools.home() / "orders"))
    elif not BATCH_DONE.exists():
        BATCH_DONE.parent.mkdir(parents=True, exist_ok=True)
        BATCH_DONE.touch()
        _line(["--batch", "--order", str(order)])
    stick_bench()


def _do(choice: Choice) -> None:
    """Do what was chosen; whatever goes wrong is said, and the first screen comes again."""
    from rich.console import Console

    from refurb.bench.new_stick import copy_stick
    from refurb.bench.start import Choice
    from refurb.bench.wifi import choose_network
    from refurb.host.local import LocalHost
    from refurb.locale import choose, language

    try:
        match choice:
            case Choice.RUN:
                _line([])
            case Choice.SEND:
                from refurb.record.news import hear
                from refurb.record.upload import upload

                with tools.screen() as screen:
                    report = upload(tools.home(), emit=screen)
                typer.echo(report.sentence())
                tell_news(hear(tools.home()))
            case Choice.WIFI:
                choose_network(Console(), LocalHost())
            case Choice.COPY:
                copy_stick(Console(), LocalHost())
            case Choice.LANGUAGE:
                choose("en" if language() == "fr" else "fr")
            case Choice.OFF:
                LocalHost().run(["systemctl", "poweroff"])
            case Choice.AGAIN:
                LocalHost().run(["systemctl", "reboot"])
    except Problem as problem:
        typer.echo(str(problem))
    except KeyboardInterrupt:
        typer.echo(text("bench.start.back"))


def _line(argv: list[str]) -> None:
    """Run the line in a process apart, and wait until its end was read."""
    from rich.console import Console

    from refurb.bench.asking import typed
    from refurb.cli import app
    from refurb.host.apart import run_apart
    from refurb.locale import language

    argv = ["--lang", language(), "run", *argv]
    run_apart(lambda: tools.run_app(app, argv))
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGCHLD})
    typed(Console(), text("bench.start.enter"))
