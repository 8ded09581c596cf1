"""What the label says, and what it never says."""

from __future__ import annotations

import pytest

from refurb import locale
from refurb.label.content import from_record
from refurb.model.check import Health, MachineHealth, PartHealth
from refurb.model.disk import Disk, Medium
from refurb.model.machine import Memory, NotKnown, Processor, System
from refurb.model.outcome import Grade, Outcome
from refurb.model.wipe import Method, MethodRun, Refusal
from tests.label import records as made


def test_label_of_a_good_machine_in_both_languages() -> None:
    locale.choose("fr")
    label = from_record(made.record(), made.URL)
    assert label.asset_id == "7K3M-Q9XB"
    assert label.model == "LENOVO ThinkPad T480"
    assert label.parts == "Core i5-8250U · 8\u00a0Go · SSD\u00a0256\u00a0Go"
    assert (label.grade, label.system) == ("Note : B", "PrimTux 8 2026.1")
    assert (label.wipe, label.is_wiped) == ("Effacé : aléatoire, 24/11/2026", True)
    assert (label.phone, label.banner) == ("Aide : 04 77 00 00 00", "")
    locale.choose("en")
    label = from_record(made.record(), made.URL)
    assert label.parts.endswith("8\u00a0GB · SSD\u00a0256\u00a0GB")
    assert label.wipe == "Wiped: random, 2026-11-24"


def test_code_is_in_capitals_where_that_changes_no_meaning() -> None:
    assert from_record(made.record(), made.URL).qr == made.URL.upper()
    assert from_record(made.record(), "7K3M-Q9XB").qr == "7K3M-Q9XB"
    below = "https://example.org/parc/m/7K3M-Q9XB"
    assert from_record(made.record(), below).qr == below


def test_no_donor_no_person_and_no_serial_on_the_label() -> None:
    said = from_record(made.record(practice=True), made.URL).model_dump_json()
    for secret in ("Firminy", "Lefèvre", "PF1ABCDE", "S3YLNX0K512345", "Mairie", "Étienne"):
        assert secret not in said


@pytest.mark.parametrize("grade", [Grade.REJECT, Grade.C, Grade.UNKNOWN])
def test_only_a_battery_that_is_worn_out_is_worth_room_on_the_label(grade: Grade) -> None:
    machine = MachineHealth(grade=Grade.B, reasons=())
    battery = PartHealth(part="battery", check="battery@1", grade=grade, reasons=())
    clock = PartHealth(part="clock", check="clock@1", grade=Grade.REJECT, reasons=())
    health = Health(disks=(), machine=machine, parts=(battery, clock))
    label = from_record(made.record(health=health), made.URL)
    assert label.parts.endswith("battery worn out") == (grade is Grade.REJECT)


def test_practice_is_marked() -> None:
    locale.choose("fr")
    assert from_record(made.record(practice=True), made.URL).banner == "EXERCICE"


def test_one_disk_that_did_not_pass_makes_the_wipe_incomplete() -> None:
    first, second = made.ssd(), made.ssd("sdb")
    for wipes in (
        (made.wipe(first),),
        (made.wipe(first), made.wipe(second, Outcome.FAILED)),
        (made.wipe(first), made.wipe(second, unreadable=((0, 512),))),
    ):
        label = from_record(made.record(first, second, wipes=wipes), made.URL)
        assert (label.wipe, label.is_wiped) == ("Wipe not complete", False)


def test_machine_on_which_no_wipe_was_tried_is_not_wiped() -> None:
    label = from_record(made.record(wipes=()), made.URL)
    assert (label.wipe, label.is_wiped) == ("NOT WIPED", False)
    locale.choose("fr")
    assert from_record(made.record(wipes=(), plans=()), made.URL).wipe == "NON EFFACÉ"


def test_hidden_area_is_not_wiped() -> None:
    disk = made.ssd(native=made.SSD_BYTES + 512)
    label = from_record(made.record(disk, wipes=(made.wipe(disk, native_bytes=None),)), made.URL)
    assert not label.is_wiped


def test_machine_without_disks_says_so() -> None:
    bare = made.record(plans=(), wipes=(), machine=made.machine())
    label = from_record(bare, made.URL)
    assert (label.wipe, label.is_wiped) == ("No disk", True)


@pytest.mark.parametrize("part", ["machine", "disks"])
def test_disks_that_could_not_be_counted_are_never_wiped(part: str) -> None:
    unknown = (NotKnown(part=part, why="lsblk failed"),)
    for disks in ((), (made.ssd(),)):
        blind = made.record(
            wipes=tuple(made.wipe(d) for d in disks), machine=made.machine(*disks, unknown=unknown)
        )
        label = from_record(blind, made.URL)
        assert (label.wipe, label.is_wiped) == ("Disks not known: NOT WIPED", False)


@pytest.mark.parametrize("is_planned", [True, False])
def test_stick_that_does_not_leave_with_the_machine_does_not_count(is_planned: bool) -> None:
    disk = made.ssd()
    stick = Disk(id="sdz", path="/dev/sdz", medium=Medium.USB, removable=True)
    plans = (made.plan(disk), *([made.plan(stick, Refusal.BOOT_MEDIUM)] if is_planned else []))
    record = made.record(disk, stick, wipes=(made.wipe(disk),), plans=plans)
    label = from_record(record, made.URL)
    assert label.is_wiped
    assert "USB" not in label.parts


