"""The certificate as a PDF: pages of A4 with embedded fonts, the same bytes every time."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from refurb.typeface import font_file, spell

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Flowable

_SANS, _BOLD = "refurb-sans", "refurb-bold"
_MARGIN_MM, _FOOT_MM, _QR_MM = 18, 40, 26
_LABEL_MM, _VALUE_MM = 52, 117.5
_FRAME_POINTS = 6
"""reportlab's own padding between a page's margin and its words."""
_GREEN, _RED, _GREY = "#1d6b34", "#a31515", "#555555"


@dataclass(frozen=True)
class Section:
    """A heading with its fields, each a label and a value; a value may have several lines."""

    heading: str
    fields: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Page:
    """One page. `validation` is what a person fills in and signs, null where none may."""

    heading: str
    verdict: str
    is_good: bool
    sections: tuple[Section, ...]
    validation: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Origin:
    """Where the paper comes from: at the foot of every page, with a code to verify it."""

    heading: str
    fields: tuple[tuple[str, str], ...]
    qr: str


@dataclass(frozen=True)
class Paper:
    """The whole certificate in words. `banner`, where not empty, stands across every page."""

    title: str
    language: str
    banner: str
    origin: Origin
    page_word: str
    pages: tuple[Page, ...]


def render(paper: Paper) -> bytes:
    """Return the paper as PDF; a page that is too long goes on, with the same foot."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.units import mm
    from reportlab.platypus import PageBreak, SimpleDocTemplate

    _register_fonts()
    flow: list[Flowable] = []
    for page in paper.pages:
        flow += [PageBreak()] if flow else []
        flow += _page(page)
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN_MM * mm,
        rightMargin=_MARGIN_MM * mm,
        topMargin=_MARGIN_MM * mm,
        bottomMargin=(_FOOT_MM + 6) * mm,
        title=paper.title,
        author="refurb",
        lang=paper.language,
        invariant=1,
    )

    def decorate(canvas: Canvas, _: SimpleDocTemplate) -> None:
        _banner(canvas, paper.banner)
        _foot(canvas, paper)

    document.build(flow, onFirstPage=decorate, onLaterPages=decorate)
    return out.getvalue()


def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, bold in ((_SANS, False), (_BOLD, True)):
        pdfmetrics.registerFont(TTFont(name, str(font_file(bold=bold))))


def _page(page: Page) -> list[Flowable]:
    from reportlab.lib.units import mm
    from reportlab.platypus import KeepTogether, Spacer

    found: list[Flowable] = [_words(page.heading, 15, bold=True), Spacer(0, 4 * mm)]
    found += [_verdict(page), Spacer(0, 2 * mm)]
    for section in (section for section in page.sections if section.fields):
        found += [_words(section.heading, 10.5, bold=True, above=9), _table(section)]
    if page.validation is not None:
        found.append(KeepTogether(_validation(page.validation)))
    return found


