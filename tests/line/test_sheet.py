"""The sheet in the line: only where asked for, only after a proven wipe, and on record."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pytest
from pypdf import PdfReader

from refurb.host.local import LocalHost
from refurb.host.practice import PracticeHost, make_disks
from refurb.line.main import run_line
from refurb.line.setting import Setting
from refurb.line.stages.sheet import facts, proven
from refurb.line.summary import Summary
from refurb.model.fate import fates
from refurb.model.machine import Machine
from refurb.model.outcome import Outcome, StageName
from refurb.model.record import Record
from refurb.model.sheet import BYTES, read
from refurb.model.wipe import DiskPlan
from refurb.model.work_order import WorkOrder
from refurb.rack.from_order import FromOrder
from refurb.record.stick import own_keyring
from refurb.record.verify import verify
from tests.label import records as made

ORDER = WorkOrder(
    id="O", operator="test", wipe=True, memory_seconds=1, burn_in_seconds=0, sheet=True
)


class OnlySda(FromOrder):
    """Somebody who lets one disk be wiped."""

    def allows(self, machine: Machine, plan: DiskPlan) -> bool:
        return plan.id == "sda"


def line(home: Path) -> tuple[Summary, Record]:
    make_disks(home / "disks")
    host = PracticeHost(home / "disks")
    person = OnlySda(ORDER)
    setting = Setting(host, LocalHost(), home, ORDER, person, lambda event: None, practice=True)
    summary = run_line(setting, threading.Event())
    return summary, verify(Path(summary.record or ""), own_keyring(home))


@pytest.mark.slow
def test_a_wiped_disk_gets_its_sheet_and_the_papers_say_where(tmp_path: Path) -> None:
    summary, record = line(tmp_path)
    ends = {s.target: s.outcome for s in summary.steps if s.stage is StageName.SHEET}
    assert ends == {"sda": Outcome.PASSED, "sdb": Outcome.SKIPPED}  # sdb was not wiped
    image = (tmp_path / "disks" / "sda.img").read_bytes()
    seen = read(image)
    assert seen is not None
    assert (seen.asset_id, seen.record_id) == (record.asset_id, record.record_id)
    (sheet,) = record.sheets
    assert sheet.sha256 == hashlib.sha256(image[:BYTES]).hexdigest()
    assert not any(image[BYTES:])
    assert [fate.id for fate in fates(record) if fate.is_wiped] == ["sda"]
    pages = [" ".join(p.extract_text().split()) for p in PdfReader(summary.certificate or "").pages]
    assert "bytes 0 to 4,095" in pages[1]
    assert "Written since" not in pages[2]
    other = (tmp_path / "disks" / "sdb.img").read_bytes()
    assert read(other) is None


def test_a_wipe_that_is_not_proven_gets_no_sheet_though_its_step_passed() -> None:
    disk = made.ssd()
    assert proven(made.record(disk), "sda") == made.wipe(disk)
    assert proven(made.record(disk), "sdb") is None
    hidden = made.wipe(disk, native_bytes=made.SSD_BYTES + 512)
    assert proven(made.record(disk, wipes=(hidden,)), "sda") is None


def test_the_sheet_names_no_person_no_donor_and_no_serial() -> None:
    record = made.record(sealed=made.clock("image", "1970-01-01T00:00:12Z"))
    said = " ".join(" ".join(line) for line in facts(record, record.wipes[0]))
    for word in (
        "LENOVO",
        "Clear",
        "Atelier de Saint-Étienne",
        "date not known",
        made.URL,
        "04 77",
    ):
        assert word in said
    for word in ("Zoé", "Firminy", "S3YLNX0K512345", "PF1ABCDE", "1970"):
        assert word not in said
