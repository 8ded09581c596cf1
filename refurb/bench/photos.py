"""Shows a record as QR codes, one after another, for a trainee to photograph."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console
from rich.panel import Panel
from rich.text import Text

from refurb.bench.asking import is_yes, typed
from refurb.host.door import Host
from refurb.locale import text
from refurb.record.photos import codes

QUIET = 2
"""Modules of white around a code: half of what the standard wants, which telephones forgive."""
LETTERS = {3: 77, 5: 154, 6: 195, 8: 279, 10: 395, 13: 619, 16: 854, 20: 1249, 26: 1990}
"""Letters that a code of this version holds at level L (ISO/IEC 18004, table 7)."""
SMALL_LETTERS = ("setfont", "/usr/share/consolefonts/Uni2-Terminus12x6.psf.gz")
"""Twice as high as wide, so that a module is a square; the more of them, the fewer codes."""
OWN_LETTERS = ("/usr/lib/refurb-stick/letters",)
"""The image's own choice of letters (live-image/overlay)."""
ROOM_LINES = 3
"""Lines that the question below a code takes."""


def offer(console: Console, host: Host, record: Path) -> None:
    """Ask whether the record shall be photographed, and show its codes in small letters."""
    console.print(Panel(text("bench.photos.why"), border_style="bold"))
    if not is_yes(typed(console, text("bench.photos.ask"))):
        return
    host.run(SMALL_LETTERS)
    try:
        count = show(console, record.read_bytes())
    finally:
        host.run(OWN_LETTERS)
    console.print(text("bench.photos.done", count=count))


def show(console: Console, envelope: bytes) -> int:
    """Show the codes of an envelope, and return how many; Enter goes on to the next."""
    version = version_for(console.width, console.height)
    found = codes(envelope, LETTERS[version])
    for number, words in enumerate(found, 1):
        console.clear()
        console.print(picture(words, version), style="black on white", no_wrap=True)
        typed(console, text("bench.photos.next", number=number, count=len(found)))
    return len(found)


def version_for(columns: int, lines: int) -> int:
    """Return the largest version whose code fits a screen, two modules in a line's height."""
    fits = [
        version
        for version in LETTERS
        if (side := 17 + 4 * version + 2 * QUIET) <= columns and side <= 2 * (lines - ROOM_LINES)
    ]
    return max(fits, default=min(LETTERS))


def picture(words: str, version: int) -> Text:
    """Return a code as text: each letter is two modules, one above the other."""
    import segno

    code = segno.make_qr(words, error="l", version=version, boost_error=False, mode="alphanumeric")
    rows = [[bool(dark) for dark in row] for row in code.matrix_iter(border=QUIET)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    signs = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return Text("\n".join("".join(signs[two] for two in zip(*pair, strict=True)) for pair in pairs))
