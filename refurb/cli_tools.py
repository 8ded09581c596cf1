"""What the commands share: the language, the data folder, output, errors and exit statuses."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from refurb import locale
from refurb.locale import text
from refurb.plain_typer import typer
from refurb.problem import CouldNot, Exit, Problem, Refused, WrongUse

if TYPE_CHECKING:
    from pydantic import BaseModel

    from refurb.host.door import Host
    from refurb.line.run import Screen
    from refurb.model.disk import Disk
    from refurb.model.outcome import Grade, Outcome
    from refurb.model.wipe import Method, WipePolicy
    from refurb.model.wire import Keyring


def choose_language(argv: Sequence[str]) -> None:
    """Choose the language of `--lang` before the help texts are read."""
    for i, word in enumerate(argv):
        given = word.removeprefix("--lang=") if word.startswith("--lang=") else None
        if word == "--lang" and i + 1 < len(argv):
            given = argv[i + 1]
        if given in locale.LANGUAGES:
            locale.choose(given)


def new_app(key: str) -> typer.Typer:
    """Return an empty group of commands whose help is under `key`."""
    return typer.Typer(
        help=text(key),
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )


def run_app(app: typer.Typer, argv: list[str]) -> int:
    """Run the app and return the exit status; a Problem is told in one sentence on stderr."""
    debug = "--debug" in argv
    try:
        ended = app(args=_global_options_first(argv), standalone_mode=False)
    except Problem as problem:
        if debug:
            raise
        typer.echo(str(problem), err=True)
        return int(problem.exit)
    except KeyboardInterrupt:
        typer.echo(text("cli.stopped"), err=True)
        return int(Exit.COULD_NOT)
    except BrokenPipeError:
        return int(Exit.COULD_NOT)
    except Exception as error:
        if sentence := _wrong_use(error):
            typer.echo(sentence, err=True)
            return int(Exit.WRONG_USE)
        if debug:
            raise
        typer.echo(text("line.fault", what=f"{type(error).__name__}: {error}"), err=True)
        return int(Exit.COULD_NOT)
    return ended if isinstance(ended, int) else int(Exit.DONE)


def may_wipe(argv: list[str]) -> bool:
    """Tell whether a command may write to disks, so that one that hangs must not keep it."""
    words = iter(_global_options_first(argv))
    named = [w for w in words if not (w == "--lang" and next(words, "")) and not w.startswith("-")]
    return named[:1] in ([], ["run"], ["wipe"], ["install"])


def _wrong_use(error: Exception) -> str | None:
    """Return what typer's parser found wrong as one sentence, null for any other error.

    Its classes are click's; some versions of typer bring a click of their own, so they are
    known by name.
    """
    context = getattr(error, "ctx", None)
    command = getattr(context, "command_path", "refurb")
    facts = {
        "what": getattr(error, "option_name", None) or _parameter_of(error),
        "command": command,
        "detail": getattr(error, "message", ""),
    }
    for kind in type(error).__mro__:
        key = {
            "MissingParameter": "cli.usage.missing",
            "NoSuchOption": "cli.usage.no_option",
            "BadParameter": "cli.usage.bad",
            "UsageError": "cli.usage.other",
        }.get(kind.__name__)
        if key:
            return text(key, **facts)
    return None


def _parameter_of(error: Exception) -> str:
    parameter = getattr(error, "param", None)
    names = [n for n in getattr(parameter, "opts", []) if n.startswith("-")]
    return names[0] if names else str(getattr(parameter, "metavar", None) or "?")


def _global_options_first(argv: list[str]) -> list[str]:
    """Let `--lang` and `--debug` stand anywhere, as people type them."""
    first: list[str] = []
    rest: list[str] = []
    words = iter(argv)
    for word in words:
        if word == "--lang":
            first += [word, *([value] if (value := next(words, None)) is not None else [])]
        elif word == "--debug" or word.startswith("--lang="):
            first.append(word)
        else:
            rest.append(word)
    return first + rest


def home() -> Path:
    """Return the stick's data folder: REFURB_HOME, else the user's own data folder."""
    if given := os.environ.get("REFURB_HOME"):
        return Path(given).resolve()
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "refurb"


def own_checks() -> Path:
    """Return the folder of the workshop's own checks."""
    from refurb.health.workshop import folder_of

    return folder_of(home())


def host_of(capture: Path | None, *, ahead: bool = False) -> Host:
    """Return the captured machine, or this one; `ahead`: with its tools running already."""
    if capture is not None:
        from refurb.host.replay import ReplayHost

        return ReplayHost(capture)
    if ahead:
        from refurb.host.ahead import AheadHost

        return AheadHost()
    from refurb.host.local import LocalHost

    return LocalHost()


