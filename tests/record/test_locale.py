"""Every sentence that this room says is there in both languages."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from refurb import locale

ROOM = Path(locale.__file__).parent
CODE = ROOM.parent / "record"


def _sentences(language: str) -> dict[str, str]:
    def flat(table: dict[str, object], above: str) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, value in table.items():
            key = f"{above}.{name}"
            found |= flat(value, key) if isinstance(value, dict) else {key: str(value)}
        return found

    return flat(tomllib.loads((ROOM / language / "record.toml").read_text("utf-8")), "record")


def test_both_languages_say_the_same_with_the_same_gaps() -> None:
    french, english = _sentences("fr"), _sentences("en")
    assert french.keys() == english.keys()
    for key, sentence in french.items():
        gaps = [set(re.findall(r"{(\w+)}", s)) for s in (sentence, english[key])]
        assert gaps[0] == gaps[1], key


def test_every_sentence_is_said_somewhere_and_every_said_one_is_there() -> None:
    code = "\n".join(file.read_text("utf-8") for file in CODE.glob("*.py"))
    said = set(re.findall(r'"(record\.[a-z_0-9.]+)"', code))
    assert said <= _sentences("fr").keys()
    built = ("record.outcome.", "record.grade.", "record.clock.", "record.refused_")
    tls = {"record.certificate", "record.clock_or_certificate"}
    unsaid = {k for k in _sentences("fr") if k not in said and not k.startswith(built)}
    assert unsaid == tls
