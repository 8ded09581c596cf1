"""The inventory tells a stick, signed, that its image is old or revoked."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests

from refurb import cli_tools
from refurb.cli_wipe import wipe_run
from refurb.problem import Refused
from refurb.record import news
from refurb.record.dsse import Untrusted
from refurb.record.upload import upload
from refurb.stick import medium
from tests.central.conftest import Inventory, seal, start, token_in


def save(inventory: Inventory, path: str, **fields: str) -> None:
    """Fill in the administrator's form for an image."""
    session = inventory.logged_in()
    page = f"{inventory.url}/admin/register/image/{path}"
    form = session.get(page, timeout=10)
    assert form.status_code == 200, form.url
    data = {"csrfmiddlewaretoken": token_in(form.text), **fields}
    answer = session.post(page, data=data, headers={"Referer": page}, timeout=10)
    assert "errorlist" not in answer.text


def release(inventory: Inventory, version: str, day: str, *, revoked: bool = False) -> None:
    """Add an image, or change it."""
    fields = {"version": version, "released_0": day, "released_1": "12:00:00"}
    fields |= {"revoked_0": day if revoked else "", "revoked_1": "13:00:00" if revoked else ""}
    save(inventory, f"{version}/change/" if revoked else "add/", **fields)


@pytest.fixture
def home(inventory: Inventory, tmp_path: Path) -> Path:
    inventory.stick(tmp_path / "stick")
    return tmp_path / "stick"


def test_a_newer_image_is_told_and_kept(inventory: Inventory, home: Path) -> None:
    assert news.known(home) is None
    told = news.fetch(home)
    assert told is not None
    assert news.sentence(told, "0.1.0") is None
    release(inventory, "0.9.0", "2026-01-01")
    release(inventory, "0.10.0", "2026-02-01")
    told = news.fetch(home)
    assert told == news.known(home)
    assert "no longer the newest (0.10.0)" in (news.sentence(told, "0.9.0") or "")
    assert news.sentence(told, "0.10.0") is None


def test_a_revoked_image_is_told_and_an_old_word_does_not_bring_it_back(
    inventory: Inventory, home: Path
) -> None:
    release(inventory, "0.1.0", "2026-01-01")
    news.fetch(home)
    before = (home / "stick" / "image-news.json").read_bytes()
    release(inventory, "0.1.0", "2026-01-01", revoked=True)
    told = news.fetch(home)
    assert "revoked" in (news.sentence(told, "0.1.0") or "")
    assert news.kept_or_newer(home, before) == told
    assert news.known(home) == told


def test_a_word_that_another_server_signed_is_not_believed(
    inventory: Inventory, home: Path, tmp_path: Path
) -> None:
    other = start(tmp_path / "other")
    try:
        foreign = requests.get(f"{other.url}/api/v1/images", timeout=10).content
    finally:
        other.service.stop()
    with pytest.raises(Untrusted):
        news.kept_or_newer(home, foreign)
    assert news.known(home) is None
    news.fetch(home)
    (home / "stick" / "image-news.json").write_bytes(foreign)
    assert news.known(home) is None


def test_a_revoked_image_wipes_nothing_and_still_sends(
    inventory: Inventory, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "refurb-image"
    here.write_text('{"version": "0.1.0", "built": "2026-01-01T00:00:00Z"}')
    monkeypatch.setattr(medium.image, "__defaults__", (here,))
    monkeypatch.setenv("REFURB_HOME", str(home))
    cli_tools.refuse_revoked_image()
    release(inventory, "0.1.0", "2026-01-01")
    release(inventory, "0.1.0", "2026-01-01", revoked=True)
    news.hear(home)
    with pytest.raises(Refused, match="revoked"):
        cli_tools.refuse_revoked_image()
    disk = tmp_path / "disk"
    disk.write_bytes(b"x" * 4096)
    with pytest.raises(Refused):
        wipe_run([str(disk)], [str(disk)], allow_file=True)
    assert disk.read_bytes() == b"x" * 4096
    seal(home)
    assert len(upload(home).sent) == 1
