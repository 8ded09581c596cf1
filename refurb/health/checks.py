"""Checks as data: `checks/*.toml`, which say what is judged, by which limits, and why."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Annotated

from pydantic import ConfigDict, Field, StrictBool, StrictInt, StrictStr, ValidationError

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


class Part(Fact):
    """A part of a check file; the text under each field goes into the JSON Schema."""

    model_config = ConfigDict(use_attribute_docstrings=True)


class Texts(Part):
    """One text in both languages."""

    fr: Sentence
    """French."""
    en: Sentence
    """English."""


class Condition(Part):
    """`field op value`, where the value is written here, another field or a named limit."""

    field: Name
    """The fact that is asked for, such as `reallocated`; one that is not known matches nothing."""
    op: Op
    """How it is held against the value; `known` and `unknown` take none."""
    value: StrictBool | StrictInt | StrictStr | tuple[StrictStr, ...] | None = None
    """The value itself; give exactly one of `value`, `limit` and `than_field`."""
    limit: Name | None = None
    """The name of a limit of this file."""
    than_field: Name | None = None
    """The name of another fact."""


class Limit(Part):
    """A number that a refurbisher might argue about, with the reason for it.

    Rules refer to it by its name; the code that runs the test reads those named `use_...`.
    """

    value: WholeNumber
    """The number."""
    unit: Sentence
    """What it counts."""
    why: Sentence
    """Why it is this number: change it together with the number."""


class Rule(Part):
    """When all of `when` hold, `grade` and the text apply; without a grade it is advice only."""

    code: Slug
    """The reason's name in JSON and in records: programs rely on it."""
    grade: Grade | None = None
    """The grade that this rule gives; the first graded rule that fits decides."""
    when: tuple[Condition, ...] = ()
    """All of these must hold; none at all always holds, so that belongs at the end."""
    fr: Sentence
    """What people read, in French; `{name}` stands for a fact or a limit."""
    en: Sentence
    """The same in English."""


class Check(Part):
    """One check file. The first rule with a grade that matches decides (`refurb.health.grade`)."""

    id: Slug
    """The file's name without `.toml`."""
    version: Annotated[int, Field(ge=1)]
    """Counts up with each change by refurb; leave it in a copy, which its digest tells apart."""
    stage: StageName
    """The stage of the line that it belongs to."""
    target: Slug
    """What is judged; it says which facts the rules may ask for."""
    destructive: bool
    """Whether it may destroy data."""
    tools: tuple[str, ...]
    """The programs that it reads with."""
    locks: tuple[str, ...]
    """What a step of it holds (`disk`, `memory`)."""
    expected_s: WholeNumber
    """Seconds that it takes as a rule."""
    limit_s: WholeNumber
    """Seconds after which it is stopped."""
    title: Texts
    """Its name for people."""
    explanation: Texts
    """What it does and why, for a trainee."""
    limits: dict[Name, Limit] = Field(default_factory=dict)
    """The numbers that a workshop may want to change, by name."""
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)]
    """From the worst grade to the best, then advice (rules without a grade)."""

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
    found = [] if files else [text("health.problem.no_files", folder=folder)]
    for file in files:
        try:
            check = _load(file)
        except CouldNot as error:
            found.append(str(error))
            continue
        found += [f"{file.name}: {problem}" for problem in problems(check, fields)]
    return found


def problems(check: Check, fields: dict[str, frozenset[str]]) -> Iterator[str]:
    """Yield what is wrong with the rules of `check`, one sentence each."""
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
