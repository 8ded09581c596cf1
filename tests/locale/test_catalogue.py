"""The catalogue: both languages say the same, and every sentence that code asks for is there."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import refurb
from refurb import locale

PACKAGE = Path(refurb.__file__).parent
ROOMS = sorted(file.stem for file in (PACKAGE / "locale" / "fr").glob("*.toml"))
KEY = re.compile(r"[a-z_]+(\.[a-z0-9_-]+)+")

SAME_IN_BOTH = re.compile(
    r"[^a-zA-Zà-ÿ]*"  # signs and figures
    r"|(HDD|SSD|NVMe|eMMC|SD|USB|A|B|C|SATA|RAM|Wi-Fi|Ethernet|Clear|Purge)"
)
"""Sentences that may be equal: signs, names and abbreviations that both languages use."""


ALIKE = {
    "bench.took",
    "certificate.duration",
    "certificate.field.date",
    "certificate.field.destination",
    "certificate.field.lot",
    "certificate.page",
    "certificate.refurb",
    "certificate.sign_off.when",
    "hardware.title.bluetooth",
    "hardware.title.pc",
    "hardware.word.bios",
    "health.fact.temperature_c",
    "label.method.ata-sanitize-crypto",
    "label.method.ata-secure-erase",
    "label.method.mmc-sanitize",
    "label.method.nvme-format-crypto",
    "label.method.nvme-format-user-data",
    "label.method.nvme-sanitize-crypto",
    "label.method.scsi-sanitize-crypto",
}
"""Keys whose word is the same in French and English."""


def sentences(room: str, language: str) -> dict[str, str]:
    """Return a room's sentences by their keys."""
    file = PACKAGE / "locale" / language / f"{room}.toml"
    return dict(_flat(tomllib.loads(file.read_text(encoding="utf-8")), room))


def _flat(table: dict[str, object], prefix: str) -> Iterator[tuple[str, str]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}.{name}")
        else:
            assert isinstance(value, str), f"{prefix}.{name} is no sentence"
            yield f"{prefix}.{name}", value


def gaps(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def bare(sentence: str) -> str:
    """Return the sentence without its gaps."""
    return "".join(words for words, _, _, _ in string.Formatter().parse(sentence))


def test_both_languages_have_the_same_rooms() -> None:
    for language in locale.LANGUAGES:
        here = sorted(file.stem for file in (PACKAGE / "locale" / language).glob("*.toml"))
        assert here == ROOMS


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_have_the_same_keys(room: str) -> None:
    assert set(sentences(room, "fr")) == set(sentences(room, "en"))


@pytest.mark.parametrize("room", ROOMS)
def test_both_languages_leave_the_same_gaps(room: str) -> None:
    english = sentences(room, "en")
    different = {
        key: (gaps(said), gaps(english[key]))
        for key, said in sentences(room, "fr").items()
        if key in english and gaps(said) != gaps(english[key])
    }
    assert different == {}


@pytest.mark.parametrize("room", ROOMS)
def test_french_is_not_english(room: str) -> None:
    english = sentences(room, "en")
    equal = [
        key
        for key, said in sentences(room, "fr").items()
        if said == english.get(key)
        and key not in ALIKE
        and not SAME_IN_BOTH.fullmatch(bare(said).strip())
    ]
    assert equal == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_sentence_is_empty(room: str) -> None:
    for language in locale.LANGUAGES:
        assert [key for key, said in sentences(room, language).items() if not said] == []


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Yield every call in refurb that has a first argument, with the place where it stands."""
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                yield f"{file.relative_to(PACKAGE)}:{node.lineno}", node


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def problems() -> set[str]:
    """Return the names of `Problem` and of every class in refurb that descends from it."""
    bases: dict[str, set[str]] = {}
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {
                    base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
                    for base in node.bases
                }
    found, before = {"Problem"}, set[str]()
    while found != before:
        before = set(found)
        found |= {name for name, of in bases.items() if of & found}
    return found


def keys() -> Iterator[tuple[str, str, set[str] | None]]:
    """Yield place, key and the facts given (null where they cannot be read) of literal keys."""
    speakers = {"text", "__init__", *problems()}  # a Problem hands its key to `super().__init__`
    for place, call in calls():
        for argument in _choices(call.args[0]):
            is_key = isinstance(argument, ast.Constant) and isinstance(argument.value, str)
            if _name(call) in speakers and is_key and KEY.fullmatch(argument.value):
                names = {word.arg for word in call.keywords}
                known = None if None in names else {str(name) for name in names}
                yield place, argument.value, known


def _choices(argument: ast.expr) -> list[ast.expr]:
    """Return both sides of `a if b else c`, else the argument itself."""
    if isinstance(argument, ast.IfExp):
        return [*_choices(argument.body), *_choices(argument.orelse)]
    return [argument]


def test_scan_finds_the_keys_that_it_is_there_for() -> None:
    found = {key for _, key, _ in keys()}
    assert {"label.no_target", "host.tool_missing", "certificate.write_failed"} <= found
    assert {"Refused", "CouldNot", "ToolMissing"} <= problems()


def test_every_key_that_code_asks_for_has_its_sentence() -> None:
    missing = sorted(f"{place} {key}" for place, key, _ in keys() if not locale.has(key))
    assert missing == []


def test_every_gap_is_filled_where_the_sentence_is_asked_for() -> None:
    open_gaps = sorted(
        f"{place} {key}: {sorted(gaps(locale.raw(key, 'fr')) - given)}"
        for place, key, given in keys()
        if given is not None and locale.has(key) and gaps(locale.raw(key, "fr")) - given
    )
    assert open_gaps == []
