"""The register refuses to change or lose a row, even when asked by SQL."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest

from tests.central.conftest import Inventory, seal


@pytest.mark.parametrize(
    "statement",
    ["UPDATE register_envelope SET grade = 'A'", "DELETE FROM register_envelope"],
)
def test_a_held_record_is_neither_changed_nor_deleted(
    inventory: Inventory, tmp_path: Path, statement: str
) -> None:
    home = tmp_path / "stick"
    token = inventory.stick(home).token
    sealed = seal(home)
    inventory.put(sealed.path.read_bytes(), sealed.sha256, token)
    with sqlite3.connect(inventory.folder / "register.sqlite3") as database:
        with pytest.raises(sqlite3.IntegrityError, match="only ever added"):
            database.execute(statement)
        ((grade, body),) = database.execute("SELECT grade, body FROM register_envelope")
    assert (grade, body) == ("B", sealed.path.read_bytes())


def test_no_secret_is_kept_in_clear_or_readable_by_others(
    inventory: Inventory, tmp_path: Path
) -> None:
    token = inventory.stick(tmp_path / "stick").token
    database = (inventory.folder / "register.sqlite3").read_bytes()
    wal = inventory.folder / "register.sqlite3-wal"
    database += wal.read_bytes() if wal.exists() else b""
    for secret in (token, inventory.first_start["password"], inventory.first_start["enrol_code"]):
        assert secret.encode() not in database
        assert secret.replace("-", "").encode() not in database
    for name in ("secret-key", "server-key.pem", "first-start.json"):
        assert stat.S_IMODE((inventory.folder / name).stat().st_mode) == 0o600
