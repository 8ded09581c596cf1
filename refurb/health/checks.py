"""Checks as data: `checks/*.toml`, which say what is judged, by which limits, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import Field, StrictBool, StrictInt, StrictStr, ValidationError

import refurb
from refurb.locale import text
from refurb.model.base import Fact, WholeNumber
from refurb.model.outcome import Grade, StageName
from refurb.problem import CouldNot

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Sentence = Annotated[str, Field(min_length=1)]


class Op(StrEnum):
    """How a condition holds a field against a value; a field that is not known matches none.

    `has` asks for a member of a list; `known` and `unknown` need no value.
    """

    EQ = "eq"
    GT = "gt"
    GE = "ge"
    LT = "lt"
    LE = "le"
    IN = "in"
    HAS = "has"
    KNOWN = "known"
    UNKNOWN = "unknown"


class Texts(Fact):
    """One text in both languages."""

    fr: Sentence
    en: Sentence


class Condition(Fact):
    """`field op value`, where the value is written here, another field or a named limit."""

    field: Name
    op: Op
    value: StrictBool | StrictInt | StrictStr | tuple[StrictStr, ...] | None = None
    limit: Name | None = None
    than_field: Name | None = None


class Limit(Fact):
    """A number that a refurbisher might argue about, with the reason for it.

    Rules refer to it by its name; the code that runs the test reads those named `use_...`.
    """

    value: WholeNumber
    unit: Sentence
    why: Sentence


class Rule(Fact):
    """When all of `when` hold, `grade` and the text apply; without a grade it is advice only."""

    code: Slug
    grade: Grade | None = None
    when: tuple[Condition, ...] = ()
    fr: Sentence
    en: Sentence


class Check(Fact):
    """One check file. The first rule with a grade that matches decides (`refurb.health.grade`).

    `tools` are the programs it reads with; `locks` what a step of it holds (`disk`, `memory`);
    it takes `expected_s` seconds as a rule and is stopped after `limit_s`. `fields` are the names
    that its rules may ask for.
    """

    id: Slug
    version: Annotated[int, Field(ge=1)]
    stage: StageName
    target: Slug
    destructive: bool
    tools: tuple[str, ...]
    locks: tuple[str, ...]
    expected_s: WholeNumber
    limit_s: WholeNumber
    title: Texts
    explanation: Texts
    limits: dict[Name, Limit] = Field(default_factory=dict)
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]

    @property
    def label(self) -> str:
        """Return `id@version`, by which a record says which check judged."""
        return f"{self.id}@{self.version}"


def default_folder() -> Path:
    """Return where the checks lie: within the installed package, else beside it."""
    package = Path(refurb.__file__).parent
    inside = package / "checks"
    return inside if inside.is_dir() else package.parent / "checks"


def all_checks(folder: Path | None = None) -> list[Check]:
    """Return every check of `folder` (the default one if null). Raises CouldNot."""
    return [_load(file) for file in sorted((folder or default_folder()).glob("*.toml"))]


def load(check_id: str, folder: Path | None = None) -> Check:
    """Return the check `check_id` of `folder` (the default one if null). Raises CouldNot."""
    return _load((folder or default_folder()) / f"{check_id}.toml")


def _load(file: Path) -> Check:
    try:
        check = Check.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise CouldNot("health.check_unreadable", file=file, why=_short(error)) from error
    if check.id != file.stem:
        raise CouldNot("health.check_unreadable", file=file, why=f"id = {check.id!r}")
    return check


def validate(folder: Path, fields: dict[str, frozenset[str]]) -> list[str]:
    """Return what is wrong with the check files of `folder`, one sentence each; none if all right.

    `fields` says by target which fields rules may ask for.
    """
    files = sorted(folder.glob("*.toml"))
    problems = [] if files else [text("health.problem.no_files", folder=folder)]
    for file in files:
        try:
            check = _load(file)
        except CouldNot as error:
            problems.append(str(error))
            continue
        problems += [f"{file.name}: {problem}" for problem in _problems(check, fields)]
    return problems


def _problems(check: Check, fields: dict[str, frozenset[str]]) -> Iterator[str]:
    known = fields.get(check.target)
    if known is None:
        yield text("health.problem.target", what=check.target)
        return
    graded = [rule for rule in check.rules if rule.grade]
    if not graded or graded[-1].when:
        yield text("health.problem.last_rule")
    if any(not rule.when for rule in graded[:-1]):
        yield text("health.problem.hidden_rules")
    for rule in check.rules:
        for condition in rule.when:
            yield from (f"{rule.code}: {p}" for p in _condition(condition, check, known))
        for sentence in (rule.fr, rule.en):
            gaps = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
            for gap in sorted(gaps - known - set(check.limits) - {"limit_s"}):
                yield f"{rule.code}: " + text("health.problem.gap", what=gap)
    used = {c.limit for rule in check.rules for c in rule.when}
    texts = " ".join(rule.fr for rule in check.rules)
    for name in check.limits:
        if name not in used and f"{{{name}}}" not in texts and not name.startswith("use_"):
            yield text("health.problem.unused_limit", what=name)


def _condition(condition: Condition, check: Check, known: frozenset[str]) -> Iterator[str]:
    for field in (condition.field, condition.than_field):
        if field is not None and field not in known:
            yield text("health.problem.field", what=field)
    if condition.limit is not None and condition.limit not in check.limits:
        yield text("health.problem.limit", what=condition.limit)
    given = [condition.value is not None, bool(condition.limit), bool(condition.than_field)]
    wanted = 0 if condition.op in (Op.KNOWN, Op.UNKNOWN) else 1
    if sum(given) != wanted:
        yield text("health.problem.values", field=condition.field, op=condition.op, count=wanted)


def _short(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error).splitlines()[0]
