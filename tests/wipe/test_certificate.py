"""The certificate: its words, what it refuses to certify, and the PDF itself."""

from __future__ import annotations

import io
import subprocess
from pathlib import Path

import pytest
from pypdf import PdfReader

from refurb import locale
from refurb.model.disk import AtaSecurity, Disk, Medium
from refurb.model.machine import NotKnown
from refurb.model.outcome import Level, Outcome
from refurb.model.record import Record
from refurb.model.surface import Speeds, Surface
from refurb.model.wipe import Method, MethodRun, Note, Refusal, SecondCheck
from refurb.problem import CouldNot, WrongUse
from refurb.wipe.certificate import Proof, certificate
from tests.conftest import need_tools
from tests.label import records as made

SHA256, KEY = "ab" * 32, "cd" * 32
NOT_EN, NOT_FR = "This disk is NOT certified as wiped", "Ce disque n'est PAS certifié effacé"


def pdf(record: Record, folder: Path, name: str = "c.pdf") -> bytes:
    path = folder / name
    certificate(Proof(record, SHA256, KEY, made.URL), path)
    return path.read_bytes()


def pages(record: Record, folder: Path) -> list[str]:
    """Return each page's words with all white space as single spaces."""
    reader = PdfReader(io.BytesIO(pdf(record, folder)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_machine_page_then_one_page_per_disk(tmp_path: Path) -> None:
    first, second = made.ssd(), made.ssd("sdb", serial="SECOND-1")
    found = pages(made.record(first, second), tmp_path)
    assert len(found) == 3
    assert "All disks of this machine are wiped" in found[0]
    assert "S3YLNX0K512345" in found[1]
    assert "SECOND-1" not in found[1]
    assert "SECOND-1" in found[2]


def test_disk_page_holds_the_fields_of_800_88(tmp_path: Path) -> None:
    page = pages(made.record(), tmp_path)[1]
    for words in (
        "This disk is certified as wiped, level Clear, and verified.",
        "Manufacturer Samsung", "Model SSD 860 EVO mSATA 250GB", "Serial number S3YLNX0K512345",
        "Type of medium Flash disk (SSD)", "Source machine LENOVO ThinkPad T480",
        "Level (NIST SP 800-88) Clear", "Overwrite of the whole disk with random data: passed",
        "Tool and version refurb 0.1.0", "Direct read of every byte",
        "Extent verified 256.1 GB (256,060,514,304 bytes)",
        "Native capacity 256.1 GB (256,060,514,304 bytes)", "Unreadable regions none",
        "Donor Mairie de Firminy", "Lot 2026-11 Mairie", "Operator Zoé Lefèvre",
        "Place Atelier de Saint-Étienne", "Date 2026-11-24 at 14:34 UTC (clock of this machine)",
        "Check by another person", "Validation (decision)", "Second verifier none",
        SHA256, KEY, made.URL,
    ):  # fmt: skip
        assert words in page, words


def test_french_certificate_is_french_with_its_accents(tmp_path: Path) -> None:
    locale.choose("fr")
    machine, disk = pages(made.record(), tmp_path)
    assert "Tous les disques de cette machine sont effacés, avec vérification" in machine
    assert "Ce disque est certifié effacé, niveau Clear, et vérifié." in disk
    assert "256,1 Go (256 060 514 304 octets)" in disk
    assert "Opérateur Zoé Lefèvre" in disk
    assert "24/11/2026 à 14:34 UTC" in disk


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.PASSED])
@pytest.mark.parametrize(("language", "words"), [("en", NOT_EN), ("fr", NOT_FR)])
def test_disk_that_did_not_pass_is_said_not_to_be_certified(
    outcome: Outcome, language: str, words: str, tmp_path: Path
) -> None:
    locale.choose(language)
    disk = made.ssd()
    wiped = made.wipe(disk, outcome, level=Level.CLEAR, reason="Why not.")
    machine, page = pages(made.record(disk, wipes=(wiped,)), tmp_path)
    assert words in page
    assert "Why not." in page
    assert "Validation" not in page
    assert "NOT A CERTIFICATE" in machine or "N'EST PAS UN CERTIFICAT" in machine
    assert locale.text("certificate.disk.certified", level="Clear") not in page


@pytest.mark.parametrize(
    "changed",
    [
        {"level": Level.NONE},
        {"unreadable": ((4096, 512),)},
        {"bytes": made.SSD_BYTES - 1},
        {"bytes": 0, "capacity_bytes": None},
        {"bytes_verified": 0},
        {"native_bytes": made.SSD_BYTES + 512},
    ],
    ids=["no level", "unreadable", "not whole", "nothing", "not verified", "hidden area"],
)
def test_a_wipe_that_says_passed_without_the_evidence_is_not_certified(
    changed: dict[str, object], tmp_path: Path
) -> None:
    disk = made.ssd().model_copy(update={"visible_bytes": None, "native_bytes": None})
    wiped = made.wipe(made.ssd(), Outcome.PASSED, **changed)
    assert NOT_EN in pages(made.record(disk, wipes=(wiped,)), tmp_path)[1]


