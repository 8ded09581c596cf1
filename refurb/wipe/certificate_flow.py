"""The parts of a certificate's page, at a given size of letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from refurb.typeface import spell
from refurb.wipe.certificate_paper import Field, Page, Section, SignHere

if TYPE_CHECKING:
    from reportlab.platypus import Flowable

    Flow = list[Flowable]

SANS, BOLD = "refurb-sans", "refurb-bold"
GREEN, RED, GREY = "#1d6b34", "#a31515", "#555555"
_SIZE = 8.5
_LABEL = 0.26
"""Share of a column's width that its labels have."""


@dataclass(frozen=True)
class Style:
    """How large everything is, and how many letters a value may have."""

    scale: float
    most: int

    def cut(self, value: str, mark: str) -> str:
        """Return `value`, cut short with `mark` behind it; a line break costs 30 letters."""
        kept: list[str] = []
        left = self.most
        for line in value.split("\n"):
            if len(line) > left:
                start = "\n".join(kept) if kept else line[:left]
                return f"{start}… {mark}"
            kept.append(line)
            left -= max(len(line), 30)
        return value


def page_flow(page: Page, style: Style, cut: str, width: float) -> Flow:
    """Return all parts of a page; values are cut as `style` says, with `cut` behind them."""
    from refurb.wipe.certificate_map import map_flow

    found: Flow = [
        words(style.cut(page.heading, cut), style, 15, bold=True),
        _verdict(page, style, cut, width),
    ]
    for section in (section for section in page.sections if section.fields):
        found += [_heading(section.heading, style), _table(section, style, cut, width)]
    if page.map is not None:
        found += [_heading(page.map.heading, style), *map_flow(page.map, style, width)]
    if page.signatures:
        found.append(_signatures(page.signatures, style, cut, width))
    return found


def height_of(flow: Flow, width: float) -> float:
    """Return how high the parts are one below the other, in points."""
    heights = (
        part.wrap(width, 1e6)[1] + part.getSpaceBefore() + part.getSpaceAfter() for part in flow
    )
    return float(sum(heights))


def table(
    rows: Sequence[Sequence[object]],
    widths: Sequence[float],
    look: Sequence[tuple[object, ...]],
    heights: Sequence[float] | None = None,
) -> Flowable:
    """Return a table of flowables. Without a font of its own it would ask for Helvetica."""
    from reportlab.platypus import Table

    style = [("FONTNAME", (0, 0), (-1, -1), SANS), *look]
    return Table(rows, colWidths=widths, rowHeights=heights, style=style, hAlign="LEFT")


def words(
    said: str,
    style: Style,
    size: float = _SIZE,
    *,
    bold: bool = False,
    color: str = "#000000",
    above: float = 0,
) -> Flowable:
    """Return a paragraph. Line breaks in `said` are kept."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    points = size * style.scale
    look = ParagraphStyle(
        "words",
        fontName=BOLD if bold else SANS,
        fontSize=points,
        leading=points * 1.25,
        textColor=color,
        spaceBefore=above * style.scale,
        spaceAfter=2 * style.scale,
        splitLongWords=1,
    )
    return Paragraph("<br/>".join(escape(spell(line)) for line in said.split("\n")), look)


def _heading(said: str, style: Style) -> Flowable:
    return words(said, style, 10.5, bold=True, above=7)


def _verdict(page: Page, style: Style, cut: str, width: float) -> Flowable:
    """Return the outcome in a framed box: green for a certificate, white on red for none.

    A certificate that still waits for a second person is red on white.
    """
    good = RED if page.is_open else GREEN
    color = good if page.is_good else "#ffffff"
    said = words(style.cut(page.verdict, cut), style, 12, bold=True, color=color)
    padding = 7 * style.scale
    look = [
        ("BOX", (0, 0), (-1, -1), 1.5, good if page.is_good else RED),
        ("BACKGROUND", (0, 0), (-1, -1), "#ffffff" if page.is_good else RED),
        *[
            (f"{side}PADDING", (0, 0), (-1, -1), padding)
            for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")
        ],
    ]
    return table([[said]], [width], look)


def _table(section: Section, style: Style, cut: str, width: float) -> Flowable:
    columns = section.columns
    rows = [section.fields[i : i + columns] for i in range(0, len(section.fields), columns)]
    look = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, "#bbbbbb"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.2 * style.scale),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0.3),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    cells = [_cells(row, columns, style, cut) for row in rows]
    label = _LABEL * width / columns if columns == 1 else 0.36 * width / columns
    widths = [label, width / columns - label] * columns
    return table(cells, widths, look)


def _cells(row: Sequence[Field], columns: int, style: Style, cut: str) -> list[Flowable | Flow]:
    """Return a row's cells. An empty one is an empty flow: a string would call for Helvetica."""
    found: list[Flowable | Flow] = []
    for label, value in row:
        found += [words(label, style, color=GREY), words(style.cut(value, cut), style)]
    return found + [[] for _ in range(2 * columns - len(found))]


def _signatures(blocks: Sequence[SignHere], style: Style, cut: str, width: float) -> Flowable:
    """Return the blocks side by side, each for another person."""
    gap = 12
    each = width / len(blocks)
    row = [_sign_here(block, style, cut, each - gap) for block in blocks]
    look = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), gap),
    ]
    return table([row], [each] * len(blocks), look)


def _sign_here(block: SignHere, style: Style, cut: str, width: float) -> Flow:
    explained = words(block.explained, style, 7.5, color=GREY)
    if block.said:
        said = _table(Section(block.heading, block.said), style, cut, width)
        return [_heading(block.heading, style), explained, said]
    look = [
        ("LINEBELOW", (1, 0), (1, -1), 0.6, "#000000"),
        ("VALIGN", (0, 0), (-1, -1), "BOTTOM"),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
    ]
    label = 0.38 * width
    blanks = [[words(blank, style, 8), []] for blank in block.blanks]
    heights = [25 * style.scale] * len(block.blanks)
    lines = table(blanks, [label, width - label], look, heights)
    return [_heading(block.heading, style), explained, lines]