def _words(
    words: str, size: float, *, bold: bool = False, color: str = "#000000", above: float = 0
) -> Flowable:
    """Return a paragraph. Line breaks in `words` are kept."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph

    style = ParagraphStyle(
        "words",
        fontName=_BOLD if bold else _SANS,
        fontSize=size,
        leading=size * 1.3,
        textColor=color,
        spaceBefore=above,
        spaceAfter=3,
        splitLongWords=1,
    )
    return Paragraph("<br/>".join(escape(spell(line)) for line in words.split("\n")), style)


def _verdict(page: Page) -> Flowable:
    """Return the outcome in a framed box: green for a certificate, white on red for none."""
    from reportlab.lib.units import mm
    from reportlab.platypus import Table

    color = _GREEN if page.is_good else "#ffffff"
    words = _words(page.verdict, 12, bold=True, color=color)
    style = [
        ("BOX", (0, 0), (-1, -1), 1.5, _GREEN if page.is_good else _RED),
        ("BACKGROUND", (0, 0), (-1, -1), "#ffffff" if page.is_good else _RED),
        *[(f"{side}PADDING", (0, 0), (-1, -1), 8) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")],
    ]
    return Table(
        [[words]],
        colWidths=[(_LABEL_MM + _VALUE_MM) * mm],
        style=style,
        hAlign="LEFT",
        splitInRow=1,
    )


def _table(section: Section) -> Flowable:
    from reportlab.lib.units import mm
    from reportlab.platypus import Table

    lines = [
        [_words(label, 8.5, color=_GREY), _words(value, 8.5)] for label, value in section.fields
    ]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.3, "#bbbbbb"),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 0.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ]
    widths = [_LABEL_MM * mm, _VALUE_MM * mm]
    return Table(lines, colWidths=widths, style=style, hAlign="LEFT", splitInRow=1)


def _validation(lines: tuple[str, ...]) -> list[Flowable]:
    """Return the part that a person fills in: a heading, its meaning, and lines to write on."""
    from reportlab.lib.units import mm
    from reportlab.platypus import Table

    heading, explained, *blanks = lines
    style = [("LINEBELOW", (1, 0), (1, -1), 0.6, "#000000"), ("VALIGN", (0, 0), (-1, -1), "BOTTOM")]
    style += [("LEFTPADDING", (0, 0), (0, -1), 0)]
    table = Table(
        [[_words(blank, 8.5), ""] for blank in blanks],
        colWidths=[_LABEL_MM * mm, _VALUE_MM * mm],
        rowHeights=[9 * mm] * len(blanks),
        style=style,
        hAlign="LEFT",
    )
    return [
        _words(heading, 10.5, bold=True, above=9),
        _words(explained, 8.5, color=_GREY),
        table,
    ]


def _banner(canvas: Canvas, words: str) -> None:
    """Write the banner large, pale and slanting across the page, below everything else."""
    if not words:
        return
    canvas.saveState()
    canvas.setFont(_BOLD, 78)
    canvas.setFillColor("#e4e4e4")
    width, height = canvas._pagesize
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, 0, spell(words))
    canvas.restoreState()


def _foot(canvas: Canvas, paper: Paper) -> None:
    """Draw digest, key, address and code at the foot, with the page's number."""
    from reportlab.lib.units import mm
    from reportlab.platypus import Table

    left, bottom = _MARGIN_MM * mm + _FRAME_POINTS, (_FOOT_MM - 8) * mm
    width = canvas._pagesize[0] - 2 * left
    canvas.setLineWidth(0.8)
    canvas.line(left, _FOOT_MM * mm, left + width, _FOOT_MM * mm)
    _code(canvas, paper.origin.qr, left + width - _QR_MM * mm, (_FOOT_MM - 2 - _QR_MM) * mm)
    canvas.setFont(_BOLD, 8.5)
    canvas.drawString(left, bottom + 3 * mm, spell(paper.origin.heading))
    lines = [
        [_words(name, 7, color=_GREY), _words(value, 7)] for name, value in paper.origin.fields
    ]
    table = Table(
        lines,
        colWidths=[27 * mm, width - (_QR_MM + 30) * mm],
        style=[
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 0),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ],
    )
    _, height = table.wrapOn(canvas, width, bottom)
    table.drawOn(canvas, left, bottom + 1 * mm - height)
    canvas.setFont(_SANS, 7)
    number = f"{paper.title} – {paper.page_word} {canvas.getPageNumber()}"
    canvas.drawString(left, 7 * mm, spell(number))


def _code(canvas: Canvas, words: str, left: float, bottom: float) -> None:
    """Draw the QR code as vectors, four quiet modules included (ISO/IEC 18004, 9.1)."""
    import segno
    from reportlab.lib.units import mm

    rows = [list(row) for row in segno.make_qr(words, error="m").matrix_iter(border=4)]
    module = _QR_MM * mm / len(rows)
    path = canvas.beginPath()
    for y, row in enumerate(reversed(rows)):
        for x, is_dark in enumerate(row):
            if is_dark:
                path.rect(left + x * module, bottom + y * module, module, module)
    canvas.setFillColor("#000000")
    canvas.drawPath(path, stroke=0, fill=1)
