"""What the bench draws as QR codes can be read by another program from a picture of the screen."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from refurb.bench.photos import LETTERS, QUIET, picture, version_for
from refurb.record.photos import codes, joined
from tests.record.making import seal_run

WIDE, HIGH = 8, 16
"""A letter of the console in pixels."""


def drawn(lines: list[str]) -> Image.Image:
    """Return the screen as pixels: black on white, as the console's letters are made."""
    shot = Image.new("L", (WIDE * len(lines[0]), HIGH * len(lines)), 255)
    for y, line in enumerate(lines):
        for x, sign in enumerate(line):
            for half, dark in enumerate((sign in "▀█", sign in "▄█")):
                if dark:
                    top = y * HIGH + half * HIGH // 2
                    shot.paste(0, (x * WIDE, top, (x + 1) * WIDE, top + HIGH // 2))
    return shot


@pytest.mark.parametrize(("columns", "lines"), [(80, 25), (80, 30), (160, 50), (213, 66)])
def test_a_photograph_of_each_screen_gives_the_record_back(
    tmp_path: Path, columns: int, lines: int
) -> None:
    envelope = seal_run(tmp_path).path.read_bytes()
    version = version_for(columns, lines)
    read = []
    for words in codes(envelope, LETTERS[version]):
        rows = picture(words, version).plain.split("\n")
        assert len(rows) <= lines - 3
        assert len(rows[0]) <= columns
        (found,) = zxingcpp.read_barcodes(drawn(rows))
        read.append(found.text)
    assert joined(read) == envelope


def test_a_larger_screen_needs_fewer_codes(tmp_path: Path) -> None:
    envelope = seal_run(tmp_path).path.read_bytes()
    small, large = (
        len(codes(envelope, LETTERS[version_for(columns, lines)]))
        for columns, lines in ((80, 25), (160, 50))
    )
    assert large < small
    assert QUIET >= 2
