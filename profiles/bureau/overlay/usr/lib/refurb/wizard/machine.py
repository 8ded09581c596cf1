"""Does the wizard's steps on this PC, as root."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from wizard.steps import Command, File, Step

LIMIT_S = 90


class StepError(Exception):
    """A step did not succeed; its text is what the program said last."""


def run(argv: tuple[str, ...], stdin: str = "") -> bytes:
    """Run a program and return what it printed. Raises StepError."""
    try:
        ran = subprocess.run(
            argv, input=stdin.encode(), capture_output=True, timeout=LIMIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StepError(argv[0]) from error
    if ran.returncode != 0:
        lines = (ran.stderr or ran.stdout).decode(errors="replace").strip().splitlines()
        raise StepError(lines[-1] if lines else argv[0])
    return ran.stdout


def groups() -> frozenset[str]:
    """Return the names of this PC's groups."""
    return frozenset(group.gr_name for group in grp.getgrall())


def accounts() -> tuple[frozenset[str], frozenset[str]]:
    """Return the accounts that are not to be taken, and those that a run that was cut off left."""
    every = pwd.getpwall()
    begun = frozenset(
        one.pw_name for one in every if 1000 <= one.pw_uid < 60000 and one.pw_name != "admin"
    )
    return frozenset(one.pw_name for one in every) - begun, begun


def do(todo: list[Step]) -> None:
    """Do the steps in order. Raises StepError at the first that does not succeed."""
    for step in todo:
        if isinstance(step, Command):
            run(step.argv, step.stdin)
        else:
            try:
                _write(step)
            except (OSError, LookupError) as error:
                raise StepError(str(error)) from error


def _write(file: File) -> None:
    """Write a file beside its place and move it there; new folders in a home are its owner's."""
    path = Path(file.path)
    made = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8") as stream:
        stream.write(file.text)
        stream.flush()
        os.fsync(stream.fileno())
    if file.owner:
        for one in (part, *made):
            shutil.chown(one, file.owner, file.owner)
    part.replace(path)
