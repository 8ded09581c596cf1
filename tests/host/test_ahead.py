"""Tools that start before they are asked for: asked with the same words, and answered once."""

from __future__ import annotations

from pathlib import Path

import pytest

from refurb.hardware import disks, inventory
from refurb.host import ahead
from refurb.host.ahead import AheadHost
from refurb.host.door import Ran


def tool(folder: Path, name: str) -> None:
    """Put a tool into `folder` that counts its runs in a file and says which it is."""
    path = folder / name
    path.write_text(f"#!/bin/sh\necho x >>{folder}/runs.{name}\nwc -l <{folder}/runs.{name}\n")
    path.chmod(0o755)


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put counting tools before the real ones."""
    for name in ("lsblk", "dmidecode", "lspci", "lscpu", "smartctl"):
        tool(tmp_path, name)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path


def test_the_words_are_those_of_the_inventory() -> None:
    assert set(ahead.ASKED_FIRST) == {disks.LSBLK, *inventory.TOOLS.values()}


@pytest.mark.parametrize("argv", ahead.ASKED_FIRST)
def test_the_first_answer_is_the_early_one_and_the_next_is_new(
    tools: Path, argv: tuple[str, ...]
) -> None:
    host = AheadHost()
    assert answer(host.run(argv)) == 1
    assert answer(host.run(argv)) == 2


def test_other_words_run_a_tool_anew(tools: Path) -> None:
    host = AheadHost()
    assert host.run(["lscpu"]).argv == ("lscpu",)


def answer(ran: Ran) -> int:
    """Return which run this was."""
    return int(ran.stdout)
