"""The certificate's pages: one sheet each, whatever the words, and a PDF/A that a validator takes.

A PDF/A-2b may do all that this one does in a PDF/A-1b too. So Apache PDFBox's validator, which
knows 1b alone, is given our bytes with that one figure changed.
"""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms
from pypdf import PdfReader

from refurb import locale
from refurb.wipe.certificate import NO_DATE, Proof, paper_of, seconds_of
from refurb.wipe.certificate_flow import Style, height_of
from refurb.wipe.certificate_layout import STYLES, fitting, render
from refurb.wipe.certificate_map import Mark
from refurb.wipe.certificate_paper import Map, Origin, Page, Paper, Section, SignHere
from refurb.wipe.srgb import profile
from tests.conftest import need_tools
from tests.label import records as made

JARS = ("preflight", "xmpbox", "pdfbox2", "fontbox2", "commons-logging", "jaxb-api")
JAVA = Path("/usr/share/java")
LONG = st.text(max_size=800) | st.integers(1, 3000).map("W".__mul__)
LONG |= st.integers(1, 60).map("zone\n".__mul__)
FIELDS = st.lists(st.tuples(st.just("Méthode de vérification"), LONG), max_size=13)


def paper(*pages: Page) -> Paper:
    return Paper("Titre – é", "Sujet", "fr", "page", "(la suite est dans la fiche)", 5, pages=pages)


def page(heading: str, verdict: str, *sections: list[tuple[str, str]]) -> Page:
    blanks = SignHere("Validation", "Une personne en décide.", ("Nom", "Décision", "Signature"))
    return Page(
        heading, verdict, True,
        tuple(Section("L'effacement", tuple(s), 1 + (i != 1)) for i, s in enumerate(sections)),
        Origin("Fiche", (("SHA-256", "ab" * 32), ("Adresse", "https://x.example")), "https://x"),
        map=Map("La surface", (("Écriture", (Mark.SLOW,) * 200), ("Relecture", (Mark.WEAK,) * 200)),
                ((Mark.SLOW, "lent"),), ("vitesse",)),
        signatures=(blanks, blanks),
    )  # fmt: skip


@settings(deadline=None, max_examples=12)
@given(heading=LONG, verdict=LONG, one=FIELDS, two=FIELDS, three=FIELDS)
def test_a_page_is_one_sheet_however_long_its_words_are(
    heading: str,
    verdict: str,
    one: list[tuple[str, str]],
    two: list[tuple[str, str]],
    three: list[tuple[str, str]],
) -> None:
    made_of = page(heading, verdict, one, two, three)
    assert len(PdfReader(io.BytesIO(render(paper(made_of)))).pages) == 1
    width, height = 495.0, 675.0
    flow, style = fitting(made_of, "(la suite)", width, height)
    assert height_of(flow, width) <= height
    assert style.scale * 8.5 > 5.7


def test_letters_get_smaller_before_a_word_is_cut() -> None:
    assert fitting(page("T", "V", [("a", "b")]), "…", 495, 675)[1] is STYLES[0]
    full = page("T", "V", [("a", "b")] * 8, [("a", "word " * 24)] * 18)
    _, style = fitting(full, "…", 495, 675)
    assert style.scale < 1
    assert style.most == STYLES[0].most


def test_a_value_is_cut_with_a_mark_and_a_short_one_never() -> None:
    style = Style(1, 60)
    assert style.cut("short\nand sweet", "MARK") == "short\nand sweet"
    assert style.cut("x" * 61, "MARK") == f"{'x' * 60}… MARK"
    assert style.cut("\n".join("abc"), "MARK") == "a\nb… MARK"


def test_it_says_what_it_is_to_archives() -> None:
    locale.choose("fr")
    proof = Proof(made.record(), "ab" * 32, "cd" * 32, made.URL)
    reader = PdfReader(io.BytesIO(render(paper_of(proof))))
    root = reader.trailer["/Root"]
    packet = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in packet
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in packet
    assert "<xmp:CreateDate>2026-11-24T14:34:27Z</xmp:CreateDate>" in packet
    assert reader.metadata is not None
    assert reader.metadata.title == "Effacement des disques de la machine 7K3M-Q9XB"
    assert str(reader.metadata.creation_date) == "2026-11-24 14:34:27+00:00"
    assert f'<rdf:li xml:lang="x-default">{reader.metadata.title}</rdf:li>' in packet
    assert root["/Lang"] == "fr"
    assert root["/OutputIntents"][0]["/DestOutputProfile"].get_data() == profile()
    assert reader.trailer["/ID"]
    for one in reader.pages:
        for font in one["/Resources"]["/Font"].values():
            assert "/FontFile2" in font.get_object()["/FontDescriptor"].get_object()


def test_a_clock_that_nobody_believes_dates_no_file() -> None:
    assert seconds_of(made.clock("image", "1970-01-01T00:00:12Z")) == NO_DATE
    assert seconds_of(made.clock("rtc", "nonsense")) == NO_DATE
    assert seconds_of(made.clock("server", "2026-11-24T14:34:27Z")) == 1_795_530_867


@pytest.mark.parametrize("language", locale.LANGUAGES)
def test_a_validator_takes_it(tmp_path: Path, language: str) -> None:
    need_tools("java:default-jre-headless")
    missing = [name for name in JARS if not (JAVA / f"{name}.jar").exists()]
    if missing or not (JAVA / "javax.activation.jar").exists():
        pytest.skip("libpdfbox2-java, libjaxb-api-java or libactivation-java is missing")
    locale.choose(language)
    proof = Proof(made.record(practice=True), "ab" * 32, "cd" * 32, made.URL)
    file = tmp_path / "c.pdf"
    ours = render(paper_of(proof))
    file.write_bytes(ours.replace(b"<pdfaid:part>2<", b"<pdfaid:part>1<"))
    jars = ":".join(str(JAVA / f"{name}.jar") for name in (*JARS, "javax.activation"))
    words = ["java", "-cp", jars, "org.apache.pdfbox.preflight.Validator_A1b", str(file)]
    said = subprocess.run(words, capture_output=True, text=True, check=False)
    assert "is a valid PDF/A-1b file" in said.stdout, said.stdout + said.stderr


def test_the_colour_profile_is_srgb_to_another_program() -> None:
    ours = ImageCms.ImageCmsProfile(io.BytesIO(profile()))
    theirs = ImageCms.createProfile("sRGB")
    colours = Image.new("RGB", (64, 64))
    colours.putdata([(x * 4, y * 4, (x ^ y) * 4) for y in range(64) for x in range(64)])
    turned = ImageCms.profileToProfile(colours, ours, theirs)
    assert turned is not None
    worst = max(high for _, high in _differences(colours, turned))
    assert worst <= 2


def _differences(one: Image.Image, other: Image.Image) -> list[tuple[int, int]]:
    from PIL import ImageChops

    return [tuple(pair) for pair in ImageChops.difference(one, other).getextrema()]  # type: ignore[misc, union-attr]