def test_stick_whose_wipe_was_begun_counts() -> None:
    disk = made.ssd()
    stick = Disk(id="sdz", path="/dev/sdz", medium=Medium.USB, removable=True)
    wipes = (made.wipe(disk), made.wipe(stick, Outcome.ABORTED))
    assert not from_record(made.record(disk, stick, wipes=wipes), made.URL).is_wiped


def test_dead_clock_prints_no_date() -> None:
    dead = made.record(sealed=made.clock("image", "1970-01-01T00:00:12Z"))
    label = from_record(dead, made.URL)
    assert label.wipe == "Wiped: random, date not known"
    assert "1970" not in label.model_dump_json()


def test_only_the_method_that_passed_is_named() -> None:
    disk = made.ssd()
    runs = (
        MethodRun(name=Method.ATA_SECURITY_ERASE, outcome=Outcome.ERROR),
        MethodRun(name=Method.OVERWRITE_ZERO, outcome=Outcome.PASSED),
    )
    record = made.record(disk, wipes=(made.wipe(disk, methods=runs),))
    assert from_record(record, made.URL).wipe == "Wiped: zeros, 2026-11-24"


@pytest.mark.parametrize(
    ("model", "short"),
    [
        ("Intel(R) Core(TM) i5-8250U CPU @ 1.60GHz", "Core i5-8250U"),
        ("11th Gen Intel(R) Core(TM) i5-1135G7 @ 2.40GHz", "Core i5-1135G7"),
        ("AMD Ryzen 5 3500U with Radeon Vega Mobile Gfx", "Ryzen 5 3500U"),
        ("Intel(R) Celeron(R) CPU N3050 @ 1.60GHz", "Celeron N3050"),
        ("AMD Athlon(tm) II X2 250 Processor", "Athlon II X2 250"),
        ("AMD FX(tm)-6300 Six-Core Processor", "FX-6300"),
        ("Genuine Intel(R) CPU", "Genuine Intel(R) CPU"),
    ],
)
def test_processor_in_short_words(model: str, short: str) -> None:
    machine = made.machine(processors=(Processor(model=model),), memory=Memory())
    record = made.record(plans=(), wipes=(), machine=machine)
    assert from_record(record, made.URL).parts == short


@pytest.mark.parametrize(
    ("maker", "product", "version", "shown"),
    [
        ("Dell Inc.", "Latitude E6430", "01", "Dell Latitude E6430"),
        ("HP", "HP EliteBook 840 G3", None, "HP EliteBook 840 G3"),
        ("LENOVO", "20L6S2KB0A", None, "LENOVO 20L6S2KB0A"),
        ("ASUSTeK COMPUTER INC.", "X540LA", "1.0", "ASUSTeK X540LA"),
        (None, None, None, "Model not known"),
    ],
)
def test_model_as_people_say_it(
    maker: str | None, product: str | None, version: str | None, shown: str
) -> None:
    system = System(manufacturer=maker, product=product, version=version)
    record = made.record(machine=made.machine(made.ssd(), system=system))
    assert from_record(record, made.URL).model == shown


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        (500_107_862_016, "HDD\u00a0500\u00a0GB"),
        (1_000_204_886_016, "HDD\u00a01\u00a0TB"),
        (2_500_000_000_000, "HDD\u00a02.5\u00a0TB"),
        (256 << 20, "HDD\u00a0268\u00a0MB"),
        (None, "HDD"),
    ],
)
def test_disk_sizes_as_they_are_sold(size: int | None, shown: str) -> None:
    disk = Disk(id="sda", path="/dev/sda", medium=Medium.HDD, visible_bytes=size)
    record = made.record(disk, wipes=())
    assert from_record(record, made.URL).parts.split(" · ")[-1] == shown


def test_equal_disks_are_counted() -> None:
    record = made.record(made.ssd(), made.ssd("sdb"))
    assert "2\u00a0×\u00a0SSD\u00a0256\u00a0GB" in from_record(record, made.URL).parts


def test_every_grade_medium_and_method_has_its_words() -> None:
    for language in locale.LANGUAGES:
        locale.choose(language)
        for grade in Grade:
            assert from_record(made.record(grade=grade), made.URL).grade
        for method in Method:
            disk = made.ssd()
            runs = (MethodRun(name=method, outcome=Outcome.PASSED),)
            wiped = made.wipe(disk, methods=runs)
            assert from_record(made.record(disk, wipes=(wiped,)), made.URL).is_wiped
        for medium in Medium:
            disk = Disk(id="sda", path="/dev/sda", medium=medium)
            assert from_record(made.record(disk, wipes=()), made.URL).parts


def test_without_telephone_system_and_facts_the_label_still_stands() -> None:
    record = made.record(
        order=made.order(phone=""),
        installed=None,
        machine=made.machine(processors=(), memory=Memory(), system=System()),
        plans=(),
        wipes=(),
    )
    label = from_record(record, made.URL)
    assert (label.phone, label.system) == ("", "No system")
    assert label.parts == "Parts not known"
