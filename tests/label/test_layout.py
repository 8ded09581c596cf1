"""The label's dots: the code reads, and no words leave their box, whatever they are."""

from __future__ import annotations

import pytest
import zxingcpp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from refurb.label import fit as fitting
from refurb.label.content import LabelContent, from_record
from refurb.label.fit import ELLIPSIS, fit
from refurb.label.layout import draw, rows
from refurb.label.media import MEDIA, SHEET_LABEL, Media, media
from refurb.problem import CouldNot, WrongUse
from refurb.typeface import font_file, spell
from tests.label import records as made

ALL_MEDIA = [*MEDIA.values(), SHEET_LABEL]
every_media = pytest.mark.parametrize("kind", ALL_MEDIA, ids=lambda m: f"{m.name}@{m.dpi}")


def label(**changed: object) -> LabelContent:
    content = from_record(made.record(practice=True), made.URL)
    return LabelContent.model_validate({**content.model_dump(), **changed})


def codes(image: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]


@every_media
def test_code_reads_on_every_media(kind: Media) -> None:
    image = draw(label(), kind)
    assert (image.mode, image.size) == ("1", (kind.width_dots, kind.height_dots))
    assert codes(image) == [made.URL.upper()]


@every_media
def test_code_reads_blurred_and_turned_by_seven_degrees(kind: Media) -> None:
    image = draw(label(), kind).convert("L")
    module_dots = kind.dpi * 0.25 / 25.4  # the smallest module that is ever drawn
    image = image.filter(ImageFilter.GaussianBlur(module_dots / 2))
    turned = image.rotate(7, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)
    assert codes(turned) == [made.URL.upper()]


def test_die_cut_label_has_exactly_the_dots_of_the_facts() -> None:
    assert draw(label(), media("62x29")).size == (696, 271)
    assert draw(label(), media("50x30")).size == (400, 240)
    assert media("62×29@203").dpi == 203


@pytest.mark.parametrize("name", ["62x30", "", "62x29@", "62x29@600", "62x29@x", "L7160"])
def test_unknown_media_is_wrong_use_and_names_the_known_ones(name: str) -> None:
    with pytest.raises(WrongUse) as caught:
        media(name)
    assert "62x29" in str(caught.value)


@every_media
def test_modules_are_whole_dots_with_a_quiet_zone(kind: Media) -> None:
    """Every run of dark or light across a row of finders is a multiple of one module."""
    image = draw(label(), kind)
    pixels = image.load()
    first = next(
        (x, y) for y in range(image.height) for x in range(image.width // 4) if not pixels[x, y]
    )
    finder = 0
    while not pixels[first[0] + finder, first[1]]:
        finder += 1
    module = finder // 7
    assert finder == 7 * module
    assert module * 25.4 / kind.dpi >= 0.25
    assert first[0] == 4 * module
    assert first[1] >= 4 * module


def test_address_too_long_for_the_label_is_told() -> None:
    with pytest.raises(CouldNot) as caught:
        draw(label(qr="HTTPS://" + "A" * 900), media("50x30"))
    assert "too small" in str(caught.value)


words = st.text(st.characters(codec="utf-8"), max_size=200)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    model=words, parts=words, system=words, wipe=words, phone=words, kind=st.sampled_from(ALL_MEDIA)
)
def test_any_words_stay_within_the_label_and_leave_the_code_alone(
    model: str, parts: str, system: str, wipe: str, phone: str, kind: Media
) -> None:
    content = label(model=model, parts=parts, system=system, wipe=wipe, phone=phone, is_wiped=False)
    image = draw(content, kind)
    margin = round(kind.dpi / 25.4)
    edge = image.crop((image.width - margin + 1, 0, image.width, image.height))
    assert edge.convert("L").getextrema() == (255, 255)
    for top in (0, image.height - margin + 1):
        strip = image.crop((0, top, image.width, top + margin - 1))
        assert strip.convert("L").getextrema() == (255, 255)
    assert codes(image) == [made.URL.upper()]


@settings(max_examples=100, deadline=None)
@given(
    said=words,
    width=st.integers(60, 900),
    height=st.integers(14, 200),
    is_bold=st.booleans(),
    lines=st.integers(1, 3),
)
def test_fitted_words_are_never_larger_than_their_box(
    said: str, width: int, height: int, is_bold: bool, lines: int
) -> None:
    fitted = fit(spell(said), width=width, height=height, is_bold=is_bold, max_lines=lines)
    assert len(fitted.lines) <= lines
    assert fitted.height <= height
    pen = ImageDraw.Draw(Image.new("1", (1, 1)))
    for line in fitted.lines:
        assert pen.textbbox((0, 0), line, font=fitted.font)[2] <= width


def test_long_words_shrink_before_they_are_cut() -> None:
    box = {"width": 300, "height": 40, "is_bold": False, "max_lines": 1}
    short, long = fit("Latitude", **box), fit("Latitude E6430 avec station", **box)
    assert long.lines == ("Latitude E6430 avec station",)
    assert long.font.size < short.font.size
    assert fit("x" * 200, **box).lines[0].endswith(ELLIPSIS)


def test_unbroken_spaces_hold_number_and_unit_together() -> None:
    fitted = fit("Core i5 · SSD\u00a0256\u00a0Go", width=130, height=44, is_bold=False, max_lines=2)
    assert fitted.lines == ("Core i5 ·", "SSD 256 Go")


def test_a_label_that_warns_is_printed_white_on_black() -> None:
    warning = [row for row in rows(label(wipe="NOT WIPED", is_wiped=False)) if row.is_inverted]
    assert [row.words for row in warning] == ["PRACTICE", "NOT WIPED"]
    assert [row.words for row in rows(label()) if row.is_inverted] == ["PRACTICE"]


@pytest.mark.parametrize("bold", [False, True])
def test_font_comes_with_a_python_package_and_has_french_letters(bold: bool) -> None:
    assert "reportlab" in str(font_file(bold=bold))
    french = "éèêëàâùûüîïôöçœæÉÈÀÇŒÆ«»’…–·×€"
    assert spell(french) == french
    missing = fitting._font(30, bold).getmask("\ufffe").getbbox()
    for letter in french:
        mask = fitting._font(30, bold).getmask(letter)
        assert mask.getbbox() not in (None, missing) or letter in "·"


def test_letters_the_font_lacks_lose_their_accents_or_become_a_question_mark() -> None:
    assert spell("Ǎ Ж\n\x008\u202fGo") == "A ? 8 Go"
