"""The commands. Each is a few lines that call one function; heavy modules are imported late."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

from refurb import cli_checks
from refurb import cli_tools as tools
from refurb.locale import text
from refurb.plain_typer import typer
from refurb.problem import WrongUse

tools.choose_language(sys.argv[1:])

from refurb.cli_stick import stick_app  # noqa: E402 - after the language
from refurb.cli_wipe import AllowFile, Capture, Json, wipe_app  # noqa: E402

app = tools.new_app("cli.refurb")
record_app = tools.new_app("cli.record")
profile_app = tools.new_app("cli.profile")
checks_app = tools.new_app("cli.checks")
app.add_typer(wipe_app, name="wipe")
app.add_typer(record_app, name="record")
app.add_typer(stick_app, name="stick")
app.add_typer(profile_app, name="profile")
app.add_typer(checks_app, name="checks")
cli_checks.add_to(checks_app)

Keyring = Annotated[Path | None, typer.Option("--keyring", help=text("cli.keyring"))]


@app.callback(invoke_without_command=True)
def refurb(
    context: typer.Context,
    lang: Annotated[str | None, typer.Option("--lang", help=text("cli.lang"))] = None,
    debug: Annotated[bool, typer.Option("--debug", help=text("cli.debug"))] = False,
    version: Annotated[bool, typer.Option("--version", help=text("cli.version"))] = False,
) -> None:
    """Open the guided workbench where no command is named."""
    if version:
        from refurb import __version__

        typer.echo(__version__)
    elif context.invoked_subcommand is None:
        run()


@app.command(help=text("cli.inventory"))
def inventory(capture: Capture = None, as_json: Json = False) -> None:
    """Show the hardware inventory of this machine, or of a captured one."""
    host = tools.host_of(capture, ahead=True)
    from refurb.hardware.inventory import take
    from refurb.hardware.show import lines

    machine = take(host)
    tools.tell(machine, as_json, lambda: lines(machine))


@app.command(name="capture", help=text("cli.capture"))
def capture_(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    keep_serials: Annotated[bool, typer.Option(help=text("cli.keep_serials"))] = False,
) -> None:
    """Write a capture folder of this machine."""
    from refurb.hardware.capture import capture
    from refurb.host.local import LocalHost

    files = capture(LocalHost(), folder, keep_serials=keep_serials)
    typer.echo(text("cli.captured", count=len(files), folder=folder))


@app.command(help=text("cli.health"))
def health(
    capture: Capture = None,
    disk: Annotated[list[str] | None, typer.Option(help=text("cli.disk"))] = None,
    burn_in: Annotated[
        float | None, typer.Option(min=0.05, metavar="MINUTES", help=text("cli.burn_in"))
    ] = None,
    as_json: Json = False,
) -> None:
    """Show findings and grades of the disks and of the other parts."""
    from refurb.cli_health import health_command

    raise typer.Exit(health_command(capture, disk, burn_in, as_json))


@app.command(help=text("cli.memory"))
def memory(
    minutes: Annotated[float, typer.Option(min=0.05, help=text("cli.minutes"))] = 10,
    as_json: Json = False,
) -> None:
    """Test the RAM."""
    from refurb.health.memory import test_memory
    from refurb.health.show import memory_lines
    from refurb.host.local import LocalHost

    with tools.screen() as screen, tools.stop_on_ctrl_c() as stop:
        found = test_memory(
            LocalHost(),
            seconds=round(minutes * 60),
            limit_bytes=None,
            emit=screen,
            stop=stop,
            checks_folder=tools.own_checks(),
        )
    tools.tell(found, as_json, lambda: memory_lines(found))
    raise typer.Exit(tools.exit_of_outcomes([found.outcome]))


@profile_app.command(name="list", help=text("cli.profile_list"))
def profile_list() -> None:
    """List the OS profiles."""
    from refurb.install.profile import all_profiles

    for profile in all_profiles(built=tools.home() / "profiles"):
        state = "" if profile.can_install else text("install.list_not_built")
        typer.echo(f"{profile.name:12} {profile.title()} {state}".rstrip())


@profile_app.command(name="build", help=text("cli.profile_build"))
def profile_build(
    name: str,
    level: Annotated[int, typer.Option(min=1, max=22, help=text("cli.profile_level"))] = 15,
) -> None:
    """Build a profile from Debian's packages."""
    from refurb.host.local import LocalHost
    from refurb.install.brand import load_brand
    from refurb.install.build import build
    from refurb.install.profile import load

    target = tools.home() / "profiles" / name
    brand = load_brand(tools.home() / "brand.toml")
    with tools.screen() as screen:
        made = build(LocalHost(), load(name), target, level=level, emit=screen, brand=brand)
    typer.echo(text("install.built", file=made, mib=made.stat().st_size >> 20))


