"""The commands under `refurb record`: certificates, donors' copies and sign-offs."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfReader

from refurb.model.disk import Disk, Medium
from refurb.model.event import Event, MachineSeen, RunStarted
from refurb.model.outcome import StageName
from refurb.record import stick
from tests.record.making import SIZE, end, folded, good_run, machine, plan, wipe
from tests.test_cli import one_sentence, refurb


def changed(event: Event, run: str, asset: str) -> Event:
    """Return an event of a donated PC with two disks."""
    match event:
        case RunStarted():
            order = event.order.model_copy(update={"donor": "Mairie", "lot": "7"})
            return event.model_copy(update={"run": run, "asset_id": asset, "order": order})
        case MachineSeen():
            second = Disk(
                id="sdb", path="/dev/sdb", medium=Medium.HDD, serial="WD-2", visible_bytes=SIZE
            )
            seen = machine()
            return MachineSeen(machine=seen.model_copy(update={"disks": (*seen.disks, second)}))
        case _:
            return event


@pytest.fixture
def records(tmp_path: Path) -> list[str]:
    """Seal the records of two PCs of one lot on the stick in `tmp_path`."""
    found = []
    for run, asset in (("one", "2222-2222"), ("two", "3333-3333")):
        events = [changed(event, run, asset) for event in good_run(run)]
        events += [plan("sdb"), end(StageName.WIPE, "sdb", wipe=wipe(disk="sdb"))]
        sealed = stick.seal(tmp_path, lambda link, e=events: folded(e, link))  # type: ignore[misc]
        found.append(str(sealed.path))
    return found


def words(file: Path) -> list[str]:
    return [" ".join(page.extract_text().split()) for page in PdfReader(file).pages]


def test_one_disk_s_page_alone(tmp_path: Path, records: list[str]) -> None:
    file = tmp_path / "c.pdf"
    done = refurb(
        "record", "certificate", records[0], "--disk", "sdb", "-o", str(file), home=tmp_path
    )
    assert done.stdout.strip() == str(file)
    (page,) = words(file)
    assert "WD-2" in page
    assert "WD-1" not in page
    wrong = refurb(
        "record", "certificate", records[0], "--disk", "sdc", "-o", str(file), home=tmp_path
    )
    assert wrong.returncode == 2
    assert "sda, sdb" in one_sentence(wrong)


def test_a_donor_gets_one_document_of_the_lot_without_a_name(
    tmp_path: Path, records: list[str]
) -> None:
    file = tmp_path / "d.pdf"
    done = refurb("record", "certificate", *records, "--donor", "-o", str(file), home=tmp_path)
    assert done.returncode == 0
    listed, *rest = words(file)
    assert "2222-2222" in listed
    assert "3333-3333" in listed
    assert len(rest) == 6  # two PCs with two disks each
    assert "Zoé" not in " ".join([listed, *rest])
    several = refurb("record", "certificate", *records, "-o", str(file), home=tmp_path)
    assert several.returncode == 2
    assert "--donor" in one_sentence(several)


def test_another_person_signs_off_by_a_command(tmp_path: Path, records: list[str]) -> None:
    same = refurb("record", "sign-off", records[0], "--name", "ZOE", home=tmp_path)
    assert same.returncode == 3
    assert "another person" in one_sentence(same)
    sign = ("record", "sign-off", records[0], "--name", "Anne", "--accept-risk", "None left.")
    done = refurb(*sign, home=tmp_path)
    assert done.returncode == 0
    document = done.stdout.strip().rpartition(" ")[2]
    shown = refurb("record", "show", records[0], home=tmp_path).stdout
    assert "Checked by Anne" in shown
    file = tmp_path / "c.pdf"
    refurb("record", "certificate", records[0], "-o", str(file), home=tmp_path)
    assert all("Accepted risk None left." in page for page in words(file))

    ring = tmp_path / "ring.json"  # another PC, where the document was brought
    ring.write_text(stick.own_keyring(tmp_path).model_dump_json())
    there = (str(file), "--keyring", str(ring), "--sign-off", document)
    for record, status in ((records[0], 0), (records[1], 1)):
        done = refurb("record", "certificate", record, "-o", *there, home=tmp_path / "other")
        assert done.returncode == status
    copy = refurb(
        "record", "certificate", *records, "--donor", "-o", *there, home=tmp_path / "other"
    )
    assert copy.returncode == 0
    assert any("another person of the workshop" in page for page in words(file))
    stray = refurb("record", "certificate", records[1], "--donor", "-o", *there, home=tmp_path)
    assert stray.returncode == 1
    assert "2222-2222" in one_sentence(stray)
