"""The pages that people see: what strangers may know, what is never claimed, both languages."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import requests

from refurb.model import asset_id
from refurb.model.check import PartHealth, Reason
from refurb.model.outcome import Grade, Outcome, StageName
from refurb.record import dsse
from tests.central.conftest import Inventory, seal
from tests.conftest import need_tools
from tests.record.making import begin, end, good_run, wipe


@pytest.fixture
def machine(inventory: Inventory, tmp_path: Path) -> str:
    """Give the asset id of a machine that is held."""
    name = asset_id.mint()
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    sealed = seal(home, asset=name)
    assert inventory.put(sealed.path.read_bytes(), sealed.sha256, token).status_code == 201
    return name


def test_a_stranger_sees_what_the_label_says_and_no_serial(
    inventory: Inventory, machine: str
) -> None:
    page = inventory.page(f"/m/{machine}").text
    assert machine in page
    assert "Latitude E6430" in page
    assert "WD-1" not in page
    assert "ABC1234" not in page
    assert "Zoé" not in page


def test_after_login_everything_is_there_and_the_record_comes_as_it_was_signed(
    inventory: Inventory, machine: str
) -> None:
    session = inventory.logged_in()
    page = session.get(f"{inventory.url}/m/{machine}", timeout=10).text
    for words in ("WD-1", "ABC1234", "Zoé", "Intel i5-3340M", "The disk is old."):
        assert words in page
    link = page.split('href="/records/')[1].split('"')[0]
    body = session.get(f"{inventory.url}/records/{link}", timeout=10).content
    assert dsse.sha256(body) == link.removesuffix(".json")


def test_parts_are_shown_with_what_to_do_to_those_who_logged_in(
    inventory: Inventory, tmp_path: Path
) -> None:
    name, home = asset_id.mint(), tmp_path / "stick"
    token = inventory.stick(home).token
    worn = PartHealth(
        part="battery", check="battery@1", grade=Grade.REJECT,
        reasons=(Reason(code="x", text="Use it on mains."),),
    )  # fmt: skip
    parts = end(StageName.HEALTH, "battery").model_copy(update={"parts": (worn,)})
    sealed = seal(home, asset=name, events=[*good_run(), parts])
    assert inventory.put(sealed.path.read_bytes(), sealed.sha256, token).status_code == 201
    page = inventory.logged_in().get(f"{inventory.url}/m/{name}", timeout=10).text
    assert "TO BE REPLACED OR REPAIRED" in page
    assert "Use it on mains." in page
    assert "Use it on mains." not in inventory.page(f"/m/{name}").text


def test_lists_records_and_sticks_are_for_those_who_logged_in(
    inventory: Inventory, machine: str
) -> None:
    for path in ("/", "/sticks/", f"/records/{'0' * 64}.json"):
        answer = inventory.page(path)
        assert "/login/" in answer.url
        assert machine not in answer.text


def test_an_id_is_found_however_it_was_typed_or_scanned(inventory: Inventory, machine: str) -> None:
    plain = machine.replace("-", "")
    azerty = plain.translate(str.maketrans("AQZW", "QAWZ"))
    for typed in (machine, machine.lower(), plain, plain.lower()):
        for prefix in ("/m/", "/M/"):
            assert inventory.page(prefix + typed).status_code == 200
    assert inventory.page(f"/m/{azerty}").status_code in (200, 404)  # 404 if it is an id itself
    assert inventory.page("/m/AAAA-AAAA").status_code == 404


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome.PASSED, "EFFACÉ"),
        (Outcome.FAILED, "PAS EFFACÉ"),
        (Outcome.UNKNOWN, "EFFACEMENT INCONNU"),
        (Outcome.SKIPPED, "PAS EFFACÉ"),
        (Outcome.DEGRADED, "PAS EFFACÉ"),
    ],
)
def test_only_a_proved_wipe_is_called_wiped(
    inventory: Inventory, tmp_path: Path, outcome: Outcome, words: str
) -> None:
    name = asset_id.mint()
    events = [
        *good_run(),
        begin(StageName.WIPE, "sda"),
        end(StageName.WIPE, "sda", outcome, wipe=wipe(outcome)),
    ]
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    sealed = seal(home, asset=name, events=events)
    inventory.put(sealed.path.read_bytes(), sealed.sha256, token)
    page = inventory.page(f"/m/{name}", **{"Accept-Language": "fr"}).text
    assert words in page
    if outcome is not Outcome.PASSED:
        assert "✓ EFFACÉ" not in page


def test_practice_is_marked(inventory: Inventory, machine: str) -> None:
    assert "EXERCICE" in inventory.page(f"/m/{machine}?lang=fr").text


def test_the_language_is_the_browser_s_or_the_one_asked_for(inventory: Inventory) -> None:
    assert "Connexion" in inventory.page("/login/", **{"Accept-Language": "fr-FR,en"}).text
    assert "Log in" in inventory.page("/login/", **{"Accept-Language": "en-GB"}).text
    session = requests.Session()
    session.get(f"{inventory.url}/login/?lang=en", headers={"Accept-Language": "fr"}, timeout=10)
    kept = session.get(f"{inventory.url}/login/", headers={"Accept-Language": "fr"}, timeout=10)
    assert "Log in" in kept.text


def test_machines_are_searched_by_serial_and_by_model(inventory: Inventory, machine: str) -> None:
    session = inventory.logged_in()
    for query in ("wd-1", "latitude", machine.lower(), "dell abc1234"):
        assert machine in session.get(inventory.url, params={"q": query}, timeout=10).text
    nothing = session.get(inventory.url, params={"q": "thinkpad"}, timeout=10).text
    assert machine not in nothing


def test_nothing_comes_from_another_server(inventory: Inventory, machine: str) -> None:
    session = inventory.logged_in()
    for path in ("/", f"/m/{machine}", "/sticks/", "/admin/"):
        page = session.get(inventory.url + path, timeout=10).text
        assert "http" not in page.replace(inventory.url.upper(), "").replace(
            "http://www.w3.org/2000/svg", ""
        )
    assert inventory.page("/static/central.css").status_code == 200


def test_a_page_that_is_not_there_says_what_to_do(inventory: Inventory) -> None:
    answer = inventory.page("/nothing", **{"Accept-Language": "fr"})
    assert answer.status_code == 404
    assert "Vérifiez le numéro" in answer.text


def test_a_browser_shows_the_machine_with_its_code_to_scan(
    inventory: Inventory, machine: str, tmp_path: Path
) -> None:
    need_tools("chromium")
    import zxingcpp
    from PIL import Image

    picture = tmp_path / "page.png"
    words = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic"]
    words += ["--no-first-run", "--disable-background-networking", "--disable-component-update"]
    words += ["--disable-sync", f"--user-data-dir={tmp_path}/chromium", "--window-size=1280,1000"]
    words += [f"--screenshot={picture}", f"{inventory.url}/m/{machine}"]
    subprocess.run(words, capture_output=True, check=True, timeout=90)
    with Image.open(picture) as image:
        (code,) = zxingcpp.read_barcodes(image)
    assert code.text == f"{inventory.url}/m/{machine}".upper()
