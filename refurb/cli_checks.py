"""The commands under `refurb checks`: what is judged, and a workshop's own limits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from refurb import cli_tools as tools
from refurb.locale import text
from refurb.plain_typer import typer


def add_to(app: typer.Typer) -> None:
    """Give `app` the commands."""
    app.command(name="list", help=text("cli.checks_list"))(list_)
    app.command(name="copy", help=text("cli.checks_copy"))(copy)
    app.command(name="validate", help=text("cli.checks_validate"))(validate)


def list_() -> None:
    """List the checks in force, and the workshop's own among them."""
    from refurb import locale
    from refurb.health.workshop import standing

    for one in standing(tools.own_checks()):
        title = getattr(one.check.title, locale.language())
        typer.echo(f"{one.check.label:16} {title}")
        if one.own_file:
            typer.echo("    " + text("cli.checks_own", file=one.own_file))
            if one.check.version != one.our_version:
                typer.echo("    " + text("cli.checks_old", version=one.our_version))


def copy(check: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Write a check file into the data folder, for the workshop to change."""
    from refurb.health import workshop

    typer.echo(text("cli.checks_copied", file=workshop.copy(check, tools.own_checks())))


def validate(
    folder: Annotated[Path | None, typer.Argument(help=text("cli.checks_folder"))] = None,
) -> None:
    """Check the check files."""
    from refurb.health import workshop
    from refurb.health.checks import default_folder

    own = tools.own_checks()
    folders = [folder] if folder else [default_folder(), *([own] if own.is_dir() else [])]
    problems = [problem for one in folders for problem in workshop.validate(one)]
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(1)
    count = sum(len(list(one.glob("*.toml"))) for one in folders)
    typer.echo(text("cli.checks_right", count=count))
