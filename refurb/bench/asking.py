"""What is asked at the bench: one line typed, yes or no, in the words of the language in use."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from refurb.locale import text


def line(console: Console, question: str) -> str:
    """Return what was typed, without spaces around. Raises KeyboardInterrupt, EOFError."""
    return console.input(Text(f"{question}{text('bench.colon')}")).strip()


def typed(console: Console, question: str) -> str:
    """Return what was typed; Ctrl-C and Ctrl-D answer nothing."""
    try:
        return line(console, question)
    except (KeyboardInterrupt, EOFError):
        console.print()
        return ""


def is_yes(answer: str) -> bool:
    """Tell whether an answer means yes, in French or English."""
    return answer.lower() in ("o", "oui", "y", "yes")


def is_no(answer: str) -> bool:
    """Tell whether an answer means no, in French or English."""
    return answer.lower() in ("n", "non", "no")
