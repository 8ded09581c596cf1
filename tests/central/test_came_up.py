"""An installed PC says that it came up: by the token of its own record, once, and nobody else."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import requests

from refurb.install import beacon
from refurb.model import asset_id
from refurb.model.event import StepEnded
from refurb.model.install import Installed
from refurb.model.outcome import StageName
from tests.central.conftest import Inventory, seal
from tests.record.making import begin, end, good_run

SAY_UP = Path(__file__).parents[2] / "profiles/base/overlay/usr/lib/refurb/say-up"
NAME = asset_id.mint()


def installed(digest: str | None) -> StepEnded:
    told = Installed(
        profile="famille", version="1", disk="sda", bootable=True, beacon_sha256=digest
    )
    return end(StageName.INSTALL, "sda").model_copy(update={"installed": told})


def say_up(folder: Path) -> int:
    """Run what the installed PC runs."""
    file = str(folder / beacon.FILE)
    return subprocess.run([sys.executable, str(SAY_UP), file], check=False).returncode


def test_it_waits_for_the_record_then_is_heard_once(inventory: Inventory, tmp_path: Path) -> None:
    disk, home = tmp_path / "disk", tmp_path / "stick"
    digest = beacon.write(disk, inventory.url, NAME)
    token = json.loads((disk / beacon.FILE).read_text())["token"]
    assert (disk / beacon.FILE).stat().st_mode & 0o777 == 0o600
    assert say_up(disk) == 75  # no record yet: tried again later, nothing forgotten
    known = inventory.stick(home)
    run = good_run()
    run[-1:] = [begin(StageName.INSTALL, "sda"), installed(digest), run[-1]]
    sealed = seal(home, asset=NAME, events=run)
    assert token.encode() not in sealed.path.read_bytes()
    assert inventory.put(sealed.path.read_bytes(), sealed.sha256, known.token).status_code == 201
    page = inventory.logged_in().get(f"{inventory.url}/m/{NAME}?lang=en", timeout=10).text
    assert "Installed: famille." in page
    assert "Not seen to start yet." in page

    assert say_up(disk) == 0
    assert not (disk / beacon.FILE).exists()
    shown = inventory.logged_in().get(f"{inventory.url}/m/{NAME}?lang=en", timeout=10).text
    assert "seen to start on" in shown
    assert "seen to start" not in inventory.page(f"/m/{NAME}?lang=en").text

    again = f"{inventory.url}/api/v1/came-up/{NAME}"
    assert requests.post(again, json={"token": token}, timeout=10).status_code == 204
    with sqlite3.connect(inventory.folder / "register.sqlite3") as database:
        assert database.execute("select count(*) from register_cameup").fetchone() == (1,)
        with pytest.raises(sqlite3.DatabaseError, match="only ever added"):
            database.execute("update register_cameup set received = 0")


@pytest.mark.parametrize("token", ["f" * 32, "short", "", None])
def test_a_token_that_is_not_the_record_s_is_not_heard(
    inventory: Inventory, tmp_path: Path, token: str | None
) -> None:
    home = tmp_path / "stick"
    known = inventory.stick(home)
    run = good_run()
    run[-1:] = [begin(StageName.INSTALL, "sda"), installed(None), run[-1]]
    sealed = seal(home, asset=NAME, events=run)
    inventory.put(sealed.path.read_bytes(), sealed.sha256, known.token)
    answer = requests.post(
        f"{inventory.url}/api/v1/came-up/{NAME}", json={"token": token}, timeout=10
    )
    assert answer.status_code in (400, 404)
    page = inventory.logged_in().get(f"{inventory.url}/m/{NAME}?lang=en", timeout=10).text
    assert "Not seen to start yet." in page


def test_guessing_ends_soon(inventory: Inventory) -> None:
    url = f"{inventory.url}/api/v1/came-up/{NAME}"
    found = [
        requests.post(url, json={"token": f"{guess:032}"}, timeout=10).status_code
        for guess in range(12)
    ]
    assert found[:10] == [404] * 10
    assert found[10:] == [429] * 2


def test_pcs_that_wait_for_their_record_keep_no_stick_from_being_made_known(
    inventory: Inventory, tmp_path: Path
) -> None:
    url = f"{inventory.url}/api/v1/came-up/{NAME}"
    for guess in range(11):
        requests.post(url, json={"token": f"{guess:032}"}, timeout=10)
    assert inventory.stick(tmp_path / "stick").token
