"""What the certificate says of the second person: from their signed document, or lines to fill."""

from __future__ import annotations

import io
from pathlib import Path

from pypdf import PdfReader

from refurb import locale
from refurb.model.record import Record
from refurb.model.sign_off import Signed, SignOff
from refurb.wipe.certificate import Proof, certificate, paper_of
from refurb.wipe.donor_copy import donor_copy
from tests.label import records as made

SHA256, KEY, OWN = "ab" * 32, "cd" * 32, "ef" * 32
RISK = "Spare blocks may hold old data; given to a school."


def signed(risk: str | None = None, disks: tuple[str, ...] = ("sda",), **clock: str) -> Signed:
    said = SignOff(
        record_sha256=SHA256, record_id="run-1", asset_id="7K3M-Q9XB", practice=False,
        refurb_version="0.1.0", stick="0" * 16, name="Anne Petit", disks=disks,
        accepted_risk=risk, signed=made.clock(**clock),
    )  # fmt: skip
    return Signed(said, OWN)


def pages(record: Record, folder: Path, *signs: Signed) -> list[str]:
    path = folder / "c.pdf"
    certificate(Proof(record, SHA256, KEY, made.URL, signs), path)
    return [" ".join(p.extract_text().split()) for p in PdfReader(path).pages]


def test_a_verification_stands_on_the_page_and_leaves_the_decision_open(tmp_path: Path) -> None:
    for page in pages(made.record(), tmp_path, signed()):
        assert "Name Anne Petit" in page
        assert "Date 2026-11-24 at 14:34 UTC (clock of this machine)" in page
        assert OWN[:30] in page
        assert "Serial number read" not in page  # the line to fill in by hand
        assert "Decision, destination" in page


def test_a_validation_is_in_the_person_s_own_words(tmp_path: Path) -> None:
    for page in pages(made.record(), tmp_path, signed(RISK)):
        assert f"Accepted risk {RISK}" in page
        assert "Decision, destination" not in page


def test_a_dead_clock_makes_no_date_of_a_signature(tmp_path: Path) -> None:
    dead = signed(source="image", wall="1970-01-01T00:00:12Z")
    assert "1970-01-01 at" not in pages(made.record(), tmp_path, dead)[1]


def test_a_disk_that_the_document_does_not_name_stays_open(tmp_path: Path) -> None:
    record = made.record(made.ssd(), made.ssd("sdb", serial="SECOND-1"))
    machine, first, second = pages(record, tmp_path, signed())
    assert "Anne Petit" in first
    assert "Anne Petit" not in machine + second


def test_a_page_that_certifies_nothing_shows_nobody_s_signature(tmp_path: Path) -> None:
    disk = made.ssd()
    bad = made.record(disk, wipes=(made.wipe(disk, unreadable=((0, 512),)),))
    assert "Anne Petit" not in " ".join(pages(bad, tmp_path, signed()))


def test_an_order_that_wants_a_verifier_is_open_until_there_is_one(tmp_path: Path) -> None:
    record = made.record(order=made.order(sign_off=True))
    for page in pages(record, tmp_path):
        assert page.count("NOT YET SIGNED OFF") == 2  # the verdict, and who, where, when
    for page in pages(record, tmp_path, signed()):
        assert "NOT YET" not in page
        assert "Sign-off done by another person" in page
    assert "NOT YET" not in " ".join(pages(made.record(), tmp_path))


def test_the_donor_s_copy_names_nobody(tmp_path: Path) -> None:
    proof = Proof(made.record(), SHA256, KEY, made.URL, (signed(RISK),))
    donor_copy([proof], tmp_path / "d.pdf")
    reader = PdfReader(io.BytesIO((tmp_path / "d.pdf").read_bytes()))
    words = " ".join(" ".join(p.extract_text().split()) for p in reader.pages)
    assert "Anne Petit" not in words
    assert "another person of the workshop" in words
    assert "Zoé" not in words


def test_the_destination_of_the_order_is_on_paper(tmp_path: Path) -> None:
    locale.choose("fr")
    order = made.order(destination="École de Firminy")
    assert "Destination École de Firminy" in pages(made.record(order=order), tmp_path)[1]
    assert "Destination inconnu" not in pages(made.record(), tmp_path)[1]


def test_what_waits_for_a_second_person_is_never_green(tmp_path: Path) -> None:
    record = made.record(order=made.order(sign_off=True))
    waiting = paper_of(Proof(record, SHA256, KEY, made.URL)).pages
    signed_off = paper_of(Proof(record, SHA256, KEY, made.URL, (signed(),))).pages
    assert [page.is_open for page in (*waiting, *signed_off)] == [True, True, False, False]
    green = b".113725 .419608 .203922 rg"  # 1d6b34
    for signs, wanted in (((), 0), ((signed(),), 1)):
        certificate(Proof(record, SHA256, KEY, made.URL, signs), tmp_path / "c.pdf")
        for page in PdfReader(tmp_path / "c.pdf").pages:
            contents = page.get_contents()
            assert contents is not None
            assert contents.get_data().count(green) == wanted
