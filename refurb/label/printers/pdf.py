"""Labels as PDF: one label on a page of its size, or an A4 sheet of 21."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from refurb.label.content import LabelContent
from refurb.label.layout import draw
from refurb.label.media import MM_PER_INCH, SHEET_LABEL, Media
from refurb.problem import WrongUse

if TYPE_CHECKING:
    from PIL.Image import Image
    from reportlab.pdfgen.canvas import Canvas

_POINT_PER_MM = 72 / MM_PER_INCH
_A4_MM = (210.0, 297.0)

COLUMNS, ROWS = 3, 7
"""Avery L7160: 3 columns of 7 labels, 63.5 x 38.1 mm."""
_LEFT_MM, _TOP_MM = 7.25, 15.15
_PITCH_X_MM, _PITCH_Y_MM = 66.0, 38.1
"""Between labels: 2.5 mm across, none down. 2 x 7.25 + 3 x 63.5 + 2 x 2.5 = 210."""


def to_pdf(bitmap: Image, media: Media, title: str) -> bytes:
    """Return one page of exactly the label's size in mm that shows the bitmap."""
    out = io.BytesIO()
    canvas = _canvas(out, (media.width_mm, media.height_mm), title)
    _place(canvas, bitmap, media, 0, 0)
    canvas.save()
    return out.getvalue()


def to_sheet(
    contents: Sequence[LabelContent],
    *,
    start: int = 1,
    offset_x_mm: float = 0,
    offset_y_mm: float = 0,
) -> bytes:
    """Return A4 pages of labels, row by row from place `start` (1 to 21) of the first sheet.

    The offsets move everything to the right and down, for a printer that is not quite true.
    Raises WrongUse, CouldNot.
    """
    places = COLUMNS * ROWS
    if not contents:
        raise WrongUse("label.no_labels")
    if not 1 <= start <= places:
        raise WrongUse("label.bad_start", start=start, places=places)
    out = io.BytesIO()
    canvas = _canvas(out, _A4_MM, contents[0].asset_id)
    for index, content in enumerate(contents, start - 1):
        if index % places == 0 and index >= places:
            canvas.showPage()
        row, column = divmod(index % places, COLUMNS)
        left = _LEFT_MM + column * _PITCH_X_MM + offset_x_mm
        top = _TOP_MM + row * _PITCH_Y_MM + offset_y_mm
        bottom = _A4_MM[1] - top - SHEET_LABEL.height_mm
        bitmap = draw(content, SHEET_LABEL)
        _place(canvas, bitmap, SHEET_LABEL, left, bottom)
    canvas.save()
    return out.getvalue()


def _canvas(out: io.BytesIO, size_mm: tuple[float, float], title: str) -> Canvas:
    from reportlab.pdfgen.canvas import Canvas

    page = (size_mm[0] * _POINT_PER_MM, size_mm[1] * _POINT_PER_MM)
    canvas = Canvas(out, pagesize=page, invariant=1, pageCompression=1)
    canvas.setTitle(title)
    return canvas


def _place(canvas: Canvas, bitmap: Image, media: Media, left_mm: float, bottom_mm: float) -> None:
    """Show the bitmap in the media's size, its corner in mm from the page's lower left one."""
    from reportlab.lib.utils import ImageReader

    size_mm = (media.width_mm, media.height_mm)
    box = [mm * _POINT_PER_MM for mm in (left_mm, bottom_mm, *size_mm)]
    canvas.drawImage(ImageReader(bitmap.convert("L")), *box)
