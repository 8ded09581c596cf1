"""A real inventory process on loopback, real sticks, and records that they signed."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from refurb.host.service import Service
from refurb.model import asset_id
from refurb.model.event import Event, RunStarted
from refurb.model.wire import Keyring
from refurb.record.enrol import enrol
from refurb.record.spool import Sealed
from refurb.record.stick import Enrolment, enrolment
from refurb.record.stick import seal as seal_record
from tests.record.making import folded, good_run


@dataclass
class Inventory:
    """A running inventory."""

    folder: Path
    url: str
    service: Service

    @property
    def first_start(self) -> dict[str, str]:
        """Return the first account and the first code."""
        told: dict[str, str] = json.loads((self.folder / "first-start.json").read_bytes())
        return told

    def keyring(self) -> Keyring:
        """Return the keys that it believes."""
        answer = requests.get(f"{self.url}/api/v1/keyring", timeout=10)
        return Keyring.model_validate_json(answer.content)

    def page(self, path: str, **headers: str) -> requests.Response:
        """Get a page as a stranger."""
        return requests.get(f"{self.url}{path}", headers=headers, timeout=10)

    def logged_in(self) -> requests.Session:
        """Return a session of the administrator."""
        session = requests.Session()
        form = session.get(f"{self.url}/login/?lang=en", timeout=10).text
        answer = session.post(
            f"{self.url}/login/",
            data={
                "csrfmiddlewaretoken": token_in(form),
                "username": self.first_start["user"],
                "password": self.first_start["password"],
            },
            headers={"Referer": self.url},
            timeout=10,
        )
        assert answer.status_code == 200
        assert "Log out" in answer.text
        return session

    def new_code(self) -> str:
        """Make an enrolment code on the page for it."""
        session = self.logged_in()
        form = session.get(f"{self.url}/sticks/", timeout=10).text
        shown = session.post(
            f"{self.url}/sticks/code",
            data={"csrfmiddlewaretoken": token_in(form)},
            headers={"Referer": self.url},
            timeout=10,
        ).text
        found = re.search(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", shown)
        assert found
        return found[0]

    def stick(self, home: Path) -> Enrolment:
        """Enrol the stick in `home`."""
        enrol(home, self.url, self.new_code(), home.name)
        known = enrolment(home)
        assert known is not None
        return known

    def put(self, body: bytes, digest: str, token: str | None) -> requests.Response:
        """Send an envelope as a stick would."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return requests.put(
            f"{self.url}/api/v1/records/{digest}", data=body, headers=headers, timeout=30
        )


def token_in(form: str) -> str:
    """Return a form's CSRF token."""
    found = re.search(r'csrfmiddlewaretoken" value="([^"]+)', form)
    assert found
    return found[1]


def start(folder: Path) -> Inventory:
    """Start an inventory in `folder`."""
    words = [sys.executable, "-m", "refurb", "serve", "--port", "0", "--data", str(folder)]
    service = Service(words, log=folder.with_suffix(".log"))
    is_up = service.wait_for((folder / "address").is_file, limit_s=60)
    assert is_up, folder.with_suffix(".log").read_text()
    return Inventory(folder, (folder / "address").read_text().strip(), service)


def seal(
    home: Path, *, run: str = "run-1", asset: str | None = None, events: list[Event] | None = None
) -> Sealed:
    """Sign a record with a good asset id."""
    name = asset or asset_id.mint()
    journal = [
        event.model_copy(update={"asset_id": name}) if isinstance(event, RunStarted) else event
        for event in (events or good_run(run))
    ]
    return seal_record(home, lambda link: folded(journal, link))


@pytest.fixture
def inventory(tmp_path: Path) -> Iterator[Inventory]:
    """Give a fresh inventory."""
    made = start(tmp_path / "central")
    yield made
    made.service.stop()
