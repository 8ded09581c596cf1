"""What the tests in virtual machines leave to be printed at the end."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

TABLE = pytest.StashKey[list[str]]()
"""Lines of the table of faults (docs/effacement.md)."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a place for one module's machines and their disks, which are gone after it."""
    made = tmp_path_factory.mktemp("vm")
    yield made
    shutil.rmtree(made)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the table to the process that prints, where this one is a worker of pytest-xdist."""
    if (output := getattr(session.config, "workeroutput", None)) is not None:
        output["table"] = session.config.stash.get(TABLE, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the table from the worker that booted the faulty disks."""
    lines = node.workeroutput.get("table") if hasattr(node, "workeroutput") else None
    if lines:
        node.config.stash[TABLE] = lines


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table, where the faulty disks were tried."""
    if lines := config.stash.get(TABLE, None):
        terminalreporter.section("faults")
        for line in lines:
            terminalreporter.line(line)
