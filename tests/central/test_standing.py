"""Which record tells how a machine stands: the newest of its stick, and none in quarantine."""

from __future__ import annotations

import shutil
from pathlib import Path

from refurb.model import asset_id
from refurb.model.event import Event
from refurb.model.outcome import Outcome, StageName
from refurb.record.spool import Sealed
from tests.central.conftest import Inventory, seal
from tests.record.making import begin, end, good_run, wipe


def failed_wipe(run: str) -> list[Event]:
    """Return a run in which the disk was not wiped."""
    failed = wipe(Outcome.FAILED)
    return [
        *good_run(run),
        begin(StageName.WIPE, "sda"),
        end(StageName.WIPE, "sda", Outcome.FAILED, wipe=failed),
    ]


def put(inventory: Inventory, token: str, *sealed: Sealed) -> None:
    """Send records in the order given."""
    for one in sealed:
        answer = inventory.put(one.path.read_bytes(), one.sha256, token)
        assert answer.status_code == 201, answer.text


def test_an_older_record_that_comes_late_does_not_make_a_machine_wiped(
    inventory: Inventory, tmp_path: Path
) -> None:
    name, home = asset_id.mint(), tmp_path / "stick"
    token = inventory.stick(home).token
    wiped = seal(home, run="one", asset=name)
    failed = seal(home, asset=name, events=failed_wipe("two"))
    put(inventory, token, failed, wiped)
    list_ = inventory.logged_in().get(inventory.url, timeout=10).text
    assert "NOT WIPED" in list_
    assert "✓" not in list_
    page = inventory.page(f"/m/{name}", **{"Accept-Language": "en"}).text
    assert "NOT WIPED" in page
    assert "✓" not in page


def test_the_last_received_counts_between_sticks(inventory: Inventory, tmp_path: Path) -> None:
    name = asset_id.mint()
    first, second = tmp_path / "first", tmp_path / "second"
    token = inventory.stick(first).token
    inventory.stick(second)
    seal(second, run="elsewhere")
    failed = seal(second, asset=name, events=failed_wipe("two"))
    put(inventory, token, failed, seal(first, run="one", asset=name))
    assert "✓ WIPED" in inventory.page(f"/m/{name}", **{"Accept-Language": "en"}).text


def test_a_record_in_quarantine_proves_no_wipe(inventory: Inventory, tmp_path: Path) -> None:
    home, clone = tmp_path / "stick", tmp_path / "clone"
    token = inventory.stick(home).token
    shutil.copytree(home, clone)
    names = asset_id.mint(), asset_id.mint()
    put(inventory, token, seal(home, run="a", asset=names[0]))
    put(inventory, token, seal(clone, run="b", asset=names[1]))
    session = inventory.logged_in()
    for path in ("/", *(f"/m/{name}" for name in names)):
        page = session.get(inventory.url + path, timeout=10).text
        assert "WIPE NOT KNOWN" in page
        assert "✓" not in page


def test_two_machines_with_one_uuid_and_serial_stay_two(
    inventory: Inventory, tmp_path: Path
) -> None:
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    names = asset_id.mint(), asset_id.mint()
    put(inventory, token, *(seal(home, run=name, asset=name) for name in names))
    found = inventory.logged_in().get(inventory.url, params={"q": "abc1234"}, timeout=10).text
    assert all(name in found for name in names)


def test_the_list_tells_memory_and_disk_and_a_scan_leads_to_the_machine(
    inventory: Inventory, tmp_path: Path
) -> None:
    name, home = asset_id.mint(), tmp_path / "stick"
    token = inventory.stick(home).token
    put(inventory, token, seal(home, asset=name))
    session = inventory.logged_in()
    list_ = session.get(inventory.url, timeout=10).text
    assert "8 GiB" in list_
    assert "268 MB" in list_
    for scanned in (name, name.lower(), f"{inventory.url}/m/{name}".upper()):
        answer = session.get(inventory.url, params={"q": scanned}, timeout=10)
        assert answer.url == f"{inventory.url}/m/{name}"


def test_the_page_says_how_each_disk_was_wiped_in_plain_words(
    inventory: Inventory, tmp_path: Path
) -> None:
    good, bad, home = asset_id.mint(), asset_id.mint(), tmp_path / "stick"
    token = inventory.stick(home).token
    put(inventory, token, seal(home, run="a", asset=good))
    put(inventory, token, seal(home, asset=bad, events=failed_wipe("b")))
    session = inventory.logged_in()
    page = session.get(f"{inventory.url}/m/{good}", timeout=10).text
    for words in ("with zeros", "level Clear", "bytes read back", "The disk is old.", "memtester"):
        assert words in page
    page = session.get(f"{inventory.url}/m/{bad}", timeout=10).text
    assert "NOT wiped" in page
    assert "<br>failed" in page