def test_capacity_that_only_the_inventory_saw_counts_too(tmp_path: Path) -> None:
    disk = made.ssd(native=made.SSD_BYTES + 4096)
    wiped = made.wipe(disk, native_bytes=None)
    assert NOT_EN in pages(made.record(disk, wipes=(wiped,)), tmp_path)[1]


def test_step_that_did_not_pass_outweighs_its_wipe(tmp_path: Path) -> None:
    disk = made.ssd()
    wiped = made.wipe(disk)
    steps = made.steps_of((made.wipe(disk, Outcome.ABORTED),))
    assert NOT_EN in pages(made.record(disk, wipes=(wiped,), steps=steps), tmp_path)[1]


def test_disk_without_any_wipe_has_its_page(tmp_path: Path) -> None:
    first, second = made.ssd(), made.ssd("sdb", serial="SECOND-1")
    found = pages(made.record(first, second, wipes=(made.wipe(first),)), tmp_path)
    assert "1 of 2 disk(s)" in found[0]
    assert "Validation" not in found[0]
    assert NOT_EN in found[2]
    assert "No wipe was done." in found[2]


def test_boot_stick_is_listed_as_foreign_and_spoils_nothing(tmp_path: Path) -> None:
    disk = made.ssd()
    stick = Disk(id="sdz", path="/dev/sdz", medium=Medium.USB, removable=True, model="Stick")
    plans = (made.plan(disk), made.plan(stick, Refusal.BOOT_MEDIUM))
    found = pages(made.record(disk, stick, wipes=(made.wipe(disk),), plans=plans), tmp_path)
    assert len(found) == 2
    assert "All disks of this machine are wiped" in found[0]
    assert "does not leave with the machine" in found[0]


def test_machine_without_disks_certifies_nothing(tmp_path: Path) -> None:
    bare = made.record(plans=(), wipes=(), machine=made.machine())
    assert "nothing is certified" in pages(bare, tmp_path)[0]


def test_disks_that_could_not_be_counted_make_no_certificate(tmp_path: Path) -> None:
    unknown = (NotKnown(part="disks", why="lsblk failed"),)
    blind = made.record(plans=(), wipes=(), machine=made.machine(unknown=unknown))
    assert "THIS IS NOT A CERTIFICATE" in pages(blind, tmp_path)[0]
    partly = made.record(machine=made.machine(made.ssd(), unknown=unknown))
    assert "NOT A CERTIFICATE" in pages(partly, tmp_path)[0]


def test_dead_clock_is_told_and_never_a_date(tmp_path: Path) -> None:
    dead = made.record(sealed=made.clock("image", "1970-01-01T00:00:12Z"))
    page = pages(dead, tmp_path)[1]
    assert "Date not known: the machine's clock was wrong" in page
    assert "1970-01-01 at" not in page
    assert "time of the server" in pages(made.record(sealed=made.clock("server")), tmp_path)[1]


def test_unreadable_places_are_told_as_lbas_and_bytes_counted_and_cut(tmp_path: Path) -> None:
    disk = made.ssd().model_copy(update={"logical_sector_bytes": 4096})
    regions = tuple((i * 4096 * 1000, 8192) for i in range(1, 41))
    wiped = made.wipe(disk, Outcome.FAILED, unreadable=regions)
    page = pages(made.record(disk, wipes=(wiped,)), tmp_path)[1]
    assert "40 region(s), 327,680 bytes in all (sectors of 4096 bytes)" in page
    assert "LBA 1,000 to 1,001: 8,192 bytes from byte 4,096,000" in page
    assert "and 36 more regions, all listed in the signed record" in page


def test_disk_s_own_words_and_the_second_verifier_are_shown(tmp_path: Path) -> None:
    security = AtaSecurity(
        supported=True, enabled=False, locked=False, frozen=True, count_expired=False,
        enhanced_erase=False, level_maximum=False,
    )  # fmt: skip
    disk = made.ssd().model_copy(update={"security": security})
    check = SecondCheck(tool="nwipe", version="0.33", outcome=Outcome.SKIPPED, reason="Not there.")
    page = pages(made.record(disk, wipes=(made.wipe(disk, second_check=check),)), tmp_path)[1]
    assert "ATA security words (82, 85, 128): supported, frozen by the BIOS" in page
    assert "nwipe 0.33: was not run Not there." in page


