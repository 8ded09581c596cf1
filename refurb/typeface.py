"""The letters of everything that is printed: a font that comes with a dependency of ours.

The stick has no system fonts, and a paper must look the same wherever it is made.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

from refurb.problem import CouldNot

_NAMES = {False: ("Vera.ttf", "DejaVuSans.ttf"), True: ("VeraBd.ttf", "DejaVuSans-Bold.ttf")}
_DEBIAN = Path("/usr/share/fonts/truetype/dejavu")


_SPACES = re.compile(r"[ \t\n\r\f\v\x00-\x1f]+")


@cache
def font_file(*, bold: bool = False) -> Path:
    """Return the TrueType file: Bitstream Vera of reportlab, else its child DejaVu of Debian.

    Raises CouldNot where neither is there.
    """
    import reportlab

    shipped, debian = _NAMES[bold]
    for file in (Path(reportlab.__file__).parent / "fonts" / shipped, _DEBIAN / debian):
        if file.is_file():
            return file
    raise CouldNot("label.no_font", font=shipped)


def spell(words: str) -> str:
    """Return `words` in letters that the font has: accents it lacks are left off, else `?`.

    Line breaks and control characters become spaces; unbroken spaces stay.
    """
    return "".join(_letter(c) for c in " ".join(_SPACES.split(words.strip())))


@cache
def _letter(letter: str) -> str:
    if ord(letter) in _glyphs():
        return letter
    if not letter.isprintable():
        return " "
    plain = [c for c in unicodedata.normalize("NFKD", letter) if ord(c) in _glyphs()]
    return "".join(plain) or "?"


@cache
def _glyphs() -> frozenset[int]:
    """Return the characters that both the upright and the bold font have."""
    from reportlab.pdfbase.ttfonts import TTFontFile

    upright, bold = (TTFontFile(str(font_file(bold=b))).charToGlyph for b in (False, True))
    return frozenset(set(upright) & set(bold))
