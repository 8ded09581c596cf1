"""The labels that can be printed on, and how many dots they have."""

from __future__ import annotations

from refurb.locale import text
from refurb.model.base import Fact
from refurb.problem import WrongUse

MM_PER_INCH = 25.4


class Media(Fact):
    """One size of label on one printer. `width_dots` and `height_dots` is what gets printed."""

    name: str
    width_mm: float
    height_mm: float
    dpi: int
    width_dots: int
    height_dots: int


def _media(name: str, dpi: int, dots: tuple[int, int] | None = None) -> Media:
    width_mm, height_mm = (float(mm) for mm in name.split("x"))
    width, height = dots or (round(mm * dpi / MM_PER_INCH) for mm in (width_mm, height_mm))
    return Media(
        name=name,
        width_mm=width_mm,
        height_mm=height_mm,
        dpi=dpi,
        width_dots=width,
        height_dots=height,
    )


_USUAL_DPI = {"62x29": 300, "50x30": 203, "57x32": 203, "54x25": 300, "89x36": 300}
"""Sizes in mm, with the resolution of the printers that they are made for."""

_EXACT = {("62x29", 300): (696, 271)}
"""Brother's die-cut DK-11209 has a margin that cannot be printed (facts: record, Label)."""

MEDIA = {
    (name, dpi): _media(name, dpi, _EXACT.get((name, dpi)))
    for name in _USUAL_DPI
    for dpi in (203, 300)
}

SHEET_NAME = "L7160"
"""Avery's A4 sheet of 21 labels, for an office printer; its labels are drawn at 600 dpi."""
SHEET_LABEL = _media("63.5x38.1", 600)


def media(name: str) -> Media:
    """Return the media called `62x29`, or `62x29@203` for another resolution. Raises WrongUse."""
    size, at, dpi = name.strip().lower().replace("×", "x").partition("@")
    wanted = int(dpi) if dpi.isdecimal() else (None if at else _USUAL_DPI.get(size))
    found = MEDIA.get((size, wanted)) if wanted is not None else None
    if found is None:
        raise WrongUse("label.unknown_media", media=name, known=known())
    return found


def known() -> str:
    """Return the names of all media, for people."""
    return text("label.media_list", sizes=", ".join(_USUAL_DPI), sheet=SHEET_NAME)
