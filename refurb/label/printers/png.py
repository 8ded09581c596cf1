"""A label as PNG, with its resolution, for any printer program."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image


def to_png(bitmap: Image, dpi: int) -> bytes:
    """Return the bitmap as a 1-bit PNG that says its dots per inch."""
    out = io.BytesIO()
    bitmap.save(out, format="PNG", dpi=(dpi, dpi), optimize=True)
    return out.getvalue()