def test_surface_is_drawn_on_the_disk_s_page(tmp_path: Path) -> None:
    speeds = Speeds(kb_per_second=(100_000,) * 200, slowest_ms=(9,) * 200)
    surface = Surface(region_bytes=1 << 31, write=speeds, verify=speeds, slow=())
    disk = made.ssd()
    wiped = made.wipe(disk, surface=surface)
    reader = PdfReader(io.BytesIO(pdf(made.record(disk, wipes=(wiped,)), tmp_path)))
    drawn = [page.get_contents().get_data().count(b" re B") for page in reader.pages]
    assert drawn[1] == drawn[0] + 400 + 1  # both phases, and one entry of the legend
    assert "Reading back: 100 MB/s" in " ".join(reader.pages[1].extract_text().split())


def test_one_disk_can_be_asked_for_alone(tmp_path: Path) -> None:
    record = made.record(made.ssd(), made.ssd("sdb", serial="SECOND-1"))
    certificate(Proof(record, SHA256, KEY, made.URL), tmp_path / "c.pdf", "sdb")
    only = PdfReader(tmp_path / "c.pdf").pages
    assert len(only) == 1
    assert "SECOND-1" in only[0].extract_text()
    with pytest.raises(WrongUse, match="sda, sdb"):
        certificate(Proof(record, SHA256, KEY, made.URL), tmp_path / "c.pdf", "sdc")


def test_commands_attempts_and_notes_are_shown(tmp_path: Path) -> None:
    disk = made.ssd()
    argv = (("hdparm", "--user-master", "u", "--security-erase", "refurb", "/dev/sda"),)
    runs = (
        MethodRun(name=Method.ATA_SECURITY_ERASE, outcome=Outcome.ERROR, argv=argv),
        MethodRun(name=Method.OVERWRITE_RANDOM, outcome=Outcome.PASSED),
    )
    wiped = made.wipe(disk, methods=runs, notes=(Note.FROZEN, Note.USB_BRIDGE))
    page = pages(made.record(disk, wipes=(wiped,)), tmp_path)[1]
    assert "hdparm --user-master u --security-erase refurb /dev/sda" in page
    assert "normal mode: prevented by an error" in page
    assert "refurb 0.1.0, hdparm" in page
    assert "The BIOS had frozen the disk" in page


def test_practice_stands_on_every_page(tmp_path: Path) -> None:
    for language, word in (("en", "PRACTICE"), ("fr", "EXERCICE")):
        locale.choose(language)
        for page in pages(made.record(practice=True), tmp_path):
            assert page.count(word) == 2  # across the page, and before its heading
    assert all("EXERCICE" not in page for page in pages(made.record(), tmp_path))


def test_every_value_of_every_enum_has_its_words(tmp_path: Path) -> None:
    for language in locale.LANGUAGES:
        locale.choose(language)
        runs = tuple(MethodRun(name=m, outcome=o) for m in Method for o in Outcome)
        for medium in Medium:
            disk = made.ssd().model_copy(update={"medium": medium})
            wiped = made.wipe(disk, methods=runs if medium is Medium.HDD else (), notes=tuple(Note))
            assert pages(made.record(disk, wipes=(wiped,)), tmp_path)


def test_same_record_gives_the_same_bytes(tmp_path: Path) -> None:
    assert pdf(made.record(), tmp_path, "a.pdf") == pdf(made.record(), tmp_path, "b.pdf")


def test_markup_and_foreign_letters_in_facts_do_no_harm(tmp_path: Path) -> None:
    disk = made.ssd(serial="<b>&S\x00\x1f1")
    order = made.order(operator="Łukasz <i>Ж</i>", donor="x" * 400)
    page = pages(made.record(disk, order=order), tmp_path)[1]
    assert "<b>&S 1" in page
    assert "Łukasz <i>?</i>" in page


def test_code_on_paper_leads_to_the_machine(tmp_path: Path) -> None:
    need_tools("pdftoppm:poppler-utils")
    import zxingcpp
    from PIL import Image

    pdf(made.record(), tmp_path)
    subprocess.run(
        ["pdftoppm", "-r", "150", "-png", str(tmp_path / "c.pdf"), str(tmp_path / "p")], check=True
    )
    images = sorted(tmp_path.glob("p*.png"))
    assert len(images) == 2
    for image in images:
        assert [c.text for c in zxingcpp.read_barcodes(Image.open(image))] == [made.URL]


def test_folder_that_is_not_there_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(CouldNot) as caught:
        pdf(made.record(), tmp_path / "gone")
    assert "could not be written" in str(caught.value)
    assert list(tmp_path.iterdir()) == []
