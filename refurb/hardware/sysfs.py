"""One line of /sys or /proc."""

from __future__ import annotations

from refurb.host.door import Host

LIMIT_BYTES = 4096
"""The kernel's attributes are at most one page."""


def line(host: Host, path: str) -> str | None:
    """Return a file's text without padding, null where it is empty or not there."""
    try:
        return host.read(path, LIMIT_BYTES).decode(errors="replace").strip() or None
    except OSError:
        return None
