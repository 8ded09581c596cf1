"""The certificate as a PDF: each page on one sheet of A4, the same bytes every time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from refurb.typeface import font_file, spell
from refurb.wipe.certificate_flow import BOLD, SANS, Style, height_of, page_flow, table, words
from refurb.wipe.certificate_paper import Origin, Page, Paper

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

    from refurb.wipe.certificate_flow import Flow

MARGIN_MM, FOOT_MM, QR_MM = 18, 38, 26
STYLES = (
    *(Style(scale, 600) for scale in (1.0, 0.9, 0.8)),
    *(Style(0.75, most) for most in (600, 250, 120, 60, 30)),
    Style(0.68, 20),
)
"""Tried in turn until a page fits: first smaller letters, then values that are cut short. The
smallest letters are of 5.8 points."""


def render(paper: Paper) -> bytes:
    """Return the paper as PDF/A-2b; every page is one sheet, however long its values are."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    from refurb.wipe.pdfa import About, end_streams, make_pdfa

    _register_fonts()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, initialFontName=SANS)
    make_pdfa(
        canvas,
        About(paper.title, paper.subject, paper.keywords, paper.language, paper.seconds),
    )
    for number, page in enumerate(paper.pages, start=1):
        _banner(canvas, page.banner)
        _body(canvas, page, paper.cut)
        _foot(canvas, page.origin)
        canvas.setFont(SANS, 7)
        count = f"{paper.title} – {paper.page_word} {number}/{len(paper.pages)}"
        canvas.drawString(_left(), 7 * _mm(), spell(count))
        canvas.showPage()
    canvas.save()
    return end_streams(out.getvalue())


def _register_fonts() -> None:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name, bold in ((SANS, False), (BOLD, True)):
        pdfmetrics.registerFont(TTFont(name, str(font_file(bold=bold))))


def _mm() -> float:
    from reportlab.lib.units import mm

    return float(mm)


def _left() -> float:
    return MARGIN_MM * _mm()


def fitting(page: Page, cut: str, width: float, height: float) -> tuple[Flow, Style]:
    """Return the page's parts in the first style in which they fit, with that style."""
    for style in STYLES:
        flow = page_flow(page, style, cut, width)
        if height_of(flow, width) <= height:
            return flow, style
    return flow, style


def _body(canvas: Canvas, page: Page, cut: str) -> None:
    """Draw heading, verdict, sections, map and signatures from the top down."""
    width = canvas._pagesize[0] - 2 * _left()
    top = canvas._pagesize[1] - MARGIN_MM * _mm()
    flow, _ = fitting(page, cut, width, top - (FOOT_MM + 3) * _mm())
    for part in flow:
        _, height = part.wrapOn(canvas, width, top)
        top -= part.getSpaceBefore() + height
        part.drawOn(canvas, _left(), top)
        top -= part.getSpaceAfter()


def _banner(canvas: Canvas, said: str) -> None:
    """Write the banner large, pale and slanting across the page, below everything else."""
    if not said:
        return
    canvas.saveState()
    canvas.setFont(BOLD, 78)
    canvas.setFillColor("#e4e4e4")
    width, height = canvas._pagesize
    canvas.translate(width / 2, height / 2)
    canvas.rotate(52)
    canvas.drawCentredString(0, 0, spell(said))
    canvas.restoreState()


def _foot(canvas: Canvas, origin: Origin) -> None:
    """Draw digest, key, address and code at the foot."""
    mm, left = _mm(), _left()
    width = canvas._pagesize[0] - 2 * left
    canvas.setLineWidth(0.8)
    canvas.setStrokeColor("#000000")
    canvas.line(left, FOOT_MM * mm, left + width, FOOT_MM * mm)
    if origin.qr:
        _code(canvas, origin.qr, left + width - QR_MM * mm, (FOOT_MM - 2 - QR_MM) * mm)
    canvas.setFillColor("#000000")
    canvas.setFont(BOLD, 8.5)
    canvas.drawString(left, (FOOT_MM - 6) * mm, spell(origin.heading))
    style = Style(0.82, 200)
    lines = [
        [words(name, style, color="#555555"), words(style.cut(value, "…"), style)]
        for name, value in origin.fields
    ]
    foot = table(lines, [27 * mm, width - (QR_MM + 30) * mm], _FOOT_STYLE)
    _, height = foot.wrapOn(canvas, width, FOOT_MM * mm)
    foot.drawOn(canvas, left, (FOOT_MM - 8) * mm - height)


_FOOT_STYLE = [
    *[(f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("LEFT", "TOP", "BOTTOM")],
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


def _code(canvas: Canvas, said: str, left: float, bottom: float) -> None:
    """Draw the QR code as vectors, four quiet modules included (ISO/IEC 18004, 9.1)."""
    import segno

    rows = [list(row) for row in segno.make_qr(said, error="m").matrix_iter(border=4)]
    module = QR_MM * _mm() / len(rows)
    path = canvas.beginPath()
    for y, row in enumerate(reversed(rows)):
        for x, is_dark in enumerate(row):
            if is_dark:
                path.rect(left + x * module, bottom + y * module, module, module)
    canvas.setFillColor("#000000")
    canvas.drawPath(path, stroke=0, fill=1)