def tell(value: BaseModel, as_json: bool, lines: Callable[[], Iterable[str]]) -> None:
    """Print a value: one JSON document, or its lines for people, whose words a terminal keeps."""
    if as_json:
        typer.echo(value.model_dump_json(indent=2))
        return
    is_seen = sys.stdout.isatty()
    columns = shutil.get_terminal_size().columns
    for line in lines():
        typer.echo(fitted(line, columns) if is_seen else line)


def fitted(line: str, columns: int) -> str:
    """Return a line broken between words, below its own beginning, where it is too long."""
    if len(line) <= columns:
        return line
    below = " " * (len(line) - len(line.lstrip()) + 2)
    kept = textwrap.wrap(line, columns, subsequent_indent=below, break_long_words=False)
    return "\n".join(kept)


def chosen(disks: Sequence[Disk], names: list[str] | None) -> Sequence[Disk]:
    """Return the disks named (by id or path), or all. Raises WrongUse for an unknown name."""
    if not names:
        return disks
    by_name = {key: disk for disk in disks for key in (disk.id, disk.path)}
    for name in names:
        if name not in by_name:
            raise WrongUse("cli.no_such_disk", disk=name, disks=", ".join(d.id for d in disks))
    return [by_name[name] for name in names]


def method_of(name: str | None) -> Method | None:
    """Return the wipe method called `name`. Raises WrongUse."""
    from refurb.model.wipe import Method

    try:
        return Method(name) if name else None
    except ValueError as error:
        raise WrongUse("cli.no_such_method", name=name, names=", ".join(Method)) from error


def policy_of(name: str | None) -> WipePolicy:
    """Return the wipe policy called `name`, the usual one for none. Raises WrongUse."""
    from refurb.model.wipe import WipePolicy

    try:
        return WipePolicy(name) if name else WipePolicy.CLEAR
    except ValueError as error:
        raise WrongUse("cli.no_such_policy", name=name, names=", ".join(WipePolicy)) from error


def read_file(path: Path) -> bytes:
    """Return a file's bytes. Raises CouldNot with a sentence."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CouldNot("cli.unreadable", file=path, why=error.strerror) from error


def keyring_of(path: Path | None) -> Keyring:
    """Return the keyring in `path`, or the one this stick believes."""
    from refurb.record.stick import own_keyring
    from refurb.record.verify import read_keyring

    return read_keyring(path) if path else own_keyring(home())


def exit_of_grade(grade: Grade) -> int:
    """Return 0 for A, B and C, 1 for a machine that did not pass."""
    from refurb.model.outcome import Grade

    return int(Exit.DONE if grade in (Grade.A, Grade.B, Grade.C) else Exit.DID_NOT_PASS)


def exit_of_outcomes(outcomes: Sequence[Outcome]) -> int:
    """Return the exit status that the worst of `outcomes` asks for."""
    from refurb.model.outcome import Outcome

    ranks = [
        ((Outcome.UNKNOWN, Outcome.TIMED_OUT, Outcome.ABORTED), Exit.UNKNOWN_END),
        ((Outcome.ERROR,), Exit.COULD_NOT),
        ((Outcome.SKIPPED,), Exit.REFUSED),
        ((Outcome.FAILED,), Exit.DID_NOT_PASS),
    ]
    for bad, status in ranks:
        if any(outcome in bad for outcome in outcomes):
            return int(status)
    return int(Exit.DONE)


def screen() -> AbstractContextManager[Screen]:
    """Return a screen for progress on stderr: a picture on a terminal, else plain lines."""
    if sys.stderr.isatty():
        from rich.console import Console

        from refurb.bench.screen import LiveScreen

        return LiveScreen(Console(stderr=True))
    return _plain()


@contextmanager
def _plain() -> Iterator[Screen]:
    from refurb.rack.lines import Lines

    yield Lines()


@contextmanager
def stop_on_ctrl_c() -> Iterator[threading.Event]:
    """Give an event that Ctrl-C (or SIGTERM) sets, so that work ends cleanly; twice ends at once.

    A second Ctrl-C raises KeyboardInterrupt.
    """
    stop = threading.Event()

    def ask(_signal: int, _frame: object) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        typer.echo(text("cli.stopping"), err=True)

    before = {name: signal.signal(name, ask) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)


def refuse_revoked_image() -> None:
    """Raise Refused where the central inventory revoked the image that this stick runs."""
    from refurb.record.news import known
    from refurb.stick.medium import image

    here = image()
    told = known(home()) if here else None
    if here and told and here.version in told.revoked:
        raise Refused("record.news.revoked", "image-revoked", version=here.version)
