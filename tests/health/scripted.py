"""A `smartctl` of our own on PATH, which answers from a folder: real processes, chosen answers."""

from __future__ import annotations

from pathlib import Path

import pytest

SCRIPT = """#!/bin/sh
name="_$(echo "$*" | tr ' /' '__')"
echo "$*" >> "{folder}/asked"
[ -f "{folder}/$name" ] || exit 2
cat "{folder}/$name"
[ ! -f "{folder}/$name.exit" ] || exit "$(cat "{folder}/$name.exit")"
"""


def put_on_path(monkeypatch: pytest.MonkeyPatch, folder: Path, tool: str = "smartctl") -> None:
    """Make `tool` answer with the file of `folder` that is named after its arguments."""
    bin_ = folder / "bin"
    bin_.mkdir(exist_ok=True)
    (bin_ / tool).write_text(SCRIPT.format(folder=folder))
    (bin_ / tool).chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_}:/usr/bin:/bin")


def asked(folder: Path) -> list[str]:
    """Return the arguments of every run so far."""
    return (folder / "asked").read_text().splitlines()
