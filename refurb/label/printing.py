"""A label into a file, or onto a printer."""

from __future__ import annotations

from pathlib import Path

from refurb.host.door import Host
from refurb.label.content import LabelContent
from refurb.label.layout import draw
from refurb.label.media import SHEET_NAME, media
from refurb.problem import CouldNot, WrongUse

USUAL_MEDIA = "62x29"


def print_to(content: LabelContent, path: Path, media_name: str = USUAL_MEDIA) -> None:
    """Write the label to `path`, whose ending says how: `.png`, `.pdf` or `.zpl`.

    `media_name` is a name of `media.media`, or, for `.pdf`, the A4 sheet `L7160`. The file is
    whole or not there. Raises WrongUse, CouldNot.
    """
    data = _bytes(content, path, media_name)
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = error.strerror or str(error)
        raise CouldNot("label.write_failed", file=path, why=why) from error


def print_on(
    content: LabelContent, printer_uri: str, media_name: str = USUAL_MEDIA, host: Host | None = None
) -> None:
    """Print the label on `tcp://host:port` (in ZPL) or `cups:NAME`.

    `host` is the PC whose CUPS prints; `tcp://` needs none. Raises WrongUse, CouldNot.
    """
    from refurb.label.printers import cups, tcp
    from refurb.label.printers.pdf import to_pdf
    from refurb.label.printers.zpl import to_zpl

    chosen = media(media_name)
    kind, _, name = printer_uri.partition(":")
    if kind == "tcp":
        tcp.send(to_zpl(draw(content, chosen)), printer_uri)
    elif kind == "cups" and name and host is not None:
        cups.send(to_pdf(draw(content, chosen), chosen, content.asset_id), name, chosen, host)
    else:
        raise WrongUse("label.unknown_printer", printer=printer_uri)


def _bytes(content: LabelContent, path: Path, media_name: str) -> bytes:
    from refurb.label.printers.pdf import to_pdf, to_sheet
    from refurb.label.printers.png import to_png
    from refurb.label.printers.zpl import to_zpl

    kind = path.suffix.lower()
    if kind == ".pdf" and media_name.upper() == SHEET_NAME:
        return to_sheet([content])
    chosen = media(media_name)
    if kind == ".png":
        return to_png(draw(content, chosen), chosen.dpi)
    if kind == ".pdf":
        return to_pdf(draw(content, chosen), chosen, content.asset_id)
    if kind == ".zpl":
        return to_zpl(draw(content, chosen))
    raise WrongUse("label.unknown_kind", file=path)
