"""The commands under `refurb wipe`; heavy modules are imported late."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from refurb import cli_tools as tools
from refurb.locale import text
from refurb.plain_typer import typer

wipe_app = tools.new_app("cli.wipe")

Json = Annotated[bool, typer.Option("--json", help=text("cli.json"))]
Capture = Annotated[Path | None, typer.Option("--capture", help=text("cli.capture_option"))]
AllowFile = Annotated[bool, typer.Option("--allow-file", help=text("cli.allow_file"))]
Confirm = Annotated[list[str], typer.Option("--confirm", help=text("cli.confirm"))]
LiftHidden = Annotated[bool, typer.Option("--lift-hidden", help=text("cli.lift_hidden"))]
Policy = Annotated[str | None, typer.Option("--policy", help=text("cli.policy"))]


@wipe_app.command(name="plan", help=text("cli.wipe_plan"))
def wipe_plan(
    capture: Capture = None,
    policy: Policy = None,
    lift_hidden: LiftHidden = False,
    as_json: Json = False,
) -> None:
    """Show what would be done to each disk, and why not more."""
    from refurb.hardware.disks import list_disks
    from refurb.model.wipe import WipePlan
    from refurb.wipe.plan import plan
    from refurb.wipe.show import plan_lines
    from refurb.wipe.target import looked_at

    wanted = tools.policy_of(policy)
    disks = list_disks(tools.host_of(capture))
    planned = plan(disks, policy=wanted, lift_hidden=lift_hidden)
    if capture is None:
        planned = WipePlan(disks=looked_at(planned.disks))
    tools.tell(planned, as_json, lambda: plan_lines(planned))


@wipe_app.command(name="run", help=text("cli.wipe_run"))
def wipe_run(
    disks: Annotated[list[str], typer.Argument(metavar="DISK...")],
    confirm: Confirm,
    *,
    method: Annotated[str | None, typer.Option(help=text("cli.method"))] = None,
    policy: Policy = None,
    lift_hidden: LiftHidden = False,
    allow_file: AllowFile = False,
    removable: Annotated[bool, typer.Option(help=text("cli.removable"))] = False,
    second_check: Annotated[
        bool, typer.Option("--second-check", help=text("cli.second_check"))
    ] = False,
    as_json: Json = False,
) -> None:
    """Wipe the named disks, and verify them."""
    from refurb.host.local import LocalHost
    from refurb.line.wipe_disks import wipe_disks
    from refurb.line.wipe_facts import facts_of_named
    from refurb.wipe.aes import has_fast_aes
    from refurb.wipe.plan import plan
    from refurb.wipe.show import wipe_lines
    from refurb.wipe.target import bound

    tools.refuse_revoked_image()
    host = LocalHost()
    chosen, wanted = tools.method_of(method), tools.policy_of(policy)
    named = facts_of_named(host, disks, allow_file=allow_file)
    planned = plan(
        named.disks,
        policy=wanted,
        method=chosen,
        allow_removable=removable,
        allow_file=allow_file,
        has_fast_aes=has_fast_aes(host),
        lift_hidden=lift_hidden,
        beside=named.others,
    )
    with tools.screen() as screen, tools.stop_on_ctrl_c() as stop:
        report = wipe_disks(
            host,
            bound(host, planned.disks, allow_file=allow_file),
            confirm,
            home=tools.home(),
            screen=screen,
            stop=stop,
            allow_file=allow_file,
            second_check=second_check,
        )
    tools.tell(report, as_json, lambda: wipe_lines(report))
    raise typer.Exit(tools.exit_of_outcomes([disk.outcome for disk in report.disks]))


@wipe_app.command(name="unlock", help=text("cli.wipe_unlock"))
def wipe_unlock(
    disk: Annotated[str, typer.Argument(metavar="DISK")],
    confirm: Annotated[str, typer.Option("--confirm", help=text("cli.confirm"))],
    allow_file: AllowFile = False,
) -> None:
    """Take refurb's own password off a disk that an erase left locked."""
    from refurb.host.local import LocalHost
    from refurb.line.wipe_facts import facts_of_named
    from refurb.wipe.unlock import unlock_disk

    host = LocalHost()
    (found,) = facts_of_named(host, [disk], allow_file=allow_file).disks
    typer.echo(unlock_disk(host, found, confirm, allow_file=allow_file))


@wipe_app.command(name="psid", help=text("cli.wipe_psid"))
def wipe_psid(
    disk: Annotated[str, typer.Argument(metavar="DISK")],
    psid: Annotated[str, typer.Option("--psid", help=text("cli.psid"))],
    confirm: Annotated[str, typer.Option("--confirm", help=text("cli.confirm"))],
    allow_file: AllowFile = False,
) -> None:
    """Open a locked Opal disk again by the PSID on its label; all that is on it is lost."""
    from refurb.host.local import LocalHost
    from refurb.line.wipe_facts import facts_of_named
    from refurb.wipe.opal import revert

    host = LocalHost()
    (found,) = facts_of_named(host, [disk], allow_file=allow_file).disks
    typer.echo(revert(host, found, confirm, psid, allow_file=allow_file))
