"""Words into a box: as large as they go, on several lines where allowed, else with an ellipsis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from refurb.typeface import font_file

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

ELLIPSIS = "…"
_SMALLEST_SHARE = 0.62
"""Words shrink to this share of a line's full size before they are cut."""


@dataclass(frozen=True)
class Fitted:
    """Lines of words in one font; sizes in dots."""

    lines: tuple[str, ...]
    font: FreeTypeFont
    line_height: int

    @property
    def height(self) -> int:
        """Return the height of all lines."""
        return self.line_height * len(self.lines)


def fit(words: str, *, width: int, height: int, is_bold: bool, max_lines: int) -> Fitted:
    """Return `words` in the largest type whose lines stay within `width` and `height` dots.

    Fewer lines win where they give the same size. What does not fit in the smallest type is cut
    and ends in an ellipsis.
    """
    largest = {count: _size_for(height // count, is_bold) for count in range(1, max_lines + 1)}
    for size in range(largest[1], 0, -1):
        font = _font(size, is_bold)
        if size < largest[max_lines] * _SMALLEST_SHARE:
            break
        for count in range(1, max_lines + 1):
            lines = _wrap(words, font, width)
            if size <= largest[count] and len(lines) <= count and _are_within(lines, font, width):
                return Fitted(tuple(lines), font, _line_height(font))
    font = _font(max(1, round(largest[max_lines] * _SMALLEST_SHARE)), is_bold)
    while font.size > 1 and not _are_within([ELLIPSIS], font, width):
        font = _font(int(font.size) - 1, is_bold)  # a column too narrow even for the dots
    return Fitted(tuple(_cut(words, font, width, max_lines)), font, _line_height(font))


def _wrap(words: str, font: FreeTypeFont, width: int) -> list[str]:
    """Break `words` at spaces; a single word that is too wide stays whole."""
    lines: list[str] = []
    for unbroken in words.split(" "):
        word = unbroken.replace("\u00a0", " ")  # the fonts draw that one twice as wide
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _are_within([longer], font, width):
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _cut(words: str, font: FreeTypeFont, width: int, max_lines: int) -> list[str]:
    lines = _wrap(words, font, width)
    kept = [*lines[: max_lines - 1], " ".join(lines[max_lines - 1 :])]
    return [_shorten(line, font, width) for line in kept if line]


def _shorten(line: str, font: FreeTypeFont, width: int) -> str:
    """Return the longest beginning of `line` that fits with an ellipsis, or the whole line."""
    if _are_within([line], font, width):
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        if _are_within([line[:middle].rstrip(" ·") + ELLIPSIS], font, width):
            low = middle
        else:
            high = middle - 1
    return line[:low].rstrip(" ·") + ELLIPSIS


def _are_within(lines: list[str], font: FreeTypeFont, width: int) -> bool:
    """Tell whether every line, drawn without grey (`mode`), stays within `width`."""
    return all(
        max(font.getlength(line, mode="1"), font.getbbox(line, mode="1")[2]) <= width
        for line in lines
    )


def _size_for(height: int, is_bold: bool) -> int:
    """Return the largest type size whose line is at most `height` dots high."""
    size = max(1, height)
    while size > 1 and _line_height(_font(size, is_bold)) > height:
        size -= 1
    return size


def _line_height(font: FreeTypeFont) -> int:
    return sum(font.getmetrics())


@cache
def _font(size: int, is_bold: bool) -> FreeTypeFont:
    from PIL import ImageFont

    return ImageFont.truetype(str(font_file(bold=is_bold)), size)
