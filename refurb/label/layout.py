"""The label as dots: QR code on the left, words on the right, nothing ever cut off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from refurb.label.content import LabelContent
from refurb.label.fit import Fitted, fit
from refurb.label.media import MM_PER_INCH, Media
from refurb.problem import CouldNot
from refurb.typeface import spell

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw

QUIET_MODULES = 4
"""White modules around the code (ISO/IEC 18004, 9.1)."""
_MIN_MODULE_MM = 0.25
"""Smaller modules are lost on a thermal printer or under a phone's camera."""
_QR_SHARE = 0.47
_MARGIN_MM = 1.0

_WHITE, _BLACK = 1, 0


@dataclass(frozen=True)
class Row:
    """One line, or paragraph, of the label. `weight` is its share of the height."""

    words: str
    weight: float
    is_bold: bool = False
    max_lines: int = 1
    is_inverted: bool = False


@dataclass(frozen=True)
class Box:
    """A rectangle in dots."""

    left: int
    top: int
    width: int
    height: int


def draw(content: LabelContent, media: Media) -> Image:
    """Return the label as a 1-bit image of exactly the media's dots.

    Raises CouldNot where the code does not fit.
    """
    from PIL import Image, ImageDraw

    image = Image.new("1", (media.width_dots, media.height_dots), _WHITE)
    pen = ImageDraw.Draw(image)
    pen.fontmode = "1"
    used = _draw_code(pen, content.qr, media)
    margin = round(_MARGIN_MM * media.dpi / MM_PER_INCH)
    column = Box(used, margin, media.width_dots - used - margin, media.height_dots - 2 * margin)
    _draw_rows(pen, rows(content), column, gap=max(2, margin // 4))
    return image


def rows(content: LabelContent) -> list[Row]:
    """Return the rows of words, from the top; empty ones are left out."""
    found = [
        Row(content.banner, 1.3, is_bold=True, is_inverted=True),
        Row(content.asset_id, 2.6, is_bold=True),
        Row(content.model, 1.9, is_bold=True, max_lines=2),
        Row(content.parts, 2.2, max_lines=2),
        Row(f"{content.grade} · {content.system}", 1.3),
        Row(content.wipe, 1.3, is_bold=not content.is_wiped, is_inverted=not content.is_wiped),
        Row(content.phone, 1.3),
    ]
    return [row for row in found if row.words]


def _draw_code(pen: ImageDraw, words: str, media: Media) -> int:
    """Draw the QR code in whole dots per module; return the width it takes with its quiet zone."""
    import segno

    code = segno.make_qr(words, error="m")
    modules = int(code.symbol_size(border=QUIET_MODULES)[0])
    module = int(min(media.height_dots, media.width_dots * _QR_SHARE) // modules)
    if module < _MIN_MODULE_MM * media.dpi / MM_PER_INCH:
        raise CouldNot("label.too_small", media=media.name, dpi=media.dpi)
    top = (media.height_dots - module * modules) // 2
    for y, line in enumerate(code.matrix_iter(border=QUIET_MODULES)):
        for x, is_dark in enumerate(line):
            if is_dark:
                corner = (x * module, top + y * module)
                pen.rectangle(
                    (*corner, corner[0] + module - 1, corner[1] + module - 1), fill=_BLACK
                )
    return module * modules


def _draw_rows(pen: ImageDraw, found: list[Row], column: Box, gap: int) -> None:
    """Share the column's height among the rows by weight, and draw each within its own box."""
    room = column.height - gap * (len(found) - 1)
    total = sum(row.weight for row in found)
    top = float(column.top)
    for row in found:
        height = room * row.weight / total
        box = Box(column.left, round(top), column.width, int(height))
        _draw_row(pen, row, box)
        top += height + gap


def _draw_row(pen: ImageDraw, row: Row, box: Box) -> None:
    pad = max(2, box.height // 6) if row.is_inverted else 0
    if row.is_inverted:
        corner = (box.left + box.width - 1, box.top + box.height - 1)
        pen.rectangle((box.left, box.top, *corner), fill=_BLACK)
    fitted: Fitted = fit(
        spell(row.words),
        width=box.width - 2 * pad,
        height=box.height,
        is_bold=row.is_bold,
        max_lines=row.max_lines,
    )
    ink = _WHITE if row.is_inverted else _BLACK
    top = box.top + (box.height - fitted.height) // 2
    for line in fitted.lines:
        pen.text((box.left + pad, top), line, font=fitted.font, fill=ink, anchor="la")
        top += fitted.line_height