@profile_app.command(name="choose", help=text("cli.profile_choose"))
def profile_choose(capture: Capture = None) -> None:
    """Tell which profile this machine gets, and why."""
    from refurb.hardware.inventory import take
    from refurb.install.choose import choose
    from refurb.install.profile import all_profiles

    known = all_profiles(built=tools.home() / "profiles")
    profile, reason = choose(take(tools.host_of(capture)), known)
    typer.echo(f"{profile.name if profile else '-'}: {reason}")


@app.command(help=text("cli.install"))
def install(
    profile: str,
    disk: Annotated[str, typer.Option(help=text("cli.install_disk"))],
    *,
    confirm: Annotated[str | None, typer.Option(help=text("cli.confirm"))] = None,
    hostname: Annotated[str, typer.Option(help=text("cli.hostname"))] = "refurb",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=text("cli.dry_run"))] = False,
    allow_file: AllowFile = False,
    as_json: Json = False,
) -> None:
    """Install a profile onto a disk."""
    from refurb.cli_install import Wanted, install_command, show_plan

    wanted = Wanted(profile, disk, hostname, allow_file)
    if dry_run:
        show_plan(wanted, as_json)
    else:
        install_command(wanted, confirm, as_json)


@record_app.command(name="show", help=text("cli.record_show"))
def record_show(file: Path, keyring: Keyring = None, as_json: Json = False) -> None:
    """Show a signed record, after verifying it."""
    from refurb.record import dsse
    from refurb.record.show import lines
    from refurb.record.sign_off import of_record
    from refurb.record.verify import verify

    envelope, ring = tools.read_file(file), tools.keyring_of(keyring)
    record = verify(envelope, ring)
    signed = of_record(tools.home(), envelope, record, ring)
    tools.tell(record, as_json, lambda: lines(record, dsse.sha256(envelope), signed))


@record_app.command(name="verify", help=text("cli.record_verify"))
def record_verify(file: Path, keyring: Keyring = None) -> None:
    """End with 0 only for a whole, trusted, untouched record."""
    from refurb.record.verify import verify

    record = verify(tools.read_file(file), tools.keyring_of(keyring))
    typer.echo(text("cli.verified", asset=record.asset_id, stick=record.stick.id))


@record_app.command(name="sign-off", help=text("cli.record_sign_off"))
def record_sign_off(
    file: Path,
    name: Annotated[str, typer.Option(help=text("cli.sign_off_name"))],
    accept_risk: Annotated[str | None, typer.Option(help=text("cli.accept_risk"))] = None,
    keyring: Keyring = None,
) -> None:
    """Sign a record off, as a person other than its operator."""
    from refurb.host.local import LocalHost
    from refurb.model.sign_off import Word
    from refurb.record import spool
    from refurb.record.clock import now
    from refurb.record.sign_off import sign_off

    home = tools.home()
    signed = sign_off(
        home,
        tools.read_file(file),
        tools.keyring_of(keyring),
        Word(name, accept_risk),
        now(LocalHost(), home),
    )
    path = spool.path_of(home, signed.sha256)
    typer.echo(text("cli.signed_off", name=signed.sign_off.name, file=path))


@record_app.command(name="join", help=text("cli.record_join"))
def record_join(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    output: Annotated[Path, typer.Option("-o", "--output", help=text("cli.output"))],
) -> None:
    """Put a record together again from the texts of its photographed codes."""
    from refurb.record.photos import joined

    envelope = joined(tools.read_file(file).decode(errors="replace") for file in files)
    output.write_bytes(envelope)
    typer.echo(str(output.resolve()))


