"""A workshop's own checks: copies of ours in its data folder, with other limits, rule there.

A copy that is broken, or that no check of ours answers to, stops with a sentence: limits that a
workshop believes to be in force must be.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from refurb.health import checks
from refurb.health.checks import Check
from refurb.health.grade import FIELDS
from refurb.locale import text
from refurb.model.base import Fact, Sha256
from refurb.problem import CouldNot, WrongUse


class OwnCheck(Check):
    """A workshop's changed copy of a check; `sha256` is its file's digest."""

    sha256: Sha256

    @property
    def label(self) -> str:
        """Return `id@version+sha256:` and the digest's first twelve digits."""
        return f"{super().label}+sha256:{self.sha256[:12]}"


class Standing(Fact):
    """A check in force: the file that says it, null for ours, and our version beside it."""

    check: Check
    own_file: Path | None
    our_version: int


def folder_of(home: Path) -> Path:
    """Return where a workshop's own checks lie in its data folder."""
    return home / "checks"


def load(check_id: str, own: Path | None = None) -> Check:
    """Return the check in force: the copy in folder `own`, else ours. Raises CouldNot."""
    ours = checks.default_folder() / f"{check_id}.toml"
    if own is None:
        return checks.load(check_id)
    _no_strangers(own)
    copy = own / ours.name
    if not copy.exists():
        return checks.load(check_id)
    check = checks.load(check_id, own)
    for problem in checks.problems(check, FIELDS):
        raise CouldNot("health.check_unreadable", file=copy, why=problem)
    content = copy.read_bytes()
    if content == ours.read_bytes():
        return check
    return OwnCheck(**dict(check), sha256=hashlib.sha256(content).hexdigest())


def standing(own: Path) -> list[Standing]:
    """Return every check with the file that is in force. Raises CouldNot for a broken copy."""
    found = []
    for ours in checks.all_checks():
        copy = own / f"{ours.id}.toml"
        in_force = load(ours.id, own)
        own_file = copy if copy.exists() else None
        found.append(Standing(check=in_force, own_file=own_file, our_version=ours.version))
    return found


def copy(check_id: str, own: Path) -> Path:
    """Write our check `check_id` into folder `own`, to be changed there; return the file.

    Raises WrongUse for a check that is not there, CouldNot where a copy is there already.
    """
    known = [check.id for check in checks.all_checks()]
    if check_id not in known:
        raise WrongUse("health.no_such_check", check=check_id, checks=", ".join(known))
    target = own / f"{check_id}.toml"
    content = (checks.default_folder() / target.name).read_bytes()
    try:
        own.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise CouldNot("health.copy_is_there", file=target) from error
    except OSError as error:
        raise CouldNot("health.copy_failed", file=target, why=error.strerror) from error
    return target


def validate(own: Path) -> list[str]:
    """Return what is wrong with a folder of own checks, one sentence each; none if all is right."""
    problems = checks.validate(own, FIELDS)
    try:
        _no_strangers(own)
    except CouldNot as stranger:
        problems.append(str(stranger))
    return problems


def _no_strangers(own: Path) -> None:
    for file in sorted(own.glob("*.toml")):
        if not (checks.default_folder() / file.name).is_file():
            why = text("health.problem.stranger")
            raise CouldNot("health.check_unreadable", file=file, why=why)
