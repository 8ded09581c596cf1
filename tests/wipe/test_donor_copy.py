"""The donor's copy: all of a lot, of that lot alone, and nobody's name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from refurb.model.outcome import Outcome
from refurb.model.record import Record
from refurb.problem import WrongUse
from refurb.wipe.certificate import Proof
from refurb.wipe.donor_copy import donor_copy
from tests.label import records as made


def proof(number: int, record: Record | None = None) -> Proof:
    found = record or made.record(asset_id=f"7K3M-Q9{number:02}")
    return Proof(found, f"{number:02x}" * 32, "cd" * 32, made.URL)


def pages(proofs: list[Proof], folder: Path) -> list[str]:
    donor_copy(proofs, folder / "d.pdf")
    return [" ".join(p.extract_text().split()) for p in PdfReader(folder / "d.pdf").pages]


def test_the_list_comes_first_and_names_each_machine_disk_and_digest(tmp_path: Path) -> None:
    first, *rest = pages([proof(2), proof(1)], tmp_path)
    assert "2 machine(s), 2 disk(s): all certified as wiped, and verified." in first
    for words in ("7K3M-Q901", "7K3M-Q902", "S3YLNX0K512345", "01" * 32, "02" * 32, "cd" * 32):
        assert words in first
    assert len(rest) == 4
    assert first.index("7K3M-Q901") < first.index("7K3M-Q902")


def test_no_person_of_the_workshop_is_named(tmp_path: Path) -> None:
    order = made.order(operator="Zoé Lefèvre", phone="04 77 12 34 56")
    for page in pages([proof(1, made.record(order=order))], tmp_path):
        assert "Zoé" not in page
        assert "04 77" not in page
        assert "Atelier de Saint-Étienne" in page or "The donation" in page


def test_one_disk_that_is_not_wiped_is_said_on_the_first_page(tmp_path: Path) -> None:
    disk = made.ssd()
    bad = made.record(disk, wipes=(made.wipe(disk, Outcome.FAILED),))
    first = pages([proof(1), proof(2, bad)], tmp_path)[0]
    assert "ATTENTION: 1 of 2 disk(s)" in first
    assert "NOT certified" in first


def test_a_long_list_goes_on_and_loses_nobody(tmp_path: Path) -> None:
    found = pages([proof(i) for i in range(40)], tmp_path)
    lists = [page for page in found if "the donor's copy" in page]
    assert len(lists) > 1
    assert len(found) == len(lists) + 80
    for i in range(40):
        assert sum(f"{i:02x}" * 32 in page for page in lists) == 1


@pytest.mark.parametrize("changed", [{"donor": "Lycée"}, {"lot": "2027-01"}])
def test_another_donation_is_refused(tmp_path: Path, changed: dict[str, object]) -> None:
    other = made.record(order=made.order(**changed))
    with pytest.raises(WrongUse, match="not of one donation"):
        pages([proof(1), proof(2, other)], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_record_without_donor_and_lot_is_nobody_s(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="neither donor nor lot"):
        pages([proof(1, made.record(order=made.order(donor="", lot="")))], tmp_path)


def test_practice_and_earnest_are_never_mixed(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="mixed"):
        pages([proof(1), proof(2, made.record(practice=True))], tmp_path)
    assert all("PRACTICE" in p for p in pages([proof(2, made.record(practice=True))], tmp_path))


def test_order_and_repetition_make_no_difference(tmp_path: Path) -> None:
    donor_copy([proof(1), proof(2), proof(1)], tmp_path / "a.pdf")
    donor_copy([proof(2), proof(1)], tmp_path / "b.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
