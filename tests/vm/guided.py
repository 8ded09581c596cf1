"""A trainee at the bench: reads the screen, types on a French keyboard, and takes pictures."""

from __future__ import annotations

import re
from pathlib import Path

from tests.vm.stick.power import RunningPC

BENCH_ENTRY = 0
NAME = "Awa"
SCREEN_LIMIT_S = 300.0
LINE_LIMIT_S = 600.0

HELLO = "Bonjour"
ASKS_NAME = "Votre prénom"
ASKS_DISK = "Pour l'effacer, tapez"
AT_WORK = "^(Effacement|Mémoire).* %"
END = "Numéro du PC"
LEFT_OUT = ("affiche qui dit", "Nom de la personne qui contrôle")
"""Questions that Enter alone answers, each asked once: nothing more is wanted."""


def says_hello(running: RunningPC, pictures: Path) -> None:
    """Wait for the first screen and give a name."""
    running.wait_for_text(ASKS_NAME, SCREEN_LIMIT_S)
    running.picture(pictures / "2-bonjour.png")
    running.type(NAME)
    running.wait_for_text(f": {NAME}", SCREEN_LIMIT_S)
    running.type("\n")


def to_the_disk(running: RunningPC, pictures: Path) -> str:
    """Go as far as the question for the first disk; return the screen's text."""
    says_hello(running, pictures)
    seen = reach(running, ASKS_DISK, SCREEN_LIMIT_S)
    running.picture(pictures / "3-disque.png")
    return seen


def to_the_end(running: RunningPC, pictures: Path, serial: str) -> None:
    """Allow the one disk, by the end of its serial, and wait until the line has ended.

    A wrong answer comes first: the bench must ask again.
    """
    to_the_disk(running, pictures)
    running.type("0000\n")
    running.wait_for_text("Ce n'est pas le bon", SCREEN_LIMIT_S)
    running.picture(pictures / "4-pas-le-bon.png")
    running.type(f"{serial[-4:]}\n")
    running.wait_for_text(AT_WORK, SCREEN_LIMIT_S)
    running.picture(pictures / "5-au-travail.png")
    at_the_end(running, pictures)


def at_the_end(running: RunningPC, pictures: Path) -> None:
    """Wait for the last screen."""
    reach(running, END, LINE_LIMIT_S)
    running.picture(pictures / "6-fini.png")


def reach(running: RunningPC, pattern: str, limit_s: float) -> str:
    """Wait for `pattern`, with Enter at what is asked before; return the screen's text."""
    to_come = list(LEFT_OUT)
    while True:
        seen = running.wait_for_text("|".join([pattern, *to_come]), limit_s)
        if re.search(pattern, seen, re.MULTILINE):
            return seen
        to_come = [question for question in to_come if question not in seen]
        running.type("\n")