@record_app.command(name="certificate", help=text("cli.record_certificate"))
def record_certificate(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...")],
    output: Annotated[Path, typer.Option("-o", "--output", help=text("cli.output"))],
    *,
    disk: Annotated[str | None, typer.Option(help=text("cli.certificate_disk"))] = None,
    donor: Annotated[bool, typer.Option("--donor", help=text("cli.certificate_donor"))] = False,
    sign_off: Annotated[
        list[Path] | None, typer.Option("--sign-off", help=text("cli.sign_off_file"))
    ] = None,
    keyring: Keyring = None,
) -> None:
    """Make the wipe certificate from a signed record, or a donor's copy from a lot's."""
    from refurb.line.papers import make_certificate, make_donor_copy

    envelopes = [tools.read_file(file) for file in files]
    signed = [tools.read_file(file) for file in sign_off or []]
    ring, home = tools.keyring_of(keyring), tools.home()
    if donor:
        make_donor_copy(envelopes, ring, output, home=home, sign_offs=signed)
    elif len(envelopes) > 1:
        raise WrongUse("cli.certificate_one")
    else:
        make_certificate(envelopes[0], ring, output, disk, home=home, sign_offs=signed)
    typer.echo(str(output.resolve()))


@app.command(help=text("cli.label"))
def label(
    record: Path,
    output: Annotated[Path | None, typer.Option("-o", "--output", help=text("cli.output"))] = None,
    printer: Annotated[str | None, typer.Option(help=text("cli.printer"))] = None,
    media: Annotated[str, typer.Option(help=text("cli.media"))] = "62x29",
    keyring: Keyring = None,
) -> None:
    """Make or print the asset label of a signed record."""
    from refurb.host.local import LocalHost
    from refurb.line.papers import make_label

    envelope = tools.read_file(record)
    ring = tools.keyring_of(keyring)
    typer.echo(
        make_label(envelope, ring, output=output, printer=printer, media=media, host=LocalHost())
    )


@app.command(help=text("cli.upload"))
def upload(to: Annotated[str | None, typer.Option(help=text("cli.upload_to"))] = None) -> None:
    """Send what is spooled."""
    from refurb.cli_stick import tell_news
    from refurb.record.news import hear
    from refurb.record.upload import upload as send

    with tools.screen() as screen:
        report = send(tools.home(), url=to, emit=screen)
    typer.echo(report.sentence())
    tell_news(hear(tools.home()))
    raise typer.Exit(int(report.exit))


@app.command(help=text("cli.run"))
def run(
    order: Annotated[Path | None, typer.Option(help=text("cli.order"))] = None,
    batch: Annotated[bool, typer.Option("--batch", help=text("cli.batch"))] = False,
    practice: Annotated[bool, typer.Option("--practice", help=text("cli.practice"))] = False,
    stay: Annotated[bool, typer.Option("--stay", help=text("cli.stay"))] = False,
    as_json: Json = False,
) -> None:
    """Run the whole line on one machine."""
    from refurb.cli_run import run_command

    raise typer.Exit(run_command(order, batch, practice, stay, as_json))


@app.command(help=text("cli.serve"))
def serve(
    port: Annotated[int, typer.Option(help=text("cli.port"))] = 8000,
    data: Annotated[Path | None, typer.Option(help=text("cli.data"))] = None,
    host: Annotated[str, typer.Option(help=text("cli.host"))] = "127.0.0.1",
) -> None:
    """Run the central inventory."""
    from refurb.central.serve import serve as run_central

    run_central(data or tools.home() / "central", port, host)


def main() -> None:
    """Run a command; every error is one sentence, with its exit status (CONTRACT)."""
    argv = sys.argv[1:]
    if not tools.may_wipe(argv):
        sys.exit(tools.run_app(app, argv))
    from refurb.host.apart import run_apart

    sys.exit(run_apart(lambda: tools.run_app(app, argv)))
