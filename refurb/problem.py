"""The ways in which refurb ends badly, each with a sentence for people and an exit status."""

from __future__ import annotations

from enum import IntEnum

from refurb.locale import text


class Exit(IntEnum):
    """Exit statuses of every command (CONTRACT: commands)."""

    DONE = 0
    DID_NOT_PASS = 1
    WRONG_USE = 2
    REFUSED = 3
    COULD_NOT = 4
    UNKNOWN_END = 5


class Problem(Exception):  # noqa: N818 - it is a problem told to a person, not a bug
    """Something a person must be told: one sentence, and what to do next.

    `key` names the sentence in the catalogue (`refurb/locale`), `facts` fill its gaps.
    The sentence under `key` ends with the next step.
    """

    exit = Exit.COULD_NOT

    def __init__(self, key: str, **facts: object) -> None:
        super().__init__(key)
        self.key = key
        self.facts = facts

    def __str__(self) -> str:
        return text(self.key, **self.facts)


class WrongUse(Problem):
    """The command was called wrongly; nothing was done."""

    exit = Exit.WRONG_USE


class Refused(Problem):
    """Refused for safety; nothing was written. `code` is a refusal code of the contract."""

    exit = Exit.REFUSED

    def __init__(self, key: str, code: str, **facts: object) -> None:
        super().__init__(key, **facts)
        self.code = code


class CouldNot(Problem):
    """A tool, a device or the network did not do its part."""

    exit = Exit.COULD_NOT


class UnknownEnd(Problem):
    """Something destructive was started and its end was not seen: never ship the disk."""

    exit = Exit.UNKNOWN_END
