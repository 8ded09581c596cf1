"""What the person answered, and whether it can be used; no screen and no machine here."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LOGIN_LETTERS = 24
NAME_LETTERS = 60
PASSWORD_LETTERS = 8
"""Shortest password that is taken: ANSSI and CNIL ask for more, a beginner gives up before."""

TEXT_SIZES = {"normal": 96, "large": 120, "larger": 144}
"""Dots per inch that the desktop takes for its letters (Xft/DPI); 96 is the usual size."""


@dataclass(frozen=True)
class Answers:
    """Letters are large until others are chosen. `password` null is a locked one: the PC opens by
    itself. It is never an empty string.
    """

    locale: str = "fr_FR.UTF-8"
    text_size: str = "large"
    has_reader: bool = False
    name: str = ""
    password: str | None = None


def login_of(name: str, taken: frozenset[str] = frozenset()) -> str:
    """Return an account name for a person's name, such as `jose` for `José`; never one of `taken`.

    Letters that have no ASCII form are left out; a name of nothing else becomes `famille`.
    """
    plain = unicodedata.normalize("NFKD", name[:NAME_LETTERS]).encode("ascii", "ignore").decode()
    words = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-0123456789")
    login = words[:LOGIN_LETTERS].rstrip("-") or "famille"
    found, number = login, 2
    while found in taken:
        found, number = f"{login}{number}", number + 1
    return found


def name_problem(name: str) -> str | None:
    """Return the key of the sentence that says what is wrong with a name; null if nothing is.

    A comma or a colon would end the field of /etc/passwd that the name is kept in (passwd(5)).
    """
    if not name.strip():
        return "name_missing"
    if len(name) > NAME_LETTERS:
        return "name_long"
    if any(letter in ":,=\\" or not letter.isprintable() for letter in name):
        return "name_letters"
    return None


def password_problem(wants_password: bool, password: str, again: str) -> str | None:
    """Return the key of the sentence that says what is wrong with a password; null if nothing."""
    if not wants_password:
        return None
    if len(password) < PASSWORD_LETTERS:
        return "password_short"
    if not password.isprintable():
        return "password_letters"
    return None if password == again else "password_differs"
