"""A printer that the PC's own printing system (CUPS) knows by name."""

from __future__ import annotations

from refurb.host.door import Host
from refurb.label.media import Media
from refurb.problem import CouldNot


def send(pdf: bytes, name: str, media: Media, host: Host) -> None:
    """Hand a one-page PDF to CUPS for the printer `name`. Raises CouldNot, ToolMissing."""
    ran = host.run(argv(name, media), stdin=pdf)
    if ran.exit != 0:
        why = ran.stderr.decode("utf-8", "replace").strip() or str(ran.exit)
        raise CouldNot("label.printer_refused", printer=name, why=why)


def argv(name: str, media: Media) -> list[str]:
    """Return the command (lp(1)): the page in its own size, never scaled; `-` reads stdin."""
    size = f"media=Custom.{media.width_mm:g}x{media.height_mm:g}mm"
    return ["lp", "-d", name, "-o", size, "-o", "print-scaling=none", "--", "-"]
