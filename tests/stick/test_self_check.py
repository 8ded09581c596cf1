"""The stick's own system is read back: one wrong byte, or one that cannot be read, is said."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from refurb.model.event import Progress
from refurb.problem import CouldNot
from refurb.stick.self_check import check

CONTENT = bytes(range(256)) * 40_000


@pytest.fixture
def medium(tmp_path: Path) -> Path:
    live = tmp_path / "live"
    live.mkdir()
    (live / "system.squashfs").write_bytes(CONTENT)
    digest = hashlib.sha256(CONTENT).hexdigest()
    (live / "SHA256SUMS").write_text(f"{digest}  system.squashfs\n")
    return tmp_path


def test_a_whole_system_is_read_to_its_last_byte(medium: Path) -> None:
    told: list[Progress] = []
    assert check(told.append, medium) == hashlib.sha256(CONTENT).hexdigest()
    assert (told[-1].done, told[-1].total) == (len(CONTENT), len(CONTENT))


@pytest.mark.parametrize("at", [0, len(CONTENT) - 1])
def test_one_wrong_byte_is_said(medium: Path, at: int) -> None:
    with (medium / "live/system.squashfs").open("r+b") as file:
        file.seek(at)
        file.write(b"\x7f")
    with pytest.raises(CouldNot, match="no longer as it was built"):
        check(lambda progress: None, medium)


def test_a_system_that_is_gone_is_said(medium: Path) -> None:
    (medium / "live/system.squashfs").unlink()
    with pytest.raises(CouldNot, match="can no longer be read"):
        check(lambda progress: None, medium)


@pytest.mark.parametrize("said", [None, "", "not a list", "0123  other"])
def test_without_a_list_nothing_is_claimed(tmp_path: Path, said: str | None) -> None:
    (tmp_path / "live").mkdir()
    if said is not None:
        (tmp_path / "live/SHA256SUMS").write_text(said)
    with pytest.raises(CouldNot, match="no system of refurb"):
        check(lambda progress: None, tmp_path)
