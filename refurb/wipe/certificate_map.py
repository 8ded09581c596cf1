"""A disk's surface on paper: strips of cells, which a printer without colour shows as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from refurb.wipe.certificate_flow import GREY, Style, table, words
from refurb.wipe.certificate_paper import Map
from refurb.wipe.surface_map import Mark

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

    from refurb.wipe.certificate_flow import Flow

_COLUMNS = 100
_CELL_POINTS = 5.5
_FILLS = {
    Mark.NORMAL: "#d4d4d4",
    Mark.WEAK: "#8a8a8a",
    Mark.SLOW: "#000000",
    Mark.UNREADABLE: "#ffffff",
    Mark.UNMEASURED: "#ffffff",
}
_LABEL_SHARE = 0.12


def map_flow(seen: Map, style: Style, width: float) -> Flow:
    """Return the strips with their names, the legend and the sentences below."""
    look = [
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        *[(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "RIGHT")],
        *[(f"{side}PADDING", (0, 0), (-1, -1), 1.5 * style.scale) for side in ("TOP", "BOTTOM")],
    ]
    label = _LABEL_SHARE * width
    rows = [
        [words(name, style, 8, color=GREY), _strip(marks, width - label, style)]
        for name, marks in seen.strips
    ]
    found: Flow = [table(rows, [label, width - label], look)] if rows else []
    found.append(_legend(seen, style, width))
    return found + [words(note, style, 8) for note in seen.notes]


def _strip(marks: tuple[Mark, ...], width: float, style: Style) -> Flowable:
    """Return one phase's cells, up to 100 in a row."""
    from reportlab.platypus import Flowable

    class Strip(Flowable):  # type: ignore[misc]  # reportlab has no types
        def wrap(self, _width: float, _height: float) -> tuple[float, float]:
            return width, _CELL_POINTS * style.scale * -(-len(marks) // _COLUMNS)

        def draw(self) -> None:
            rows = -(-len(marks) // _COLUMNS)
            cell_width = width / min(len(marks), _COLUMNS)
            high = _CELL_POINTS * style.scale
            for i, mark in enumerate(marks):
                bottom = (rows - 1 - i // _COLUMNS) * high
                _cell(self.canv, mark, (i % _COLUMNS * cell_width, bottom, cell_width, high))

    return Strip()


def _legend(seen: Map, style: Style, width: float) -> Flowable:
    """Return the marks with their meaning, side by side."""
    cells: list[Flowable] = []
    for mark, meaning in seen.legend:
        cells += [_strip((mark,), 9, style), words(meaning, style, 7.5)]
    each = width / len(seen.legend) if seen.legend else width
    look = [("VALIGN", (0, 0), (-1, -1), "MIDDLE"), ("LEFTPADDING", (0, 0), (-1, -1), 0)]
    look += [(f"{side}PADDING", (0, 0), (-1, -1), 0.5) for side in ("TOP", "BOTTOM", "RIGHT")]
    return table([cells], [12, each - 12] * len(seen.legend), look)


def _cell(canvas: Canvas, mark: Mark, box: tuple[float, float, float, float]) -> None:
    """Draw one region: the darker, the slower; a cross where unreadable, empty if not measured.

    `box` is left, bottom, width and height in points.
    """
    left, bottom, width, height = box
    canvas.setLineWidth(0.25)
    canvas.setStrokeColor("#999999")
    canvas.setFillColor(_FILLS[mark])
    canvas.rect(*box, stroke=int(mark is not Mark.SLOW), fill=1)
    if mark is Mark.UNREADABLE:
        canvas.setLineWidth(0.9)
        canvas.setStrokeColor("#a31515")
        canvas.line(left, bottom, left + width, bottom + height)
        canvas.line(left, bottom + height, left + width, bottom)
