"""Every sentence of this room is there in both languages, and none is there in vain."""

from __future__ import annotations

import re
from pathlib import Path

import refurb
from refurb import locale
from refurb.health.clock_help import STEPS
from refurb.health.show import KEY_FACTS, PART_FACTS
from refurb.model.disk import Medium
from refurb.model.outcome import Grade, Outcome

ROOM = Path(refurb.__file__).parent / "health"


def keys() -> set[str]:
    code = "".join(file.read_text(encoding="utf-8") for file in ROOM.glob("*.py"))
    plain = set(re.findall(r'"(health\.[a-z_.]+)"', code))
    kinds = (("grade", Grade), ("medium", Medium), ("outcome", Outcome))
    enums = {f"health.{name}.{value}" for name, kind in kinds for value in kind}
    parts = {f"health.part.{part}" for part in ("battery", "clock", "processor", "temperature")}
    grades = {f"health.part_grade.{grade}" for grade in Grade}
    facts = {f"health.fact.{fact}" for fact in KEY_FACTS}
    facts |= {f"health.part_fact.{fact}" for fact in PART_FACTS}
    return plain | enums | parts | grades | facts | {f"health.clock_help.{s}" for s in STEPS}


def kept(lang: str) -> set[str]:
    found: set[str] = set()

    def walk(table: dict[str, object], path: str) -> None:
        for key, value in table.items():
            if isinstance(value, dict):
                walk(value, f"{path}.{key}")
            else:
                found.add(f"{path}.{key}")

    walk(locale._room("health", lang), "health")
    return found


def test_every_sentence_used_is_there_and_every_one_there_is_used() -> None:
    assert kept("fr") == kept("en") == keys()
