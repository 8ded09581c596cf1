"""A trainee at the bench: reads the screen, types on a French keyboard, and takes pictures."""

from __future__ import annotations

import re
from pathlib import Path

from tests.vm.stick.power import RunningPC

BENCH_ENTRY = 0
NAME = "Awa"
SCREEN_LIMIT_S = 300.0
LINE_LIMIT_S = 600.0

CHOICE = "Votre choix"
ASKS_NAME = "Votre prénom"
ASKS_DISK = "Pour l'effacer, tapez"
AT_WORK = r"^(Effacement|Mémoire).* [1-9]\d %"
END = "Numéro du PC"

WITHOUT_DATA = {"Garder les fiches sur la clé": "o"}
NO_SHEET = {"affiche qui": ""}
NO_SECOND_PERSON = {"Nom de la personne qui contrôle": ""}
"""Questions on the way, each asked once at most, and what is typed there."""


def says_hello(running: RunningPC, pictures: Path) -> None:
    """Choose to prepare this PC on the first screen, and give a name."""
    reach(running, CHOICE, SCREEN_LIMIT_S, WITHOUT_DATA)
    running.picture(pictures / "2-accueil.png")
    running.type("p\n")
    running.wait_for_text(ASKS_NAME, SCREEN_LIMIT_S)
    running.picture(pictures / "3-prenom.png")
    running.type(NAME)
    running.wait_for_text(f": {NAME}$", SCREEN_LIMIT_S)
    running.type("\n")


def to_the_disk(running: RunningPC, pictures: Path) -> None:
    """Go as far as the question for the first disk."""
    says_hello(running, pictures)
    reach(running, ASKS_DISK, SCREEN_LIMIT_S, NO_SHEET)
    running.picture(pictures / "4-disque.png")


def to_the_end(running: RunningPC, pictures: Path, serial: str) -> None:
    """Allow the one disk, by the end of its serial, and wait until the line has ended.

    A wrong answer comes first: the bench must ask again.
    """
    to_the_disk(running, pictures)
    running.type("0000\n")
    running.wait_for_text("Ce n'est pas le bon", SCREEN_LIMIT_S)
    running.picture(pictures / "5-pas-le-bon.png")
    running.type(f"{serial[-4:]}\n")
    running.wait_for_text(AT_WORK, SCREEN_LIMIT_S)
    running.picture(pictures / "6-au-travail.png")
    at_the_end(running, pictures)


def at_the_end(running: RunningPC, pictures: Path) -> None:
    """Wait for the last screen."""
    reach(running, END, LINE_LIMIT_S, NO_SECOND_PERSON)
    running.picture(pictures / "7-fini.png")


def reach(running: RunningPC, pattern: str, limit_s: float, answers: dict[str, str]) -> None:
    """Wait for `pattern`, and answer each of the questions that may come before it."""
    to_come = dict(answers)
    while True:
        seen = running.wait_for_text("|".join([pattern, *to_come]), limit_s)
        if re.search(pattern, seen, re.MULTILINE):
            return
        (asked,) = (question for question in to_come if question in seen)
        running.type(f"{to_come.pop(asked)}\n")
